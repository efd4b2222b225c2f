import type { Clock } from "../clock.ts";
import { Store } from "../store.ts";

/** A saved state of the whole server. */
export interface CheckpointObject {
  /** Its tag: `cp.20180524000042`. */
  id: string;
  /** Epoch milliseconds. */
  created: number;
  /** Whether all stripes are written. */
  isWhole: boolean;
  /** Epoch milliseconds of its last validation; absent = never validated. */
  validated?: number;
  /** Errors that the validation found. */
  errors: number;
}

/** A backup, restore or other work of a client. */
export interface ActivityObject {
  id: string;
  clientName: string;
  cid: string;
  domain: string;
  group: string;
  dataset: string;
  pluginNumber: number;
  type: string;
  state: string;
  queued: number;
  started?: number;
  completed?: number;
  errorCode: number;
  bytesProcessed: number;
  bytesSent: number;
}

/** An event that was raised. */
export interface RaisedEventObject {
  id: string;
  code: number;
  time: number;
  domain: string;
  severity: string;
  category: string;
  type: string;
  summary: string;
  acknowledged: boolean;
}

const HOUR = 3_600_000;

/** The numbers that a server keeps about itself. A test sets what it wants to be seen. */
export interface Health {
  totalBytes: number;
  usedBytes: number;
  utilizationState: "OK" | "WARNING" | "ERROR" | "NO_DATA";
  licenseStatus: "VALID" | "INVALID" | "EXPIRED" | "EVALUATION";
  /** Epoch milliseconds; absent = for ever. */
  licenseExpires?: number;
  criticalEvents: number;
  /** Start of the last garbage collection; it took a quarter of an hour. Absent = never. */
  garbageCollected?: number;
  garbageBytes: number;
  maintenanceSchedulerRuns: boolean;
}

/** What a server does for itself: checkpoints, its work, its events and numbers. */
export class Care {
  readonly checkpoints: Store<CheckpointObject>;
  readonly activities: Store<ActivityObject>;
  readonly events: Store<RaisedEventObject>;
  readonly health: Health;
  /** Values of the management server's preferences, by path and name: `com.avamar.mc.x/name`. */
  readonly preferences = new Map<string, string | number | boolean>();
  /** @internal */
  counter = 0;

  constructor(clock: Clock) {
    this.checkpoints = new Store(
      "checkpoint",
      ({ id }) => id,
      (given) => {
        const created = given.created ?? clock.now();
        return { id: this.#freeTag(created), created, isWhole: true, errors: 0, ...given };
      },
    );
    this.activities = new Store(
      "activity",
      ({ id }) => id,
      (given) => ({
        ...{ id: this.#next("9"), clientName: "", cid: "", domain: "/clients", group: "", dataset: "" },
        ...{ pluginNumber: 3001, type: "Scheduled Backup", state: "SUCCESS", queued: clock.now() },
        ...{ errorCode: 0, bytesProcessed: 0, bytesSent: 0 },
        ...given,
      }),
    );
    this.events = new Store(
      "event",
      ({ id }) => id,
      (given) => ({
        ...{ id: this.#next(""), code: 23000, time: clock.now(), domain: "/", severity: "OK" },
        ...{ category: "APPLICATION", type: "INFORMATION", summary: "", acknowledged: false },
        ...given,
      }),
    );
    const now = clock.now();
    this.health = {
      ...{ totalBytes: 8_246_337_208_320, usedBytes: 1_030_792_151_040, utilizationState: "OK" },
      ...{ licenseStatus: "VALID", criticalEvents: 0, garbageCollected: now - 7 * HOUR, garbageBytes: 4_194_304 },
      maintenanceSchedulerRuns: true,
    };
    this.checkpoints.add({ created: now - 6 * HOUR, validated: now - 5 * HOUR });
  }

  /** A tag has seconds: the second checkpoint of one gets the next. */
  #freeTag(time: number): string {
    const tag = tagOf(time);
    return this.checkpoints.get(tag) ? this.#freeTag(time + 1_000) : tag;
  }

  #next(prefix: string): string {
    this.counter += 1;
    return `${prefix}${100_000 + this.counter}`;
  }
}

/** The tag of a checkpoint says when it was made. */
function tagOf(time: number): string {
  return `cp.${new Date(time).toISOString().replace(/\D/g, "").slice(0, 14)}`;
}
