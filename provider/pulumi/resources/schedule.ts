// Generated from the definition of Schedule by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";

/** Arguments of {@link Schedule}. */
export interface ScheduleArgs {
  /** Name of the schedule. */
  name: pulumi.Input<string>;
  /** The domain that the schedule belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** How it repeats: at times of the day, on days of the week, on a day of the month, or only when somebody starts it. */
  recurrence: pulumi.Input<"daily" | "weekly" | "monthly" | "onDemand">;
  /** For daily: the times at which it starts, in 24 hours: ["08:00", "20:00"]. */
  timesOfDay?: pulumi.Input<pulumi.Input<string>[]>;
  /** For weekly: the days on which it starts, at startTime. */
  daysOfWeek?: pulumi.Input<
    pulumi.Input<"Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday">[]
  >;
  /** For monthly: the day, 1 to 28 or "last". Either this, or weekOfMonth with dayOfWeek. */
  dayOfMonth?: pulumi.Input<number | "last">;
  /** For monthly: which one of the dayOfWeek in the month. */
  weekOfMonth?: pulumi.Input<"first" | "second" | "third" | "fourth" | "last">;
  /** For monthly, together with weekOfMonth: the day. */
  dayOfWeek?: pulumi.Input<"Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday">;
  /** When it starts, in 24 hours: "20:00". For weekly and monthly; daily has timesOfDay. */
  startTime?: pulumi.Input<string>;
  /** Hours after which a backup that still runs is ended, 1 to 24. */
  duration?: pulumi.Input<number>;
  /** Zone of all its times, a name of the zone database: "Australia/Sydney". When it is not given, the grid decides at creation. */
  timeZone?: pulumi.Input<string>;
  /** It does not start before this moment: "2030-01-31T18:00:00Z", or a date, which means 0:00 UTC. Empty text takes it away. */
  postponeUntil?: pulumi.Input<string>;
  /** It does not start after this moment: "2031-01-31T18:00:00Z", or a date, which means 0:00 UTC. Empty text takes it away. */
  endDate?: pulumi.Input<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A schedule: when the backups of the policies that use it start, and how long they may run. Everything but its name and domain is changed in place.
 *
 * @example
 * const nightly = new avamar.Schedule("nightly", {
 *   domain: "/clients",
 *   name: "nightly",
 *   recurrence: "weekly",
 *   daysOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
 *   startTime: "20:00",
 *   duration: 10,
 *   timeZone: "Australia/Sydney",
 * });
 */
export class Schedule extends AvamarResource {
  /** Name of the schedule. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the schedule belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** How it repeats: at times of the day, on days of the week, on a day of the month, or only when somebody starts it. */
  declare readonly recurrence: pulumi.Output<"daily" | "weekly" | "monthly" | "onDemand">;
  /** For daily: the times at which it starts, in 24 hours: ["08:00", "20:00"]. */
  declare readonly timesOfDay: pulumi.Output<string[] | undefined>;
  /** For weekly: the days on which it starts, at startTime. */
  declare readonly daysOfWeek: pulumi.Output<
    ("Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday")[] | undefined
  >;
  /** For monthly: the day, 1 to 28 or "last". Either this, or weekOfMonth with dayOfWeek. */
  declare readonly dayOfMonth: pulumi.Output<number | "last" | undefined>;
  /** For monthly: which one of the dayOfWeek in the month. */
  declare readonly weekOfMonth: pulumi.Output<"first" | "second" | "third" | "fourth" | "last" | undefined>;
  /** For monthly, together with weekOfMonth: the day. */
  declare readonly dayOfWeek: pulumi.Output<
    "Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | undefined
  >;
  /** When it starts, in 24 hours: "20:00". For weekly and monthly; daily has timesOfDay. */
  declare readonly startTime: pulumi.Output<string | undefined>;
  /** Hours after which a backup that still runs is ended, 1 to 24. */
  declare readonly duration: pulumi.Output<number | undefined>;
  /** Zone of all its times, a name of the zone database: "Australia/Sydney". When it is not given, the grid decides at creation. */
  declare readonly timeZone: pulumi.Output<string | undefined>;
  /** It does not start before this moment: "2030-01-31T18:00:00Z", or a date, which means 0:00 UTC. Empty text takes it away. */
  declare readonly postponeUntil: pulumi.Output<string | undefined>;
  /** It does not start after this moment: "2031-01-31T18:00:00Z", or a date, which means 0:00 UTC. Empty text takes it away. */
  declare readonly endDate: pulumi.Output<string | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the schedule on the grid. */
  declare readonly scheduleId: pulumi.Output<string>;
  /** Path of the schedule: "/clients/nightly". */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.schedule as never, name, args, opts);
  }
}
