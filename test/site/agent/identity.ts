import { type AgentPlace, inside } from "./place.ts";

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
export function readIdentity(place: AgentPlace, varDirectory: string): Identity | undefined {
  const path = inside(place, varDirectory, "cid.bin");
  if (!place.files.isFile(path)) return undefined;
  const [grid = "", created = "0", cid = ""] = place.files.read(path).toString("latin1").trim().split("\t");
  return { grid, created: Number(created), cid };
}

/** Writes `cid.bin`. */
export function writeIdentity(place: AgentPlace, varDirectory: string, { grid, created, cid }: Identity): void {
  place.files.write(inside(place, varDirectory, "cid.bin"), `${grid}\t${created}\t${cid}\n`);
}
