import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../clock.ts";
import type { HostAccess } from "../host-access.ts";
import { serverKeys } from "../ssh/keys.ts";
import { startSshServer } from "../ssh/server.ts";
import { installAgent } from "./agent/install.ts";
import { type Hands, handsOf } from "./hand.ts";
import { addProfile, sessionSid } from "./machine/accounts.ts";
import { installWindows } from "./machine/first-state.ts";
import { Machine, type SavedMachine, type Timing } from "./machine/machine.ts";
import type { WindowsHostDeps, WindowsHostOptions } from "./options.ts";
import { catalogue } from "./programs/catalogue.ts";
import { authorizedKeysFile } from "./ssh/login.ts";
import { sshMachineOf } from "./ssh/sessions.ts";

const GIB = 2 ** 30;

const DEFAULT_TIMING: Timing = {
  startMs: 100,
  stopMs: 100,
  startTimeoutMs: 500,
  delayedAutoStartMs: 1000,
  registerMs: 50,
};

/** A running emulated Windows server, with the hands to change it behind everybody's back. */
export interface WindowsHost extends Hands {
  access: HostAccess;
  /**
   * Restarts the host: every process and connection ends, services marked for deletion vanish, what starts by itself
   * starts again. It refuses connections for `downMs` (default 0). Resolves when it is up.
   */
  restart(options?: { downMs?: number }): Promise<void>;
  /** Its files, registry and running services as plain data, for `saved` of a later start. */
  save(): unknown;
  close(): Promise<void>;
}

/**
 * Starts an emulated Windows file server: real SSH and SFTP on 127.0.0.1, everything behind it in memory.
 *
 * @example
 * const host = await startWindowsHost({ name: "fs1.example.com" }, { registry, faults, counters, rng: seeded(1) });
 * // ssh -p ${host.access.port} Administrator@127.0.0.1 "sc query avbackup"
 * host.services.kill("avbackup");
 * await host.close();
 */
export async function startWindowsHost(options: WindowsHostOptions, deps: WindowsHostDeps): Promise<WindowsHost> {
  const elevated = options.elevated ?? true;
  const folder = deps.stateDir ?? mkdtempSync(join(tmpdir(), "avamar-site-host-"));
  const keys = serverKeys(folder, options.password);
  const machine = new Machine({
    name: options.name,
    address: options.address ?? "127.0.0.1",
    user: options.user ?? "Administrator",
    locale: options.locale ?? "en",
    clock: deps.clock ?? realClock,
    rng: deps.rng,
    registry: deps.registry,
    timing: { ...DEFAULT_TIMING, ...options.timing },
    disks: options.disks ?? {
      C: { size: 120 * GIB, free: 60 * GIB },
      D: { size: 2048 * GIB, free: 500 * GIB },
    },
    excludedPorts: options.excludedPorts ?? [[50000, 50059]],
    programs: catalogue,
  });
  if (deps.saved === undefined) {
    installWindows(machine, options.memoryBytes ?? 16 * GIB);
    addProfile(machine.hive, sessionSid(elevated), machine.user);
    const version = options.agentVersion === undefined ? "19.10.100-135" : options.agentVersion;
    if (version !== null) {
      installAgent(machine, {
        version,
        mcs: options.agent?.mcs ?? "ave.example.com",
        domain: options.agent?.domain ?? "/clients",
        clientName: options.agent?.clientName ?? options.name,
      });
    }
    machine.boot({ settled: true });
  } else machine.restore(deps.saved as SavedMachine);
  machine.files.write(authorizedKeysFile(machine, elevated), `${keys.publicKey}\n`);
  const server = await startSshServer({
    machine: sshMachineOf(machine, { password: keys.password, elevated }),
    faults: deps.faults,
    counters: deps.counters,
    hostKeys: keys.hostKeys,
    port: options.port ?? 0,
  });
  return {
    ...handsOf(machine),
    access: {
      name: options.name,
      os: "windows",
      address: "127.0.0.1",
      port: server.port,
      user: machine.user,
      password: keys.password,
      privateKeyFile: keys.privateKeyFile,
      hostKey: keys.fingerprints[0] as string,
      hostKeys: keys.fingerprints,
    },
    restart: async ({ downMs = 0 } = {}) => {
      server.setDown(true);
      machine.halt();
      server.cutAll();
      if (downMs > 0) await machine.sleep(downMs);
      machine.boot();
      server.setDown(false);
    },
    save: () => machine.save(),
    close: async () => {
      await server.close();
      machine.halt();
      if (deps.stateDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
