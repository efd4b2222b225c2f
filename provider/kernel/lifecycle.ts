import { refuseIfForeign } from "./adoption";
import { check } from "./check";
import type { Definition, Found, Issue, Run } from "./definition";
import { AvamarError, asAvamarError, type ErrorCode, type Product } from "./errors";
import { compare, givenIn, seenInputs, toWrite } from "./seen";
import { nameOrId, start } from "./start";
import type { Surroundings } from "./surroundings";
import { refuseUnread, refuseWhatIsNotThere } from "./unread";
import { type Plain, toJson } from "./values";

/** A stored object: id and the outputs that go into the state. */
export interface Stored {
  id: string;
  outputs: Plain;
}

/** Thrown when something exists remotely and a later step failed: the state must keep what exists. */
export class HalfDone extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Plain,
    override readonly cause: AvamarError,
  ) {
    super(cause.message);
  }
}

type AnyDefinition<World> = Definition<Plain, World>;

/** All issues of the inputs, offline. */
export function checkInputs(definition: Definition<Plain, never>, inputs: Plain, world?: unknown): Issue[] {
  return check(definition as unknown as Definition<never, never>, inputs, world);
}

/** The inputs with the enforced defaults filled in. */
export function withDefaults(definition: Definition<Plain, never>, inputs: Plain): Plain {
  const defaults = definition.defaults?.(inputs) ?? {};
  return toJson({
    ...defaults,
    ...Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined)),
  });
}

/** Notes that the object is in the state, so that nothing about it is unfinished. */
export function settle<World>(definition: AnyDefinition<World>, around: Surroundings<World>, outputs: Plain): void {
  around.journal.settle(nameOrId(definition, givenIn(definition, outputs), ""));
}

/** Makes the object, finishes one that an interrupted run left, or takes over an existing one when asked to. */
export async function create<World>(
  definition: AnyDefinition<World>,
  around: Surroundings<World>,
  inputs: Plain,
): Promise<Stored> {
  const name = definition.nameOf(inputs);
  const { run, madeId, end } = start(definition, around, inputs);
  try {
    refuseUnread(definition.inputs, inputs, `create ${name}`, true);
    const existing = await definition.find(run, inputs);
    if (existing) {
      refuseIfForeign(definition, around, name, existing, inputs);
      run.made(existing.id);
      return store(
        definition,
        inputs,
        await definition.sync(run, existing, inputs, toWrite(definition, existing, inputs, {})),
        around,
        name,
      );
    }
    around.journal.begin(name);
    const stored = store(definition, inputs, await definition.create(run, inputs), around, name);
    around.journal.made(name);
    return stored;
  } catch (thrown) {
    const error = asAvamarError(thrown, { product: "provider", operation: `create ${name}` });
    const id = madeId();
    if (id === undefined) {
      if (!MAY_BE_MADE.includes(error.code)) around.journal.settle(name);
      throw error;
    }
    const outputs = toJson({ ...inputs, ...(await computedNow(definition, run, id, inputs)) });
    around.journal.made(name);
    throw new HalfDone(id, outputs, error);
  } finally {
    end();
  }
}

/** Where the answer is known to be no, nothing was begun; after these the next run may find the object, whole or half. */
const MAY_BE_MADE: ErrorCode[] = ["unreachable", "timeout", "cancelled"];

/**
 * Reads the object again; undefined when it is gone. Returns the full outputs and the inputs as the world has them.
 *
 * @param news Inputs of an update that failed half way: what it made is looked for too.
 */
export async function read<World>(
  definition: AnyDefinition<World>,
  around: Surroundings<World>,
  id: string,
  outputs: Plain,
  news: Plain = {},
): Promise<(Stored & { inputs: Plain }) | undefined> {
  const given = givenIn(definition, outputs);
  const { run, end } = start(definition, around, given);
  const name = nameOrId(definition, given, id);
  around.journal.settle(name);
  try {
    const found = await definition.observe(run, id, { ...outputs, ...news });
    if (!found) return undefined;
    const inputs = toJson(seenInputs(definition, given, found));
    return { id: found.id, inputs, outputs: toJson({ ...inputs, ...found.outputs }) };
  } catch (thrown) {
    const error = asAvamarError(thrown, { product: "provider", operation: `read ${name}` });
    if (error.code !== "unread") throw withState(error);
    // Nothing is known of it, so nothing is said of it but that.
    around.log("warn", `${name} ${NOT_LOOKED_AT} ${error.reason}`);
    return { id, inputs: given, outputs };
  } finally {
    end();
  }
}

