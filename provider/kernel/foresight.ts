import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import type { Definition, Issue } from "./definition";
import { AvamarError, type ErrorCode } from "./errors";
import { metaOf } from "./property";
import { compare } from "./seen";
import { nameOrId, start } from "./start";
import type { Surroundings } from "./surroundings";
import { notSaidYet, unreadAt } from "./unread";
import type { Plain } from "./values";

/** A preview that cannot ask must not wait for long: it is right without this, too. */
const MOST_MS = 15_000;

/** Begins the warning about what an update will refuse to write. */
export const WILL_BE_REFUSED = "will not be written:";

/** What steers this package, or only says how the object is reached, is written nowhere. */
function isOfTheProduct(schema: z.ZodType): boolean {
  const { control, reach } = metaOf(schema);
  return !control && !reach;
}

/** What stays so until somebody does something: the preview may as well end with it. */
const FINAL: ErrorCode[] = ["unauthorized", "locked", "certificate", "unsupported-version"];

const AWAY: ErrorCode[] = ["unreachable", "timeout"];

/** What was said in this process about a world; a world that did not answer is not asked again. */
const saidOf = new WeakMap<object, { texts: Set<string>; isAway: boolean }>();

/**
 * Asks the world about inputs that are new or changed, before anything is written, and says as warnings what it foresees.
 * What it cannot ask it leaves open.
 *
 * @param before The inputs as they are in the state; undefined for a new object.
 * @returns What makes a run useless from the start: the login is refused, the product too old. Each is said once.
 */
export async function foresee<World extends object>(
  definition: Definition<Plain, World>,
  around: Surroundings<World>,
  before: Plain | undefined,
  inputs: Plain,
  mostMs = MOST_MS,
): Promise<Issue[]> {
  const said = saidOf.get(around.world) ?? { texts: new Set<string>(), isAway: false };
  saidOf.set(around.world, said);
  const { changed, replaces } = compare(definition as Definition<Plain, never>, before ?? {}, inputs);
  if (before && changed.length === 0) return [];
  // What is replaced is a new object to those that foresee.
  const old = replaces.length === 0 ? before : undefined;
  const name = nameOrId(definition as Definition<Plain, never>, inputs, "");
  const isWritten = changed.some((each) => isOfTheProduct(definition.inputs.shape[each] as z.ZodType));
  const unread = isWritten ? unreadAt(definition.inputs, inputs, old === undefined) : [];
  if (unread.length > 0) around.log("warn", `${name} ${WILL_BE_REFUSED} ${notSaidYet(unread)}`);
  const loss = before && definition.losesBy?.(before, inputs);
  if (loss) around.log("warn", `${name}: ${loss}`);
  if (!definition.foresee || said.isAway) return [];
  const { run, end } = start(definition, around, inputs);
  const late = new AbortController();
  try {
    const texts = await Promise.race([
      definition.foresee(run, inputs, old),
      sleep(mostMs, undefined, { signal: late.signal }).then(() => {
        throw new AvamarError(`no answer within ${mostMs / 1000} s.`, { code: "timeout", product: "provider" });
      }),
    ]);
    for (const text of texts) around.log("warn", `${name}: ${text}`);
    return [];
  } catch (thrown) {
    const { code, message } = thrown instanceof AvamarError ? thrown : { code: undefined, message: String(thrown) };
    // Nothing is configured: what is missing is said where it is needed.
    if (code === "precondition" || code === "unread" || said.texts.has(message)) return [];
    said.texts.add(message);
    if (code && FINAL.includes(code)) return [{ property: "", reason: message }];
    said.isAway = code !== undefined && AWAY.includes(code);
    around.log("warn", `nothing can be foreseen here: ${message}`);
    return [];
  } finally {
    late.abort();
    end();
  }
}
