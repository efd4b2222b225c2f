import type { Clock } from "../clock.ts";
import type { Counters } from "../counters.ts";
import type { Faults } from "../faults.ts";
import type { Registry } from "../registry.ts";
import type { Rng } from "../rng.ts";
import type { Timing } from "./machine/machine.ts";
import type { Locale } from "./words.ts";

/** What an emulated Linux file server is like. Only the name must be given. */
export interface LinuxHostOptions {
  /** Name of the host, as faults, counters and `hostname` know it. */
  name: string;
  /** Port of its SSH server on 127.0.0.1. Default 0: any free one. */
  port?: number;
  /** Memory in bytes. Default 16 GiB. */
  memoryBytes?: number;
  /** Disks by the folder at which they are, in bytes. Default: `/` with 60 GiB and `/data` with 2 TiB, part of it free. */
  disks?: Record<string, { size: number; free: number }>;
  /** Version of the installed agent; `null`: none is installed. Default `7.4.101-58`. */
  agentVersion?: string | null;
  /** The grid with which the default agent is registered, and as what. */
  agent?: { mcs?: string; domain?: string; clientName?: string };
  /** Language of the system, `de` for German texts. Default `C`. */
  locale?: Locale;
  /** The account of `access`. Default `root`; `sysop` may use `sudo -n`, `guest` may not; `admin` is on a utility node. All can log in. */
  user?: "root" | "sysop" | "guest" | "admin";
  /** The password of all accounts. Default: made up, and kept in the state folder. */
  password?: string;
  /** Which package tools there are. Default `rpm`. */
  packages?: "rpm" | "deb";
  /** Whether firewalld is installed and running. Default no. */
  firewall?: boolean;
  /** Where a grid reaches the host. Default 127.0.0.1. */
  address?: string;
  /** The host is the utility node of this grid: with the file of its preferences, `dpnctl` and the user admin. */
  utilityNodeOf?: string;
  /** How long things take. */
  timing?: Partial<Timing>;
}

/** What a host shares with the site around it. */
export interface LinuxHostDeps {
  registry: Registry;
  faults: Faults;
  counters: Counters;
  rng: Rng;
  clock?: Clock;
  /** Folder for keys and password, so that they stay the same. Default: a temporary folder, removed on `close()`. */
  stateDir?: string;
  /** What `save()` of an earlier run gave. */
  saved?: unknown;
}
