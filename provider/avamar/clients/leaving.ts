import { firstNames } from "../../kernel/first-names";
import { isUnknown } from "../../kernel/values";
import type { ON_DELETE } from "./clients";

/**
 * What becomes of clients that a program no longer lists, in a sentence; undefined where none leaves, or where that cannot
 * be told yet.
 *
 * @example
 * leaving(["10.0.0.1", "10.0.0.2"], ["10.0.0.1"], "delete") // "1 client goes with all its backups: 10.0.0.2."
 */
export function leaving(
  before: string[],
  now: string[],
  onDelete: (typeof ON_DELETE)[number] | undefined,
): string | undefined {
  if (onDelete === "keep" || now.some(isUnknown)) return undefined;
  const gone = before.filter((each) => !now.includes(each));
  if (gone.length === 0) return undefined;
  const who = gone.length === 1 ? "1 client" : `${gone.length} clients`;
  const goes = gone.length === 1 ? "goes with all its backups" : "go with all their backups";
  const retires = gone.length === 1 ? "is retired; its backups expire" : "are retired; their backups expire";
  return `${who} ${onDelete === "delete" ? goes : retires}: ${firstNames(gone)}.`;
}
