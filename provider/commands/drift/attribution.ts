import type { AuditLine } from "../../avamar/functions/audit";
import type { EventInfo } from "../../avamar/functions/events";
import type { Attribution, Finding, Track } from "./finding";
import { ON_HOST } from "./host-attribution";
import { textsIn } from "./leaves";

/** What a grid tells of who did what. */
export interface Evidence {
  /** The account that the program itself works with. */
  account: string;
  audit: AuditLine[];
  events: EventInfo[];
  /** How far the grid's clock is ahead of the one by which the state is dated, in milliseconds. */
  aheadMs: number;
  /** From when on it was asked, by the grid's clock. */
  asked: string;
}

/**
 * A deployment's own calls come before the state is dated. The grid's clock is known to half a second, so calls of the
 * program's own account that close to it are its own.
 */
const OWN_MARGIN_MS = 1_000;
/** Ids that are shorter than this could be the number of something else in an address. */
export const SHORTEST_ID = 6;

/** What can be said at once, without asking anybody; undefined where a grid may know. */
export function knownWithoutGrid({ place, kind, differences }: Finding, { onGrid }: Track): Attribution | undefined {
  if (place === "grid") return undefined;
  const isOnGrid = onGrid?.length && (kind === "gone" || differences.some(({ path }) => onGrid.includes(path)));
  if (isOnGrid) return undefined;
  if (place === "data-domain")
    return { kind: "unknown", why: "a Data Domain is not in the grid's audit; its own audit log may know" };
  if (place === "host") return { kind: "unknown", why: `${ON_HOST}, and nothing that is kept there tells of it` };
  return { kind: "unknown", why: "it is no object of this package" };
}

/**
 * Who changed it, by what the grid kept: calls of REST that name the object, else those that name what it refers to or
 * its kind, else events that name it. It is never guessed: where none does, nobody is named.
 *
 * @param above Ids of what it depends on: with a domain goes what is in it.
 */
export function attribute(finding: Finding, track: Track, evidence: Evidence, above: string[] = []): Attribution {
  const { account, audit, events, aheadMs, asked } = evidence;
  const since = finding.since ? Date.parse(finding.since) + aheadMs : Number.NEGATIVE_INFINITY;
  const fresh = audit.filter(({ succeeded, method, time, user }) => {
    const margin = user === account ? OWN_MARGIN_MS : 0;
    return succeeded && method !== "GET" && Date.parse(time) > since + margin;
  });
  const { collection } = track;
  const related = referencesIn(finding);
  const found = {
    object: fresh.filter(({ path }) => names(path, track.ids)),
    related: fresh.filter(
      ({ method, path }) =>
        names(path, related) || (finding.kind === "gone" && method === "DELETE" && names(path, above)),
    ),
    kind: collection ? fresh.filter(({ path }) => isBelow(path, collection)) : [],
  };
  for (const about of ["object", "related", "kind"] as const)
    if (found[about].length > 0) return { kind: "rest", account, lines: found[about], about };
  const noted = events.filter(({ time, summary }) => Date.parse(time) > since && mentions(summary, finding));
  if (noted.length > 0) return { kind: "events", events: noted };
  if (Date.parse(asked) > since)
    return {
      kind: "unknown",
      why: `no REST call names it since ${asked.slice(0, 10)}, and what was before was not asked for`,
    };
  const also = finding.place === "host" ? ", or on the host" : "";
  return { kind: "unknown", why: `changed by other means than REST${also}` };
}

/** Texts that are only on one side of what differs: the id of a member that is missing, of a dataset that was exchanged. */
function referencesIn({ differences }: Finding): string[] {
  return differences.flatMap(({ recorded, found }) => {
    const [before, after] = [textsIn(recorded), textsIn(found)];
    return [...before.filter((text) => !after.includes(text)), ...after.filter((text) => !before.includes(text))];
  });
}

/** True when an address names one of the ids: /api/v1/schedules/SC123/... */
function names(path: string, ids: string[]): boolean {
  const parts = path.split(/[/?]/).map(decoded);
  return ids.some((id) => id.length >= SHORTEST_ID && parts.includes(id));
}

function isBelow(path: string, collection: string): boolean {
  const plain = path.replace(/^\/api/, "").replace(/^\/v\d+/, "");
  return plain === collection || plain.startsWith(`${collection}/`) || plain.startsWith(`${collection}?`);
}

/** The summary has to have the path of the object, as a word of its own: a bare name could be anybody's. */
function mentions(summary: string, { object }: Finding): boolean {
  const path = /(\/\S.*)$/.exec(object)?.[1];
  if (!path) return false;
  const at = summary.indexOf(path);
  return at >= 0 && !/[\w/-]/.test(summary.charAt(at + path.length));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
