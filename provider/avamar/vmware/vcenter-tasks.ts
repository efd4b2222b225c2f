import { AvamarError } from "../../kernel/errors";
import type { Grid } from "../rest/grid";

/** A task of a vCenter (contract: VCenterTask). It is asked for at the vCenter, not where the grid's own tasks are. */
export interface VCenterTask {
  id: string;
  running?: boolean | null;
  cancelled?: boolean | null;
  /** Words of the vCenter: "queued", "running", "success", "error". */
  state?: string | null;
  /** Percent. */
  progress?: number | null;
  error?: string | null;
}

/** The task as it is now; undefined when the vCenter lists it no more, which it does some time after its end. */
export async function vcenterTask(grid: Grid, cid: string, id: string): Promise<VCenterTask | undefined> {
  const address = `/virtualcenters/${encodeURIComponent(cid)}/tasks`;
  const listed = await grid.pages<VCenterTask>(address, { filter: `id==${id}` });
  return listed.find((each) => each.id === id);
}

/** True once nothing more happens. One that waits for its turn does not run, and has not ended either. */
export function hasEnded({ running, cancelled, state }: VCenterTask): boolean {
  return cancelled === true || (!running && state?.toLowerCase() !== "queued");
}

/** How far a task is, for people: "queued", "running, 40 %". */
export function howFar({ state, progress }: VCenterTask): string {
  return `${state ?? "running"}${progress ? `, ${progress} %` : ""}`;
}

/** Says what became of a task that has ended badly. */
export function refuseFailed(grid: Grid, task: VCenterTask, operation: string, hint: string): void {
  const details = { code: "task-failed", product: "avamar", host: grid.host, operation } as const;
  if (task.cancelled) {
    const again = "Run again when nobody cancels it.";
    throw new AvamarError("the task was cancelled at the vCenter.", { ...details, hint: again });
  }
  if (!task.error && task.state?.toLowerCase() !== "error") return;
  throw new AvamarError(`the task of the vCenter failed: ${(task.error || "no reason given").replace(/\.$/, "")}.`, {
    ...details,
    hint,
  });
}
