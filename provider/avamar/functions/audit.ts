import { readInstant } from "../policies/times";
import type { Grid } from "../rest/grid";
import { moment } from "./moment";

/** Which lines of the audit {@link getAudit} looks for. */
export interface AuditQuery {
  /** From then on: "2026-11-26T00:00:00Z". */
  since?: string;
  /** Until then. */
  until?: string;
  /** Only what this user did. */
  user?: string;
  /** Only calls that changed something, or tried to: everything but GET. Default: true. */
  changesOnly?: boolean;
}

/** One call of the grid's REST interface: who did what. What was sent is left out, as it may hold secrets. */
export interface AuditLine {
  /** "2026-11-26T20:05:00.000Z". */
  time: string;
  /** Account that the call was made with. */
  user: string;
  /** Domain of the account: "/". */
  domain: string;
  /** Role that it had, in the grid's words. */
  role: string;
  /** Address that the call came from. */
  address: string;
  /** "POST". */
  method: string;
  /** "/api/v1/datasets/DS123". */
  path: string;
  /** HTTP status of the answer. */
  status: number;
  /** Whether the grid did it. */
  succeeded: boolean;
}

/** What is read of a line (contract: RestAuditVO). */
interface Wire {
  date?: string;
  userName?: string;
  domain?: string;
  role?: string;
  ip?: string;
  apiHttpMethod?: string;
  apiUrl?: string;
  responseStatusCode?: number;
  result?: boolean;
}

/** Bodies are never asked for: they may hold secrets. */
const FIELDS = "date,userName,domain,role,ip,apiHttpMethod,apiUrl,responseStatusCode,result";

/** The lines that fit, the latest first. */
export async function auditThatFits(grid: Grid, query: AuditQuery): Promise<AuditLine[]> {
  const { user, changesOnly = true } = query;
  const [after, before] = [moment("since", query.since), moment("until", query.until)];
  const all = await grid.pages<Wire>("/rest-audit", { after, before, userName: user, fields: FIELDS });
  return all
    .map(lineOf)
    .filter(
      (each) =>
        (user ?? each.user) === each.user &&
        (!changesOnly || each.method !== "GET") &&
        (after === undefined || each.time >= after) &&
        (before === undefined || each.time <= before),
    )
    .sort((a, b) => (a.time < b.time ? 1 : -1));
}

function lineOf(wire: Wire): AuditLine {
  return {
    time: readInstant(wire.date),
    user: wire.userName ?? "",
    domain: wire.domain ?? "",
    role: wire.role ?? "",
    address: wire.ip ?? "",
    method: wire.apiHttpMethod ?? "",
    path: wire.apiUrl ?? "",
    status: wire.responseStatusCode ?? 0,
    succeeded: wire.result ?? false,
  };
}
