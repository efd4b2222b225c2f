import type { Clock } from "../clock.ts";
import type { Counters } from "../counters.ts";
import type { Faults } from "../faults.ts";
import type { Registry } from "../registry.ts";
import type { Rng } from "../rng.ts";
import type { Timing } from "./machine/machine.ts";
import type { Locale } from "./words/words.ts";

/** What an emulated Windows file server is like. Only the name must be given. */
export interface WindowsHostOptions {
  /** Name of the host, as faults and counters know it; its first part in upper case is the computer name. */
  name: string;
  /** Port of its SSH server on 127.0.0.1. Default 0: any free one. */
  port?: number;
  /** Memory in bytes. Default 16 GiB. */
  memoryBytes?: number;
  /** Disks by letter. Default: `C` with 120 GiB, half of it free, and `D` with 2 TiB, 500 GiB free. */
  disks?: Record<string, { size: number; free: number }>;
  /** Version of the installed agent; `null`: none is installed. Default `19.10.100-135`. */
  agentVersion?: string | null;
  /** The grid with which the default agent is registered, and as what. */
  agent?: { mcs?: string; domain?: string; clientName?: string };
  /** Language of the system. Default `en`. */
  locale?: Locale;
  /** The one account that can log in. Default `Administrator`. */
  user?: string;
  /** Its password. Default: made up, and kept in the state folder. */
  password?: string;
  /** Whether the account is an administrator with full rights. Default true. */
  elevated?: boolean;
  /** Where a grid reaches the host. Default 127.0.0.1. */
  address?: string;
  /** TCP port ranges that the system has reserved. Default: 50000 to 50059. */
  excludedPorts?: [number, number][];
  /** How long things take. */
  timing?: Partial<Timing>;
}

/** What a host shares with the site around it. */
export interface WindowsHostDeps {
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
