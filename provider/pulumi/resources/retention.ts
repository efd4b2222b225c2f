// Generated from the definition of Retention by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { RetentionPeriod } from "./shared-types";

/** Arguments of {@link Retention}. */
export interface RetentionArgs {
  /** Name of the retention. */
  name: pulumi.Input<string>;
  /** The domain that the retention belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** When a backup expires: a period after it was made, at a fixed moment, or never. */
  type: pulumi.Input<"duration" | "expireDate" | "noExpiration">;
  /** For type duration: how long a backup is kept. */
  duration?: pulumi.Input<RetentionPeriod>;
  /** For type expireDate: the moment at which all backups expire: "2030-12-31T18:00:00Z", or a date, which means 0:00 UTC. */
  expireDate?: pulumi.Input<string>;
  /** Advanced retention: daily, weekly, monthly and yearly backups are kept by their own periods, which override the type above. Days are cut in UTC, weeks begin on Sunday. */
  override?: pulumi.Input<boolean>;
  /** How long the daily backups are kept while override is on. A count of 0: no backup is kept as a daily one. */
  daily?: pulumi.Input<RetentionPeriod>;
  /** How long the weekly backups are kept while override is on. A count of 0: no backup is kept as a weekly one. */
  weekly?: pulumi.Input<RetentionPeriod>;
  /** How long the monthly backups are kept while override is on. A count of 0: no backup is kept as a monthly one. */
  monthly?: pulumi.Input<RetentionPeriod>;
  /** How long the yearly backups are kept while override is on. A count of 0: no backup is kept as a yearly one. */
  yearly?: pulumi.Input<RetentionPeriod>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A retention: how long the backups of the policies that use it are kept. A change applies to future backups only: those made before keep the expiry they have. Everything but its name and domain is changed in place.
 *
 * @example
 * const sixtyDays = new avamar.Retention("sixty-days", {
 *   domain: "/clients",
 *   name: "60 days",
 *   type: "duration",
 *   duration: { count: 60, unit: "days" },
 * });
 */
export class Retention extends AvamarResource {
  /** Name of the retention. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the retention belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** When a backup expires: a period after it was made, at a fixed moment, or never. */
  declare readonly type: pulumi.Output<"duration" | "expireDate" | "noExpiration">;
  /** For type duration: how long a backup is kept. */
  declare readonly duration: pulumi.Output<{ count: number; unit: "days" | "weeks" | "months" | "years" } | undefined>;
  /** For type expireDate: the moment at which all backups expire: "2030-12-31T18:00:00Z", or a date, which means 0:00 UTC. */
  declare readonly expireDate: pulumi.Output<string | undefined>;
  /** Advanced retention: daily, weekly, monthly and yearly backups are kept by their own periods, which override the type above. Days are cut in UTC, weeks begin on Sunday. */
  declare readonly override: pulumi.Output<boolean | undefined>;
  /** How long the daily backups are kept while override is on. A count of 0: no backup is kept as a daily one. */
  declare readonly daily: pulumi.Output<{ count: number; unit: "days" | "weeks" | "months" | "years" } | undefined>;
  /** How long the weekly backups are kept while override is on. A count of 0: no backup is kept as a weekly one. */
  declare readonly weekly: pulumi.Output<{ count: number; unit: "days" | "weeks" | "months" | "years" } | undefined>;
  /** How long the monthly backups are kept while override is on. A count of 0: no backup is kept as a monthly one. */
  declare readonly monthly: pulumi.Output<{ count: number; unit: "days" | "weeks" | "months" | "years" } | undefined>;
  /** How long the yearly backups are kept while override is on. A count of 0: no backup is kept as a yearly one. */
  declare readonly yearly: pulumi.Output<{ count: number; unit: "days" | "weeks" | "months" | "years" } | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the retention on the grid. */
  declare readonly retentionId: pulumi.Output<string>;
  /** Path of the retention: "/clients/60 days". */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: RetentionArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.retention as never, name, args, opts);
  }
}
