import { isRetired } from "../clients/clients";
import { needDomain } from "../domain-paths";
import { pathOf } from "../names";
import { readInstant } from "../policies/times";
import type { Grid } from "../rest/grid";

/** Which clients {@link getClients} looks for. Everything that is given must hold. */
export interface ClientsQuery {
  /** Domain to look in. Default: "/", everything. */
  domain?: string;
  /** Look below the domain, too. Default: true. */
  recursive?: boolean;
  /** Name, in any case; `*` stands for anything: "syd02-*". Default: all. */
  name?: string;
  /** Only clients that have (or have not) been activated. */
  activated?: boolean;
  /** Only clients whose backups are (or are not) enabled. */
  enabled?: boolean;
  /** Retired clients, too. Default: false. */
  retired?: boolean;
}

/** A client of the grid. */
export interface ClientInfo {
  /** Its CID: what a policy takes as a member. */
  id: string;
  /** Name of the client: mostly its host name. */
  name: string;
  /** Domain that it is in: "/clients/CORP". */
  domain: string;
  /** "/clients/CORP/syd02-vs-util-c". */
  path: string;
  /** "regular", "vmachine", "vproxy", "vcenter" and others, as the grid calls them. */
  type: string;
  /** Whether the grid takes backups of it. */
  activated: boolean;
  /** Whether its agent has announced itself. */
  registered: boolean;
  /** Whether its policies back it up. */
  enabled: boolean;
  /** Kept for restores only. */
  retired: boolean;
  /** As its agent says it; empty before it has registered. */
  operatingSystem: string;
  /** "19.10.100-135"; empty before it has registered. */
  agentVersion: string;
  /** Where the grid reaches its agent; 0 when it does not say. */
  port: number;
  /** How many backups of it the grid keeps. */
  totalBackups: number;
  /** "2026-11-26T20:05:00.000Z"; empty when there is none. */
  lastBackup: string;
}

/** What is read of a client (contract: Client). */
interface Wire {
  id: string;
  name: string;
  domainFqdn: string;
  clientType?: string;
  activated?: boolean;
  registered?: boolean;
  enabled?: boolean;
  restoreOnly?: boolean;
  clientOS?: string;
  clientVersion?: string;
  paging?: { port?: number } | null;
  totalBackups?: number;
  lastBackupTime?: number | null;
}

/** The clients that fit, by path. Filters of the grid read some names as patterns, so names are compared here. */
export async function clientsThatFit(grid: Grid, query: ClientsQuery): Promise<ClientInfo[]> {
  const { domain = "/", recursive = true, name, activated, enabled, retired = false } = query;
  const all = (await grid.pages<Wire>("/clients", { domain, recursive })).map(infoOf);
  if (all.length === 0) await needDomain(grid, domain);
  const isNamed = name === undefined ? () => true : pattern(name);
  return all
    .filter(
      (each) =>
        isNamed(each.name) &&
        (activated ?? each.activated) === each.activated &&
        (enabled ?? each.enabled) === each.enabled &&
        (retired || !each.retired),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function infoOf(wire: Wire): ClientInfo {
  return {
    id: wire.id,
    name: wire.name,
    domain: wire.domainFqdn,
    path: pathOf(wire.domainFqdn, wire.name),
    type: (wire.clientType ?? "").toLowerCase(),
    activated: wire.activated ?? false,
    registered: wire.registered ?? false,
    enabled: wire.enabled ?? false,
    retired: isRetired(wire),
    operatingSystem: wire.clientOS ?? "",
    agentVersion: wire.clientVersion ?? "",
    port: wire.paging?.port ?? 0,
    totalBackups: wire.totalBackups ?? 0,
    lastBackup: readInstant(wire.lastBackupTime || undefined),
  };
}

function pattern(text: string): (name: string) => boolean {
  const parts = text.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "i");
  return (name) => expression.test(name);
}
