import { AvamarError } from "../../kernel/errors";
import type { Plain } from "../../kernel/values";
import { pathOf } from "../names";
import { collectionOf } from "../rest/collection";
import type { Grid } from "../rest/grid";
import { recursiveKind } from "../rest/places";

/** How the grid reaches a client. */
interface ClientPaging {
  /** True when the client tells its address and port by itself. */
  automatic?: boolean | null;
  enabled?: boolean | null;
  address?: string | null;
  port?: number | null;
  securePort?: number | null;
}

/** The settings of a client, which the grid shows and takes alike. */
interface ClientSettings {
  contact?: Record<string, string | null> | null;
  overtimeOption?: string | null;
  encryption?: string | null;
  overrideEncryption?: boolean | null;
  retentionId?: string | null;
  overrideRetention?: boolean | null;
  allowAdditionDataset?: boolean | null;
  allowOverrideSchedule?: boolean | null;
  clientInitBackup?: Record<string, boolean | null> | null;
  paging?: ClientPaging | null;
}

/** A client as the grid shows it (contract: Client), as far as this package looks at it. */
export interface GridClient extends ClientSettings {
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
  clientType?: string | null;
  clientVersion?: string | null;
  retentionFqdn?: string | null;
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

/** Every client of exactly this domain. */
export async function clientsIn(grid: Grid, domain: string): Promise<GridClient[]> {
  return (await collectionOf(grid, clients).inDomain(domain)).map(whole);
}

/** Every client of the grid, retired ones too. */
export async function everyClient(grid: Grid): Promise<GridClient[]> {
  return (await collectionOf(grid, clients).everywhere()).map(whole);
}

/** The client with this CID, wherever it is now. Look-ups made together cost pages and not one request each. */
export async function readClient(grid: Grid, cid: string): Promise<GridClient | undefined> {
  const found = await collectionOf(grid, clients).byId(cid);
  return found && whole(found);
}

/** The same, straight from the client's own address: used around writes. */
export async function readClientNow(grid: Grid, cid: string): Promise<GridClient | undefined> {
  const found = await collectionOf(grid, clients).read(cid);
  return found && whole(found);
}

/** Makes a client, which no agent has spoken for yet. */
export async function addClient(grid: Grid, client: { name: string; domain: string; contact?: object | undefined }) {
  const { name, domain, contact } = client;
  return whole(await grid.post<GridClient>("/clients", { name, domainFqdn: domain, contact }));
}

/** Changes some of a client. A PUT replaces the whole of it, so everything else goes back as it was read. */
export async function changeClient(
  grid: Grid,
  client: GridClient,
  changes: { name?: string; enabled?: boolean | undefined } & ClientSettings,
): Promise<GridClient> {
  const body = { ...writableClient(client), ...changes };
  return whole(await grid.put<GridClient>(`/clients/${encodeURIComponent(client.id)}`, body));
}

/** What of a client the grid takes in a PUT. */
const WRITABLE = [
  "name",
  "activated",
  "enabled",
  "contact",
  "overtimeOption",
  "encryption",
  "overrideEncryption",
  "retentionId",
  "overrideRetention",
  "allowAdditionDataset",
  "allowOverrideSchedule",
  "clientInitBackup",
  "paging",
] as const;

/** The part of a client, as it was read, that the grid takes in a PUT. */
export function writableClient(client: Partial<GridClient>): Plain {
  return Object.fromEntries(WRITABLE.map((name) => [name, client[name] ?? undefined]));
}

/** Moves a client to another domain; its id and its backups stay. */
export async function moveClient(grid: Grid, { id }: { id: string }, domain: string): Promise<void> {
  await grid.post(`/clients/${encodeURIComponent(id)}/move`, { clientIds: [id], targetDomain: domain });
}

/** True for a client that was retired: it keeps its CID, and its backups until they expire. */
export function isRetired({ restoreOnly, domainFqdn }: { restoreOnly?: boolean; domainFqdn: string }): boolean {
  return restoreOnly === true || /^\/MC_RETIRED(\/|$)/.test(domainFqdn);
}

/** What becomes of a client when its resource is deleted. */
export const ON_DELETE = ["retire", "delete", "keep"] as const;

/** Lets a client go in the way that was declared; retired unless told otherwise. */
export async function letGo(grid: Grid, cid: string, onDelete: unknown): Promise<void> {
  if (onDelete === "keep") return;
  await (onDelete === "delete" ? deleteClient(grid, cid) : retireClient(grid, cid));
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
    ...wire,
    activated: wire.activated ?? false,
    registered: wire.registered ?? false,
    enabled: wire.enabled ?? false,
    restoreOnly: wire.restoreOnly ?? false,
    totalBackups: wire.totalBackups ?? 0,
  };
}
