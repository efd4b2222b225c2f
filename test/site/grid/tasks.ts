import type { Clock } from "../clock.ts";
import { type ErrorBody, errorBody, GridFailure, notFound } from "./failure.ts";
import { wireTime } from "./times.ts";

/** A task as REST shows it. */
export interface TaskBody {
  id: string;
  createdTime: string;
  done: boolean;
  cancelled: boolean;
  completedExceptionally: boolean;
  completedTime?: string;
  elapsedTime: number;
  error?: ErrorBody;
  result?: unknown;
}

interface Task {
  id: string;
  created: number;
  completed?: number;
  cancelled: boolean;
  error?: ErrorBody;
  result?: unknown;
  stop(): void;
}

/** The grid's long-running work. It lives in memory only: a restart of the grid forgets it, done or not. */
export class Tasks {
  #tasks = new Map<string, Task>();
  #clock: Clock;
  #newId: () => string;

  constructor(clock: Clock, newId: () => string) {
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Starts a task that does its work after `ms` milliseconds. */
  start(ms: number, work: () => unknown): TaskBody {
    const task: Task = {
      id: this.#newId(),
      created: this.#clock.now(),
      cancelled: false,
      stop: this.#clock.after(ms, () => {
        task.completed = this.#clock.now();
        try {
          task.result = work();
        } catch (problem) {
          const failure =
            problem instanceof GridFailure
              ? problem
              : new GridFailure(500, "InternalException", problem instanceof Error ? problem.message : String(problem));
          task.error = errorBody(failure);
        }
      }),
    };
    this.#tasks.set(task.id, task);
    return this.#show(task);
  }

  get(id: string): TaskBody {
    return this.#show(this.#need(id));
  }

  /** Cancels a task that is not done; a done one stays as it is. */
  cancel(id: string): TaskBody {
    const task = this.#need(id);
    if (task.completed === undefined) {
      task.stop();
      task.cancelled = true;
      task.completed = this.#clock.now();
    }
    return this.#show(task);
  }

  /** How many are not done. */
  get running(): number {
    return [...this.#tasks.values()].filter((task) => task.completed === undefined).length;
  }

  /** Forgets everything; what was not done stays undone. */
  forget(): void {
    for (const task of this.#tasks.values()) task.stop();
    this.#tasks.clear();
  }

  #need(id: string): Task {
    const task = this.#tasks.get(id);
    if (task === undefined) throw notFound(`Task ${id}`);
    return task;
  }

  #show(task: Task): TaskBody {
    const done = task.completed !== undefined;
    return {
      id: task.id,
      createdTime: wireTime(task.created),
      done,
      cancelled: task.cancelled,
      // A cancelled future counts as completed exceptionally.
      completedExceptionally: task.cancelled || task.error !== undefined,
      completedTime: task.completed === undefined ? undefined : wireTime(task.completed),
      elapsedTime: Math.floor(((task.completed ?? this.#clock.now()) - task.created) / 1000),
      error: task.error,
      result: task.result,
    };
  }
}
