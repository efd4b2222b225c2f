import { AvamarError } from "../../kernel/errors";
import { instant, readInstant } from "../policies/times";

/**
 * A moment that a person gave, in the one form in which moments compare.
 *
 * @throws AvamarError `invalid` when it is none.
 */
export function moment(name: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const checked = instant().min(1, 'it is empty; write "2030-12-31" or "2030-12-31T18:00:00Z".').safeParse(given);
  if (checked.success) return readInstant(given);
  throw new AvamarError(`${name}: ${checked.error.issues[0]!.message}`, { code: "invalid", product: "provider" });
}
