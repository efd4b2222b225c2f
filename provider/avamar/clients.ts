import { Batch } from "../kernel/batch";
import { AvamarError } from "../kernel/errors";
import type { Grid } from "./rest/grid";

/** A client as the grid shows it; the part that this package looks at. */
export interface GridClient {
  /** Client id (CID), 40 hexadecimal digits. */
  id: string;
  name: string;
  /** Path of its domain. */
  domainFqdn: string;
  activated?: boolean;
  registered?: boolean;
  enabled?: boolean;
  /** True for a retired client. */
  restoreOnly?: boolean;
  totalBackups?: number;
  paging?: { automatic?: boolean; enabled?: boolean; address?: string; port?: number; securePort?: number };
}

/** Where the grid puts retired clients. */
const RETIRED = "/MC_RETIRED";

/** The client with exactly this name in exactly this domain; names of clients compare without case. */
export async function findClient(grid: Grid, domain: string, name: string): Promise<GridClient | undefined> {
  const listed = await grid.pages<GridClient>("/clients", { domain, recursive: false, filter: `name==${name}` });
  return listed.find((each) => each.name.toLowerCase() === name.toLowerCase() && each.domainFqdn === domain);
}

const batches = new WeakMap<Grid, Batch<GridClient>>();

/** The client with this id, or undefined. Many asked for together are read from pages. */
export function readClient(grid: Grid, cid: string): Promise<GridClient | undefined> {
  const known = batches.get(grid);
  const batch =
    known ??
    new Batch<GridClient>({
      few: 3,
      one: (id) => grid.get<GridClient>(`/clients/${encodeURIComponent(id)}`),
      all: async () => new Map((await grid.pages<GridClient>("/clients", { domain: "/", recursive: true })).map((each) => [each.id, each])),
    });
  if (!known) batches.set(grid, batch);
  return batch.get(cid);
}

/** True for a client that only keeps its old backups. */
export function isRetired(client: GridClient): boolean {
  return client.restoreOnly === true || client.domainFqdn === RETIRED || client.domainFqdn.startsWith(`${RETIRED}/`);
}

/** Retires a client: no more backups, the old ones stay until they expire. */
export async function retireClient(grid: Grid, cid: string): Promise<void> {
  await refuseWhileBusy(grid, cid);
  await grid.post(`/clients/${encodeURIComponent(cid)}/retire`, { forceRetire: false, localBackupExpirationTime: null, remoteBackupExpirationTime: null, parentCid: null });
}

/** Deletes a client together with all its backups. */
export async function deleteClient(grid: Grid, cid: string): Promise<void> {
  await refuseWhileBusy(grid, cid);
  await grid.delete(`/clients/${encodeURIComponent(cid)}`);
}

/** A client in the middle of a backup or restore stays until that has ended. */
async function refuseWhileBusy(grid: Grid, cid: string): Promise<void> {
  if (!(await grid.answers(`/clients/${encodeURIComponent(cid)}/activity-is-running`))) return;
  throw new AvamarError(`the client ${cid} has a running backup or restore.`, {
    code: "in-use",
    product: "avamar",
    host: grid.host,
    retryable: true,
    hint: "Wait for it, or cancel it on the grid, then run again.",
  });
}
