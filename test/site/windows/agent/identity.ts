import type { Machine } from "../machine/machine.ts";

/** Who a registered agent is, as its file `cid.bin` says. */
export interface Identity {
  /** Name of the grid. */
  grid: string;
  /** When it was registered, in seconds. */
  created: number;
  cid: string;
}

/**
 * Reads `cid.bin`: the grid's name, a creation time and the client's identity. That these three are in it is known,
 * their layout is not; one line with tabs between them is our own.
 */
export function readIdentity(machine: Machine, varDirectory: string): Identity | undefined {
  const path = `${varDirectory}\\cid.bin`;
  if (!machine.files.isFile(path)) return undefined;
  const [grid = "", created = "0", cid = ""] = machine.files.read(path).toString("latin1").trim().split("\t");
  return { grid, created: Number(created), cid };
}

/** Writes `cid.bin`. */
export function writeIdentity(machine: Machine, varDirectory: string, { grid, created, cid }: Identity): void {
  machine.files.write(`${varDirectory}\\cid.bin`, `${grid}\t${created}\t${cid}\n`);
}
