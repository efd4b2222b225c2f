import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { preparedForWrites } from "../../kernel/first-write";
import { foresee } from "../../kernel/foresight";
import * as lifecycle from "../../kernel/lifecycle";
import { SECRET } from "../../kernel/marks";
import { elementOf, metaOf, shapeOf } from "../../kernel/property";
import { whileReading, whileWriting } from "../../kernel/reading";
import { scrub } from "../../kernel/secrets";
import { compare } from "../../kernel/seen";
import type { Surroundings } from "../../kernel/surroundings";
import { holdsUnknown, isPlain, type Plain, toJson } from "../../kernel/values";
import { configure, surroundings, type World } from "../world";
import { counted } from "./engine-watch";
import { IN_THE_ANSWER } from "./host-output";

/** What the stock dynamic provider host calls. */
export interface DynamicProvider {
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
  check(olds: Plain, news: Plain): Promise<{ inputs: Plain; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Plain,
    news: Plain,
  ): Promise<{ changes?: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }>;
  create(inputs: Plain): Promise<{ id: string; outs: Plain }>;
  read(id: string, props: Plain): Promise<{ id?: string; props?: Plain; inputs?: Plain }>;
  update(id: string, olds: Plain, news: Plain): Promise<{ outs: Plain }>;
  delete(id: string, props: Plain): Promise<void>;
}

/**
 * Serves a definition to the engine's stock host for dynamic resources, and keeps that host's many rules.
 *
 * @param around The connections to use. Default: those of this process.
 */
export function serve(
  known: Definition<Plain, World>,
  around: () => Surroundings<World> = surroundings,
): DynamicProvider {
  const shape = known.inputs.shape as Record<string, z.ZodType>;
  const asNever = known as unknown as Definition<Plain, never>;
  /** Refusals of the grid come before its first write; on a host or a Data Domain something is gone by then. */
  const isOnGrid = known.module === "avamar" && shape.connection === undefined;

  /** The engine compares and stores `__provider` like any other property: it goes out as it came in. */
  const outgoing = (values: Plain, code: unknown): Plain => ({
    ...withSecrets(shape, toJson(values)),
    __provider: code,
  });

  return {
    async configure({ config }) {
      configure((key) => config.get(key));
    },

    async check(olds, news) {
      const { __provider: code, ...inputs } = news;
      const whole = lifecycle.withDefaults(asNever, inputs);
      const failures = lifecycle.checkInputs(asNever, whole, around().world);
      const { __provider: stored, ...before } = olds ?? {};
      const isNew = !stored || compare(asNever, before, whole).replaces.length > 0;
      if (isNew && !whole.adopt && failures.length === 0) failures.push(...(asNever.newRules?.(whole) ?? []));
      // What is wrong by itself is not worth a question.
      if (failures.length === 0) failures.push(...(await foresee(known, around(), stored ? before : undefined, whole)));
      return { inputs: { ...withSecrets(shape, whole), __provider: code }, failures };
    },

    async diff(_id, olds, news) {
      // What is compared is in the state, so it is finished.
      lifecycle.settle(known, around(), olds);
      const { changed, replaces, deleteBeforeReplace } = compare(asNever, olds, news);
      if (changed.length === 0) return { changes: false };
      // `changes` stays open: the engine then compares the inputs itself and shows which properties change.
      const shown = changed.some((name) => !sameText(olds[name], news[name]));
      return { ...(shown ? {} : { changes: true }), replaces, deleteBeforeReplace };
    },

    async create(inputs) {
      const { __provider: code, ...declared } = inputs;
      return border(code, outgoing, async () => {
        if (holdsUnknown(declared)) throw unknownLeft(known.type);
        const stored = await whileWriting(() => lifecycle.create(known, around(), declared));
        return { id: stored.id, outs: outgoing(stored.outputs, code) };
      });
    },

    async read(id, props) {
      const { __provider: code, ...outputs } = props ?? {};
      return border(code, outgoing, async () => {
        const found = await whileReading(() => lifecycle.read(known, around(), id, outputs));
        if (!found) return {};
        return { id: found.id, props: outgoing(found.outputs, code), inputs: outgoing(found.inputs, code) };
      });
    },

    async update(id, olds, news) {
      const { __provider: code, ...declared } = news;
      const { __provider: _, ...outputs } = olds;
      return border(code, outgoing, async () => {
        const stored = await whileWriting(async () => {
          const { world, log } = around();
          if (known.losesBy?.(outputs, declared)) await world.beforeDelete((text) => log("info", text));
          return lifecycle.update(known, around(), id, outputs, declared);
        });
        return { outs: outgoing(stored.outputs, code) };
      });
    },

    async delete(id, props) {
      const { __provider: code, ...outputs } = props;
      return border(code, outgoing, () =>
        whileWriting(async () => {
          const { world, log } = around();
          const prepare = () => world.beforeDelete((text) => log("info", text));
          const remove = () => lifecycle.remove(known, around(), id, outputs);
          if (isOnGrid) return preparedForWrites(prepare, remove);
          await prepare();
          await remove();
        }),
      );
    },
  };
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function unknownLeft(type: string): AvamarError {
  return new AvamarError("a value is not known although everything it depends on is done.", {
    code: "protocol",
    product: "provider",
    operation: `create ${type}`,
  });
}

/** The one way out for errors: clean of secrets, and in the form that makes the engine keep what exists. */
async function border<T>(
  code: unknown,
  outgoing: (values: Plain, code: unknown) => Plain,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await counted(call);
  } catch (thrown) {
    const text = scrub(thrown instanceof Error ? thrown.message : String(thrown));
    const error = new Error(text) as Error & { id?: string; properties?: Plain; reasons?: string[] };
    // The host prints name, text and stack of what it also answers: by its stack that is known there, and dropped.
    error.name = "";
    error.stack = IN_THE_ANSWER;
    if (thrown instanceof lifecycle.HalfDone) {
      error.id = thrown.id;
      error.properties = outgoing(thrown.outputs, code);
      error.reasons = [text];
    }
    throw error;
  }
}

/** The values with every secret property wrapped, at any depth. */
function withSecrets(shape: Record<string, z.ZodType>, values: Plain): Plain {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, shape[name] ? wrap(shape[name], value) : value]),
  );
}

function wrap(schema: z.ZodType, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (metaOf(schema).secret) return { [SECRET.key]: SECRET.value, value };
  const shape = shapeOf(schema);
  if (shape && isPlain(value)) return withSecrets(shape, value);
  const element = elementOf(schema);
  if (element && Array.isArray(value)) return value.map((item) => wrap(element, item));
  return value;
}
