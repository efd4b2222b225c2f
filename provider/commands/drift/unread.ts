import { WILL_BE_REFUSED } from "../../kernel/foresight";
import { NOT_LOOKED_AT } from "../../kernel/lifecycle";
import type { Comparison, Finding, Undeployed } from "./finding";

/** What the provider says of an object in a warning: its name, then what it is about. */
function saidOf(object: string, beginning: string, warnings: string[]): string | undefined {
  const begins = `${object} ${beginning} `;
  return warnings.find((warning) => warning.startsWith(begins))?.slice(begins.length);
}

/** Objects of which nothing is known, as nobody has said yet with what to log in there: each a sentence. */
export function notLookedAt(warnings: string[]): string[] {
  return warnings.filter((warning) => warning.includes(` ${NOT_LOOKED_AT} `));
}

/** The same comparison, with what `pulumi up` would refuse to write as long as nobody has said what is unread. */
export function withRefusals(comparison: Comparison, warnings: string[]): Comparison {
  const refused = <T extends Finding | Undeployed>(each: T): T => {
    const refusal = saidOf(each.object, WILL_BE_REFUSED, warnings);
    return refusal ? { ...each, refusal } : each;
  };
  return {
    ...comparison,
    drifted: comparison.drifted.map(refused),
    undeployed: comparison.undeployed.map(refused),
  };
}
