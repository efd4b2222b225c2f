import type { Plain } from "../../provider/kernel/values";
import { type Ended, startRig } from "./rig.ts";

/** A Linux host that streams are tried on: the real one or the emulated one. */
export interface Machine {
  /** As root. */
  connection: Plain;
  /** As a user who may not become root. */
  guest: Plain;
  /** Runs a command as root, as a colleague at a console would. */
  exec(command: string): Promise<Ended>;
  /** Another program listens on a port; the returned hand ends it. */
  holdPort(port: number): Promise<() => Promise<void>>;
  restart(): Promise<void>;
  down(): Promise<void>;
}

/** The real one. */
export async function realMachine(): Promise<Machine> {
  const rig = await startRig();
  const { host, port, privateKey, hostKeys } = rig.connection;
  const as = (user: string) => ({ host, port, user, privateKey, hostKey: hostKeys.ed25519 });
  const { exec, holdPort, restart, down } = rig;
  return { connection: as("root"), guest: as("guest"), exec, holdPort, restart, down };
}
