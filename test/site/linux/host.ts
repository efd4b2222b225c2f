import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../clock.ts";
import type { HostAccess } from "../host-access.ts";
import { serverKeys } from "../ssh/keys.ts";
import { startSshServer } from "../ssh/server.ts";
import { installAgent } from "./agent/install.ts";
import { PACKAGE_NAMES } from "./agent/package.ts";
import { handsOf, type LinuxHands } from "./hand.ts";
import { accountsOf } from "./machine/accounts.ts";
import { installLinux } from "./machine/first-state.ts";
import { Machine, type SavedMachine, type Timing } from "./machine/machine.ts";
import type { LinuxHostDeps, LinuxHostOptions } from "./options.ts";
import { catalogue } from "./programs/catalogue.ts";
import { sshMachineOf } from "./ssh/sessions.ts";
import { installUtilityNode, startManagementServer } from "./utility-node.ts";

const GIB = 2 ** 30;

const DEFAULT_TIMING: Timing = { registerMs: 50, startMs: 50, stopMs: 50, managementServerMs: 50 };

/** A running emulated Linux server, with the hands to change it behind everybody's back. */
export interface LinuxHost extends LinuxHands {
  access: HostAccess;
  /**
   * Restarts the host: every process and connection ends, what is enabled starts again. It refuses connections for
   * `downMs` (default 0). Resolves when it is up.
   */
  restart(options?: { downMs?: number }): Promise<void>;
  /** Its files and running services as plain data, for `saved` of a later start. */
  save(): unknown;
  close(): Promise<void>;
}

/**
 * Starts an emulated Linux file server: real SSH and SFTP on 127.0.0.1, everything behind it in memory.
 *
 * @example
 * const host = await startLinuxHost({ name: "fs1.example.com" }, { registry, faults, counters, rng: seeded(1) });
 * // ssh -p ${host.access.port} root@127.0.0.1 "systemctl is-active avagent"
 * host.units.kill("avagent");
 * await host.close();
 */
export async function startLinuxHost(options: LinuxHostOptions, deps: LinuxHostDeps): Promise<LinuxHost> {
  const { packages = "rpm" } = options;
  const folder = deps.stateDir ?? mkdtempSync(join(tmpdir(), "avamar-site-host-"));
  const keys = serverKeys(folder, options.password);
  const { "/": disk = { size: 60 * GIB, free: 40 * GIB }, ...disks } = options.disks ?? {
    "/data": { size: 2048 * GIB, free: 500 * GIB },
  };
  const machine = new Machine({
    name: options.name,
    address: options.address ?? "127.0.0.1",
    locale: options.locale ?? "C",
    memoryBytes: options.memoryBytes ?? 16 * GIB,
    clock: deps.clock ?? realClock,
    rng: deps.rng,
    registry: deps.registry,
    timing: { ...DEFAULT_TIMING, ...options.timing },
    disk,
    programs: catalogue,
  });
  if (deps.saved === undefined) {
    installLinux(machine, { packages, firewall: options.firewall ?? false });
    for (const [path, size] of Object.entries(disks)) machine.files.mount(path, size);
    const version = options.agentVersion === undefined ? "7.4.101-58" : options.agentVersion;
    if (version !== null) {
      installAgent(machine, {
        version,
        mcs: options.agent?.mcs ?? "ave.example.com",
        domain: options.agent?.domain ?? "/clients",
        clientName: options.agent?.clientName ?? options.name,
        packageName: PACKAGE_NAMES[packages],
      });
    }
    if (options.utilityNodeOf !== undefined) installUtilityNode(machine);
    machine.boot();
  } else machine.restore(deps.saved as SavedMachine);
  if (options.utilityNodeOf !== undefined) {
    machine.managementServer = deps.registry.managementServer?.(options.utilityNodeOf);
    startManagementServer(machine, 0);
  }
  for (const { home, uid, gid } of accountsOf(machine.files)) {
    machine.files.makeDirectory(`${home}/.ssh`, { parents: true, mode: 0o700 });
    machine.files.write(`${home}/.ssh/authorized_keys`, `${keys.publicKey}\n`);
    for (const path of [`${home}/.ssh`, `${home}/.ssh/authorized_keys`]) machine.files.chown(path, uid, gid);
  }
  await settled(machine);
  const server = await startSshServer({
    machine: sshMachineOf(machine, keys.password),
    faults: deps.faults,
    counters: deps.counters,
    hostKeys: keys.hostKeys,
    port: options.port ?? 0,
  });
  const restart = async ({ downMs = 0 } = {}) => {
    server.setDown(true);
    machine.halt();
    server.cutAll();
    if (downMs > 0) await machine.sleep(downMs);
    machine.boot();
    server.setDown(false);
  };
  machine.rebooting = () => void restart();
  return {
    ...handsOf(machine, PACKAGE_NAMES[packages]),
    access: {
      name: options.name,
      os: "linux",
      address: "127.0.0.1",
      port: server.port,
      user: options.user ?? "root",
      password: keys.password,
      privateKeyFile: keys.privateKeyFile,
      hostKey: keys.fingerprints[0] as string,
      hostKeys: keys.fingerprints,
    },
    restart,
    save: () => machine.save(),
    close: async () => {
      await server.close();
      machine.halt();
      if (deps.stateDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until nothing is on its way up any more, with a clock that goes by itself. */
async function settled(machine: Machine): Promise<void> {
  if (machine.clock !== realClock) return;
  const isBusy = () => machine.services.list().some(({ active }) => active === "activating");
  for (let turn = 0; turn < 100 && isBusy(); turn += 1) await machine.sleep(10);
}
