import { type EngineOptions, engine } from "../engine";

/** A run of the stack, as its history has it. */
interface HistoryEntry {
  kind?: string;
  result?: string;
  endTime?: string;
  resourceChanges?: Record<string, number>;
}

/**
 * A plain `pulumi refresh` writes what it finds into the state: what somebody changed before it then looks like a change
 * of the program. Says so where the last run that counts was one.
 *
 * @param history The latest first (`pulumi stack history --json`).
 */
export function absorbed(history: HistoryEntry[]): string | undefined {
  const last = history.find(({ kind }) => kind === "update" || kind === "refresh");
  if (last?.kind === "update" && last.result === "failed")
    return `The last pulumi up of this stack failed (${last.endTime ?? "at an unknown time"}). It may have taken what it found into the state first: what looks like a change of the program may have been changed in the world.`;
  if (last?.kind !== "refresh" || last.result !== "succeeded") return undefined;
  const { same: _, ...changes } = last.resourceChanges ?? {};
  if (Object.values(changes).every((count) => count === 0)) return undefined;
  return `The last run of this stack was pulumi refresh (${last.endTime ?? "at an unknown time"}), which took what it found into the state: what looks like a change of the program may have been changed in the world.`;
}

/** The latest runs of the stack; none where its history cannot be read. */
export async function historyOf(options: EngineOptions): Promise<HistoryEntry[]> {
  const { code, stdout } = await engine(["stack", "history", "--json", "--page-size", "10"], options);
  try {
    const entries: unknown = code === 0 ? JSON.parse(stdout) : [];
    return Array.isArray(entries) ? (entries as HistoryEntry[]) : [];
  } catch {
    return [];
  }
}
