import { AvamarError } from "../kernel/errors";
import type { Plain } from "../kernel/values";
import { pathOf } from "./names";
import { collectionOf } from "./rest/collection";
import type { Grid } from "./rest/grid";
import { recursiveKind } from "./rest/places";

/** How the grid reaches a client. */
interface ClientPaging {
  /** True when the client tells its address and port by itself. */
  automatic?: boolean;
  enabled?: boolean;
  address?: string;
  port?: number;
  securePort?: number;
}

/** A client as the grid shows it (contract: Client), as far as this package looks at it. */
export interface GridClient {
  /** The CID: 40 hexadecimal digits. */
  id: string;
  name: string;
  domainFqdn: string;
  activated: boolean;
  registered: boolean;
  enabled: boolean;
  /** Retired: kept for restores only. */
  restoreOnly: boolean;
  totalBackups: number;
  paging?: ClientPaging;
}

const clients = recursiveKind<GridClient>("/clients", (each) => each.domainFqdn);

/** The client with this name in exactly this domain; names of clients compare without case. */
export async function findClient(grid: Grid, domain: string, name: string): Promise<GridClient | undefined> {
  // Plain names are filtered by the grid; others might be read as a pattern there, so the whole domain is listed.
  const filter = /^[A-Za-z0-9._-]+$/.test(name) ? { filter: `name==${name}` } : {};
  const listed = await grid.pages<GridClient>("/clients", { domain, recursive: false, ...filter });
  const exact = listed.find((each) => each.name.toLowerCase() === name.toLowerCase() && each.domainFqdn === domain);
  return exact && whole(exact);
}

/** The client with this CID, wherever it is now. Look-ups made together cost pages and not one request each. */
export async function readClient(grid: Grid, cid: string): Promise<GridClient | undefined> {
  const found = await collectionOf(grid, clients).byId(cid);
  return found && whole(found);
}

/** True for a client that was retired: it keeps its CID, and its backups until they expire. */
export function isRetired(client: GridClient): boolean {
  return client.restoreOnly || /^\/MC_RETIRED(\/|$)/.test(client.domainFqdn);
}

/** Retires a client: its backups stay until they expire. One that is retired or gone is left alone. */
export async function retireClient(grid: Grid, cid: string): Promise<void> {
  const client = await collectionOf(grid, clients).read(cid);
  if (!client || isRetired(whole(client))) return;
  await refuseWhileBusy(grid, client, "retire");
  await grid.post(`/clients/${encodeURIComponent(cid)}/retire`, {
    forceRetire: false,
    localBackupExpirationTime: null,
    remoteBackupExpirationTime: null,
    parentCid: null,
  });
}

/** Deletes a client together with all its backups. One that is gone is fine. */
export async function deleteClient(grid: Grid, cid: string): Promise<void> {
  const client = await collectionOf(grid, clients).read(cid);
  if (!client) return;
  await refuseWhileBusy(grid, client, "delete");
  await grid.delete(`/clients/${encodeURIComponent(cid)}`);
}

/** The part of a client that the grid takes in a PUT. */
export function writableClient(client: Plain): Plain {
  const names = [
    "activated",
    "allowAdditionDataset",
    "allowOverrideSchedule",
    "clientInitBackup",
    "enabled",
    "encryption",
    "overrideEncryption",
    "overrideRetention",
    "overtimeOption",
    "paging",
    "retentionId",
  ];
  return Object.fromEntries(
    names.filter((name) => client[name] !== undefined && client[name] !== null).map((name) => [name, client[name]]),
  );
}

async function refuseWhileBusy(grid: Grid, client: GridClient, verb: "retire" | "delete"): Promise<void> {
  if (!(await grid.answers(`/clients/${encodeURIComponent(client.id)}/activity-is-running`))) return;
  throw new AvamarError("a backup or restore of it is running.", {
    code: "in-use",
    product: "avamar",
    host: grid.host,
    operation: `${verb} client ${pathOf(client.domainFqdn, client.name)}`,
    retryable: true,
    hint: "Wait until it has ended, or cancel it on the grid, then run again.",
  });
}

/** Left-out fields are the quiet answer. */
function whole(wire: GridClient): GridClient {
  return {
    id: wire.id,
    name: wire.name,
    domainFqdn: wire.domainFqdn,
    activated: wire.activated ?? false,
    registered: wire.registered ?? false,
    enabled: wire.enabled ?? false,
    restoreOnly: wire.restoreOnly ?? false,
    totalBackups: wire.totalBackups ?? 0,
    ...(wire.paging ? { paging: wire.paging } : {}),
  };
}
