import { integer, record } from "../wire.ts";
import { malformed, refused } from "./failure.ts";
import type { Quota } from "./objects.ts";

/** Limits as bodies give them. */
export const readQuota = record({ hard_limit: integer, soft_limit: integer });

/** The limits after a change: 0 takes one away, what is not named stays. */
export function changedQuota(old: Quota, given: Quota | undefined): Quota {
  const quota = { ...old };
  for (const name of ["hard_limit", "soft_limit"] as const) {
    const value = given?.[name];
    if (value === undefined) continue;
    if (value === 0) delete quota[name];
    else if (value < 1_048_576) throw malformed(`${name} must be at least 1048576.`);
    else quota[name] = value;
  }
  const { hard_limit, soft_limit } = quota;
  if (hard_limit !== undefined && soft_limit !== undefined && soft_limit >= hard_limit) {
    throw refused("The soft limit must be below the hard limit.");
  }
  return quota;
}
