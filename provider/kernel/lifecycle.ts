import type { z } from "zod";
import { check } from "./check";
import type { Definition, Found, Issue, Run } from "./definition";
import { difference } from "./difference";
import { AvamarError, asAvamarError, type ErrorCode, type Product } from "./errors";
import { elementOf, metaOf, shapeOf } from "./property";
import { providerCode, typeToken } from "./provider-code";
import { nameOrId, start } from "./start";
import type { Surroundings } from "./surroundings";
import { refuseUnread, refuseWhatIsNotThere } from "./unread";
import { type Plain, project, sameValue, toJson } from "./values";

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

/** The inputs that were given, read back from the outputs: an input that was not given has no output of its name. */
function givenIn(definition: Definition<Plain, never>, outputs: Plain): Plain {
  const names = Object.keys(definition.inputs.shape);
  return Object.fromEntries(names.filter((name) => outputs[name] !== undefined).map((name) => [name, outputs[name]]));
}

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

/** What a change of inputs means: nothing, an update or a replacement. */
export function compare(definition: Definition<Plain, never>, outputs: Plain, inputs: Plain) {
  const result = difference(definition.inputs.shape as Record<string, z.ZodType>, outputs, inputs);
  return { ...result, deleteBeforeReplace: result.replaces.length > 0 && (definition.deleteBeforeReplace ?? false) };
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

/** An object that was not made by us stays as it is, unless the program says `adopt`. */
function refuseIfForeign<World>(
  definition: AnyDefinition<World>,
  around: Surroundings<World>,
  name: string,
  found: Found<Plain>,
  inputs: Plain,
): void {
  if (found.untouchable) {
    throw new AvamarError(`it exists and is not ours to manage: ${found.untouchable}.`, {
      code: "exists",
      product: "provider",
      operation: `create ${name}`,
      hint: "Refer to it by its path or id instead of declaring it.",
    });
  }
  const { replaces } = compare(definition, inputs, seenInputs(definition, inputs, found));
  // A note of this machine says less than the mark of another stack on the object itself.
  const isPending = around.journal.isPending(name) && !found.belongsTo;
  if (inputs.adopt || found.unfinished || isPending) {
    if (found.belongsTo)
      around.log(
        "warn",
        `${name} belonged to ${found.belongsTo}: take it out of that state with pulumi state delete, or its next run fights with this one.`,
      );
    if (replaces.length === 0) return;
    throw new AvamarError(
      `it exists and cannot be taken over: it differs in ${replaces.join(", ")}, which no update can change.`,
      {
        code: "exists",
        product: "provider",
        operation: `create ${name}`,
        hint: "Declare it as it is, or give the new one another name.",
      },
    );
  }
  const differs = compare(definition, inputs, seenInputs(definition, inputs, found)).changed;
  const owner = found.belongsTo ? ` It belongs to ${found.belongsTo}.` : "";
  const state = differs.length ? `It differs in ${differs.join(", ")}.` : "It equals what is declared.";
  throw new AvamarError(`it exists already, with the id ${found.id}. ${state}${owner}`, {
    code: "exists",
    product: "provider",
    operation: `create ${name}`,
    hint: `Set adopt: true to take it over, or import it with pulumi import --file: ${importLine(definition, found, inputs)}`,
  });
}

/** The line of an import file that brings an existing object into the state. Secrets are left to the person. */
function importLine(definition: Definition<Plain, never>, found: Found<Plain>, inputs: Plain): string {
  const open = Object.entries(inputs).filter(([key]) => !holds(definition.inputs.shape[key] as z.ZodType, "secret"));
  const seen = Object.fromEntries(
    open.map(([key, value]) => [
      key,
      project(definition.inputs.shape[key] as z.ZodType, value, found.inputs[key]) ?? null,
    ]),
  );
  // The engine calls on what the line names: without it every later command on the stack would fail.
  const inState = { ...seen, __provider: providerCode(definition.type) };
  return JSON.stringify({
    ...{ type: typeToken(definition), name: "NAME", id: found.id },
    ...{ inputs: inState, outputs: { ...inState, ...found.outputs } },
  });
}

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

/** The inputs that have to be written: those the world holds otherwise, and write-only ones declared anew. */
function toWrite(definition: Definition<Plain, never>, found: Found<Plain>, inputs: Plain, recorded: Plain): string[] {
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  const given = givenIn(definition, inputs);
  const inWorld = compare(definition, given, seenInputs(definition, given, found)).changed;
  const anew = Object.keys(given).filter((name) => {
    const schema = shape[name]!;
    return holds(schema, "writeOnly") && !sameValue(schema, recorded[name], given[name]);
  });
  return [...new Set([...inWorld, ...anew])];
}

function seenInputs(definition: Definition<Plain, never>, given: Plain, found: Found<Plain>): Plain {
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, project(shape[name]!, value, found.inputs[name])]),
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

/** True when the property, or one inside it, says so of itself. */
function holds(schema: z.ZodType, what: "secret" | "writeOnly"): boolean {
  if (metaOf(schema)[what]) return true;
  const shape = shapeOf(schema);
  if (shape) return Object.values(shape).some((each) => holds(each, what));
  const element = elementOf(schema);
  return element ? holds(element, what) : false;
}
