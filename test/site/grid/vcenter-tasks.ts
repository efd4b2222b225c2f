import type { Clock } from "../clock.ts";
import { type TaskBody, Tasks } from "./tasks.ts";

/** What a vCenter is asked to do. */
type TaskType = "PROXY_DEPLOY" | "PROXY_DELETE";

interface Asked {
  vcCid: string;
  taskType: TaskType;
  entityName: string;
  ms: number;
}

/** The work that vCenters do for the grid. It is theirs, so a restart of the grid does not touch it. */
export class VCenterTasks {
  #tasks: Tasks;
  #clock: Clock;
  #asked = new Map<string, Asked>();

  constructor(clock: Clock, newId: () => string) {
    this.#clock = clock;
    this.#tasks = new Tasks(clock, newId);
  }

  /** Starts a task that does its work after `ms` milliseconds. */
  start(asked: Asked, work: () => void): Record<string, unknown> {
    const task = this.#tasks.start(asked.ms, work);
    this.#asked.set(task.id, asked);
    return this.#show(task, asked);
  }

  /** The tasks of a vCenter. */
  of(vcCid: string): Record<string, unknown>[] {
    return [...this.#asked]
      .filter(([, asked]) => asked.vcCid === vcCid)
      .map(([id, asked]) => this.#show(this.#tasks.get(id), asked));
  }

  /** Cancels a task, as somebody at the vCenter would. */
  cancel(id: string): void {
    this.#tasks.cancel(id);
  }

  /** Forgets everything, as a vCenter does with what has ended long ago; what was not done stays undone. */
  forget(): void {
    this.#tasks.forget();
    this.#asked.clear();
  }

  /** A task of a vCenter waits first, and is not running then. */
  #show(task: TaskBody, { ms, taskType, entityName }: Asked): Record<string, unknown> {
    const part = Math.min(1, (this.#clock.now() - Date.parse(task.createdTime)) / Math.max(1, ms));
    const isQueued = !task.done && part < 0.2;
    return {
      id: task.id,
      taskType,
      entityName,
      description: taskType === "PROXY_DEPLOY" ? "Deploy OVF template" : "Delete virtual machine",
      cancelable: !task.done,
      cancelled: task.cancelled,
      running: !task.done && !isQueued,
      state: task.done ? (task.completedExceptionally ? "error" : "success") : isQueued ? "queued" : "running",
      progress: task.done ? 100 : Math.floor(part * 100),
      error: task.error?.message,
      queueTime: task.createdTime,
      completeTime: task.completedTime,
    };
  }
}
