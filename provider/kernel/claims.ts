import type { z } from "zod";
import type { Claim, ClaimRule, Definition } from "./definition";
import { isOptional } from "./property";
import type { Plain } from "./values";

/** What the inputs claim by one rule. Inputs that are plainly wrong claim nothing: `check` says what is wrong with them. */
export function claimedBy(rule: ClaimRule<Plain>, { inputs }: Definition<Plain, never>, declared: Plain): Claim[] {
  const isWhole = rule.uses.every(
    (name) => isOptional(inputs.shape[name] as z.ZodType) || declared[name] !== undefined,
  );
  return isWhole ? [rule.claim(declared) ?? []].flat() : [];
}

/** Text that is the same for claims that cannot both be met: upper and lower case do not make two names two. */
export function claimKey(type: string, { scope, what }: Claim): string {
  return `${type} ${scope} ${what}`.toLowerCase();
}