/** Begins the warning about an object that was taken for what is recorded. */
export const NOT_LOOKED_AT = "was not looked at:";

/** Brings the object to the new inputs. What fails half way is recorded as it then is. */
export async function update<World>(
  definition: AnyDefinition<World>,
  around: Surroundings<World>,
  id: string,
  outputs: Plain,
  inputs: Plain,
): Promise<Stored> {
  const { run, end } = start(definition, around, inputs, outputs);
  const name = nameOrId(definition, inputs, id);
  around.journal.settle(name);
  try {
    const found = await definition.observe(run, id, { ...outputs, ...inputs });
    const changed = found ? toWrite(definition, found, inputs, outputs) : [];
    // A new login alone is proven by looking, and needs nothing else to be known.
    if (!found || changed.length > 0) refuseUnread(definition.inputs, inputs, `update ${name}`, false);
    if (!found) refuseWhatIsNotThere(definition.inputs, outputs, inputs);
    if (!found && definition.hasFixedId) {
      const rest = await definition.find(run, inputs);
      const made = rest
        ? definition.sync(run, rest, inputs, toWrite(definition, rest, inputs, {}))
        : definition.create(run, inputs);
      return store(definition, inputs, await made, around, name);
    }
    if (!found) {
      throw new AvamarError("it is gone.", {
        code: "not-found",
        product: "provider",
        operation: `update ${name}`,
        hint: "Run pulumi refresh, then pulumi up makes it again.",
      });
    }
    return store(definition, inputs, await definition.sync(run, found, inputs, changed), around, name);
  } catch (thrown) {
    const error = asAvamarError(thrown, { product: "provider", operation: `update ${name}` });
    const news = definition.isSeveral ? inputs : {};
    const now = await read(definition, around, id, outputs, news).catch(() => undefined);
    throw new HalfDone(id, now?.outputs ?? outputs, error);
  } finally {
    end();
  }
}

/** Takes the object away, in the way its definition holds to be safe. */
export async function remove<World>(
  definition: AnyDefinition<World>,
  around: Surroundings<World>,
  id: string,
  outputs: Plain,
): Promise<void> {
  const given = givenIn(definition, outputs);
  const { run, end } = start(definition, around, given);
  const name = nameOrId(definition, given, id);
  around.journal.settle(name);
  try {
    await definition.remove(run, id, outputs);
  } catch (thrown) {
    throw withState(asAvamarError(thrown, { product: "provider", operation: `delete ${name}` }));
  } finally {
    end();
  }
}

/** What is reached over a connection that each resource declares itself. */
const DECLARED: Product[] = ["host", "data-domain"];
/** How that can fail when it is no longer where, or no longer what, it was. */
const NO_CONNECTION: ErrorCode[] = ["unreachable", "unauthorized", "host-key", "certificate"];

/** Reading and deleting know the state only: a connection that was changed in the program is not in it yet. */
function withState(error: AvamarError): AvamarError {
  if (!DECLARED.includes(error.product) || !NO_CONNECTION.includes(error.code)) return error;
  return error.hinting(
    "The connection of the last pulumi up was used: where it was changed in the program, run pulumi up --refresh=false first.",
  );
}

/** The outputs after a write: what was declared, and what the product computed. Says so when the product took another value. */
function store<World>(
  definition: AnyDefinition<World>,
  inputs: Plain,
  found: Found<Plain>,
  around: Surroundings<World>,
  name: string,
): Stored {
  const given = givenIn(definition, inputs);
  const { changed } = compare(definition, given, seenInputs(definition, given, found));
  if (changed.length)
    around.log("warn", `${name}: the product holds another value than was written for ${changed.join(", ")}.`);
  return { id: found.id, outputs: toJson({ ...given, ...found.outputs }) };
}

/** What is computed about a half-made object, as far as it can be read. */
async function computedNow<World>(definition: AnyDefinition<World>, run: Run<World>, id: string, inputs: Plain) {
  try {
    return (await definition.observe(run, id, inputs))?.outputs ?? {};
  } catch {
    return {};
  }
}
