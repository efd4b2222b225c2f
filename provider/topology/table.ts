import { duration, size } from "./amounts";
import { describeCost } from "./assignment";
import type { FileServerPlan, PlannedStream } from "./file-server-plan";

/** A plan as a short aligned table, with what a person should know below it. */
export function printPlan(plan: FileServerPlan): string {
  const head = ["stream", "sources", "size", "port", "file + hash cache (of memory)", "expected"];
  const rows = plan.streams.map((each) => [
    each.stream + (each.isNew ? " (new)" : ""),
    sourcesOf(each),
    size(each.bytes),
    String(each.port),
    cachesOf(each),
    duration(each.hours),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return [
    `${plan.server}: ${plan.streams.length} streams, ${size(plan.bytes)}${plan.hours === undefined ? "" : `, the longest ${duration(plan.hours)}`}`,
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
    ...plan.moves.map(
      (each) => `moves ${each.source} from stream ${each.from} to ${each.to}: ${describeCost(each)} to read again`,
    ),
    ...plan.notes.map((note) => `note: ${note}`),
  ].join("\n");
}

const MOST_SHOWN = 3;

function sourcesOf({ sources, catchAll, excludes }: PlannedStream): string {
  const shown = sources.slice(0, MOST_SHOWN).join(", ");
  const more = sources.length > MOST_SHOWN ? ` and ${sources.length - MOST_SHOWN} more` : "";
  return catchAll ? `the rest of ${shown}${more} (without ${excludes.length} paths)` : shown + more;
}

/** `1/20 + 1/80 of memory`: file and hash cache. */
function cachesOf({ caches: { fileCacheMax, hashCacheMax, pagingCacheLimitPercent } }: PlannedStream): string {
  const part = (limit: number | undefined) =>
    limit === undefined ? undefined : limit < 0 ? `1/${-limit}` : `${limit} MB`;
  const parts = [part(fileCacheMax), part(hashCacheMax)].filter((each) => each !== undefined);
  const paging =
    fileCacheMax === undefined ? [`paged${pagingCacheLimitPercent ? ` ${pagingCacheLimitPercent} %` : ""}`] : [];
  return [...paging, ...parts].join(" + ");
}
