import { isPlain, type Plain } from "../../kernel/values";
import { type EngineOptions, engine } from "../engine";
import type { StepState } from "./digest";

/** A run of the stack, as its history has it. */
export interface HistoryEntry {
  kind?: string;
  result?: string;
  endTime?: string;
  /** Number of the state that it left. */
  version?: number;
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
  const when = last?.endTime ?? "at an unknown time";
  if (last?.kind === "update" && last.result === "failed")
    return `The last pulumi up of this stack failed (${when}), and may have taken what it found into the state first.`;
  if (last?.kind !== "refresh" || last.result !== "succeeded") return undefined;
  const { same: _, ...changes } = last.resourceChanges ?? {};
  if (Object.values(changes).every((count) => count === 0)) return undefined;
  return `The last run of this stack was pulumi refresh (${when}), which took what it found into the state.`;
}

/** The number of the state that the last `pulumi up` that succeeded left; undefined where the history does not tell. */
export function lastDeployed(history: HistoryEntry[]): number | undefined {
  const good = history.find(({ kind, result }) => kind === "update" && result === "succeeded");
  return good?.version || undefined;
}

/** The latest runs of the stack; none where its history cannot be read. */
export async function historyOf(options: EngineOptions): Promise<HistoryEntry[]> {
  const entries = await asked(["stack", "history", "--json", "--page-size", "50"], options);
  return Array.isArray(entries) ? (entries as HistoryEntry[]) : [];
}

/**
 * What an earlier state of the stack held, by URN; secrets stay encrypted. Undefined where the backend gives no earlier
 * state: those in files and buckets do not.
 */
export async function earlierState(
  version: number,
  options: EngineOptions,
): Promise<Map<string, StepState> | undefined> {
  const state = await asked(["stack", "export", "--version", String(version)], options);
  const { deployment } = isPlain(state) ? state : {};
  if (!isPlain(deployment) || !Array.isArray(deployment.resources)) return undefined;
  return new Map((deployment.resources as Plain[]).map((each) => [String(each.urn), each as StepState]));
}

async function asked(args: string[], options: EngineOptions): Promise<unknown> {
  const { code, stdout } = await engine(args, options);
  try {
    return code === 0 ? JSON.parse(stdout) : undefined;
  } catch {
    return undefined;
  }
}
