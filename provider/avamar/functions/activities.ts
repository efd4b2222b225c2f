import { needDomain } from "../domain-paths";
import { readInstant } from "../policies/times";
import type { Grid } from "../rest/grid";
import { moment } from "./moment";

/** Which activities {@link getActivities} looks for. */
export interface ActivitiesQuery {
  /** Domain of the clients. Default: "/", everything. */
  domain?: string;
  /** Below the domain, too. Default: true. */
  recursive?: boolean;
  /** Only those of this client, by name or CID. */
  client?: string;
  /** Only those of this policy, by path. */
  policy?: string;
  /** Only those in one of these states, in the grid's words: "RUNNING", "SUCCESS", "FAILURE" and dozens more. */
  states?: string[];
  /** Only those queued since then: "2026-11-26T00:00:00Z". The grid forgets them after some days. */
  since?: string;
}

/** A backup, restore, replication or other work of the grid. */
export interface ActivityInfo {
  /** Id of the activity, unique on its grid. */
  id: string;
  /** In the grid's words: "Scheduled Backup". */
  type: string;
  /** In the grid's words: "RUNNING", "SUCCESS", "FAILURE", ... */
  state: string;
  /** Name of the client that it is about. */
  clientName: string;
  /** Its CID. */
  clientId: string;
  /** Domain of the client: "/clients/CORP". */
  domain: string;
  /** Path of the policy; empty when it was started by hand. */
  policy: string;
  /** Path of the dataset: "/clients/files"; empty where it has none. */
  dataset: string;
  /** Number of the plug-in: 3001. */
  plugin: number;
  /** "2026-11-26T20:05:00.000Z". */
  queued: string;
  /** Empty when it waits. */
  started: string;
  /** Empty while it runs. */
  completed: string;
  /** 0 when there is none. */
  errorCode: number;
  /** Why, as the grid says; empty when there is no error. */
  reason: string;
  /** Bytes that the client looked through. */
  bytesProcessed: number;
  /** Bytes that went to the grid: what was not there yet. */
  bytesSent: number;
}

/** What is read of an activity (contract: Activity). */
interface Wire {
  id: string;
  type?: string;
  state?: string;
  clientName?: string;
  cid?: string;
  domain?: string;
  groupFqdn?: string;
  datasetFqdn?: string;
  pluginNumber?: number;
  queuedDate?: string;
  activatedDate?: string;
  completedDate?: string;
  errorCode?: number;
  codeReason?: string;
  stats?: { bytesProcessed?: number; bytesSent?: number } | null;
}

/** The activities that fit, the latest first. */
export async function activitiesThatFit(grid: Grid, query: ActivitiesQuery): Promise<ActivityInfo[]> {
  const { domain = "/", recursive = true, client, policy, states } = query;
  const since = moment("since", query.since);
  const all = (await grid.pages<Wire>("/activities", { domain, recursive })).map(infoOf);
  if (all.length === 0) await needDomain(grid, domain);
  const wanted = states?.map((state) => state.toUpperCase());
  return all
    .filter(
      (each) =>
        (client === undefined || client === each.clientId || client.toLowerCase() === each.clientName.toLowerCase()) &&
        (policy ?? each.policy) === each.policy &&
        (wanted === undefined || wanted.includes(each.state.toUpperCase())) &&
        (since === undefined || each.queued >= since),
    )
    .sort((a, b) => (a.queued < b.queued ? 1 : -1));
}

function infoOf(wire: Wire): ActivityInfo {
  return {
    id: wire.id,
    type: wire.type ?? "",
    state: wire.state ?? "UNKNOWN",
    clientName: wire.clientName ?? "",
    clientId: wire.cid ?? "",
    domain: wire.domain ?? "",
    policy: wire.groupFqdn ?? "",
    dataset: wire.datasetFqdn ?? "",
    plugin: wire.pluginNumber ?? 0,
    queued: readInstant(wire.queuedDate),
    started: readInstant(wire.activatedDate),
    completed: readInstant(wire.completedDate),
    errorCode: wire.errorCode ?? 0,
    reason: wire.codeReason ?? "",
    bytesProcessed: wire.stats?.bytesProcessed ?? 0,
    bytesSent: wire.stats?.bytesSent ?? 0,
  };
}
