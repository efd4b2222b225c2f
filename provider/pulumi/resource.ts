import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { claimedBy, claimKey } from "../kernel/claims";
import type { Claim, Definition } from "../kernel/definition";
import { UNKNOWN } from "../kernel/marks";
import { elementOf, metaOf, type Reference, shapeOf } from "../kernel/property";
import { providerCode, typeToken } from "../kernel/provider-code";
import { isPlain, type Plain } from "../kernel/values";
import { spend } from "./budget";
import { unknownSettings } from "./settings";

/**
 * Base of all resource classes. It turns resources given as arguments into their ids, marks what is secret, and
 * registers the resource with the engine under a type token and a provider text that never change.
 */
export abstract class AvamarResource extends pulumi.CustomResource {
  constructor(
    definition: Definition<never, never>,
    name: string,
    // Plain JavaScript may leave it out: check then says what is missing.
    args: object | null = {},
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const { type, inputs, outputs } = definition;
    const shape = inputs.shape as Record<string, z.ZodType>;
    refuseMisspeltConfig();
    refuseFilledIn(shape, name, args ?? {}, opts);
    const given: Plain = { ...(args as Plain | null), ...filledIn(shape, opts) };
    const prepared = Object.fromEntries(
      Object.keys(given).map((key) => [
        key,
        shape[key] ? prepare(shape[key], given[key], `${name}.${key}`) : given[key],
      ]),
    );
    fillDefaults(definition as Definition<Plain, never>, prepared);
    // Everything that the class shows has to be named among the inputs, given or not.
    const shown = Object.fromEntries([...Object.keys(shape), ...Object.keys(outputs)].map((key) => [key, undefined]));
    // For each output the SDK takes four stack traces, for people who look for a promise that never ends, and maps them
    // through source maps: 18 ms a resource. Its own record of where the resource was declared is not touched by this.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(typeToken(definition), name, { ...shown, ...prepared, __provider: providerCode(type) }, opts);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    if (definition.budget) share(this, name, definition as Definition<Plain, never>, prepared);
    if (definition.claims) claim(this, name, definition as Definition<Plain, never>, prepared);
  }
}

const warnedOf = new Set<string>();

/** The process that serves the resources can only ask for names it knows: here, in the program, the others are seen. */
function refuseMisspeltConfig(): void {
  const names = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith("avamar:"));
  for (const { name, meant } of unknownSettings(names.map((key) => key.slice("avamar:".length)))) {
    if (meant)
      throw new pulumi.RunError(
        `avamar:${name}: there is no such setting; did you mean avamar:${meant}? Set that, and run pulumi config rm avamar:${name}.`,
      );
    // It may be the program's own.
    if (!warnedOf.has(name)) pulumi.log.warn(`avamar:${name} is no setting of this package, which does not use it.`);
    warnedOf.add(name);
  }
  const moment = pulumi.runtime.getConfig("avamar:checkpointBefore");
  if (moment !== undefined && moment !== "destroy")
    throw new pulumi.RunError(`avamar:checkpointBefore is "${moment}", and the only word for it is "destroy".`);
}

/** Types do not offer what is filled in; plain JavaScript would let it through, and it would count. */
function refuseFilledIn(
  shape: Record<string, z.ZodType>,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions,
): void {
  const key = Object.keys(args).find((each) => shape[each] && metaOf(shape[each]).filledIn);
  if (key === undefined || opts.id) return;
  throw new pulumi.RunError(`${name}.${key}: follows from the other properties; leave it out.`);
}

function filledIn(shape: Record<string, z.ZodType>, opts: pulumi.CustomResourceOptions): Plain {
  const names = Object.keys(shape).filter((key) => metaOf(shape[key]!).filledIn === "stack");
  // A resource that is only looked up belongs to nobody.
  return opts.id ? {} : Object.fromEntries(names.map((key) => [key, `${pulumi.getProject()}/${pulumi.getStack()}`]));
}

/**
 * What `check` fills in is filled in here already, so that the engine compares like with like and a refresh does not
 * look as if it took something away. What depends on values that come later comes later too.
 */
function fillDefaults(definition: Definition<Plain, never>, prepared: Plain): void {
  const { defaults } = definition;
  if (!defaults) return;
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  const now = Object.fromEntries(
    Object.entries(prepared).map(([key, value]) => [key, isKnownNow(value) ? value : UNKNOWN]),
  );
  for (const [key, value] of Object.entries(defaults(now))) prepared[key] ??= value;
  const later = Object.keys(shape).filter(
    (key) => metaOf(shape[key]!).filledIn === "check" && prepared[key] === undefined,
  );
  // They are made of names and paths, which are single values and no secrets.
  const single = Object.entries(prepared).filter(
    ([key]) => !shape[key] || (!shapeOf(shape[key]) && !elementOf(shape[key]) && !metaOf(shape[key]).secret),
  );
  for (const key of later) {
    prepared[key] = pulumi.output(Object.fromEntries(single)).apply((known) => defaults(known as Plain)[key]);
  }
}

/** One argument as the engine gets it. */
function prepare(schema: z.ZodType, value: unknown, at: string): unknown {
  if (value === undefined || value === null) return undefined;
  const meta = metaOf(schema);
  if (meta.secret) return pulumi.secret(value);
  if (pulumi.Resource.isInstance(value)) return outputOf(value, meta.reference ?? [], at);
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return prepareLater(schema, value, at);
  const shape = shapeOf(schema);
  if (shape && isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, v]) => [key, shape[key] ? prepare(shape[key], v, `${at}.${key}`) : v]),
    );
  }
  const element = elementOf(schema);
  if (element && Array.isArray(value)) return value.map((item, i) => prepare(element, item, `${at}[${i}]`));
  return value;
}

/** A value that is known later: the same preparation, once it is. */
function prepareLater(
  schema: z.ZodType,
  value: pulumi.Output<unknown> | Promise<unknown>,
  at: string,
): pulumi.Output<unknown> {
  return (pulumi.output(value as pulumi.Input<object>) as pulumi.Output<object>).apply((known) =>
    pulumi.output(prepare(schema, known, at)),
  );
}

/** The output of a resource that stands for it. */
function outputOf(resource: pulumi.Resource, references: Reference[], at: string): unknown {
  const token = (resource as unknown as { __pulumiType: string }).__pulumiType;
  const reference = references.find(({ type }) => token.endsWith(`:${type}`));
  if (reference) return (resource as unknown as Plain)[reference.output];
  const wanted = references.map(({ type }) => type).join(" or ") || "plain values";
  throw new pulumi.RunError(`${at}: takes ${wanted}, not a ${token.split(":").pop()}.`);
}

/** Who has what, in this program: with the default provider, and with each instance. */
const claimedByDefault = new Map<string, string>();
const claimedWith = new WeakMap<pulumi.ProviderResource, Map<string, string>>();

/** Two resources with the same port, directory or name are a mistake that only the whole program shows. */
function claim(
  resource: pulumi.CustomResource,
  name: string,
  definition: Definition<Plain, never>,
  prepared: Plain,
): void {
  for (const rule of definition.claims ?? []) {
    whenKnown(definition, prepared, rule.uses, (inputs) => {
      for (const each of claimedBy(rule, definition, inputs)) reserve(resource, name, definition.type, each);
    });
  }
}

/** Notes what it takes of something that has an end. */
function share(
  resource: pulumi.CustomResource,
  name: string,
  definition: Definition<Plain, never>,
  prepared: Plain,
): void {
  const { uses, share: shareOf, limit } = definition.budget!;
  whenKnown(definition, prepared, uses, (inputs) => {
    const taken = shareOf(inputs);
    if (taken) spend(resource, name, taken, (resource as unknown as Record<string, pulumi.Output<unknown>>)[limit]!);
  });
}

/** Tells some of the inputs, without their secrets, as soon as they are known: at once where they are already. */
function whenKnown(
  definition: Definition<Plain, never>,
  prepared: Plain,
  uses: string[],
  tell: (inputs: Plain) => void,
): void {
  const used = withoutSecrets(definition, prepared, uses);
  if (isKnownNow(used)) tell(used);
  else pulumi.output(used).apply((inputs) => tell(inputs as Plain));
}

function reserve(resource: pulumi.CustomResource, name: string, type: string, claim: Claim): void {
  // Every provider instance is a grid of its own.
  const provider = (resource as unknown as { __prov?: pulumi.ProviderResource }).__prov;
  const claimed = (provider && claimedWith.get(provider)) ?? (provider ? new Map<string, string>() : claimedByDefault);
  if (provider) claimedWith.set(provider, claimed);
  const key = claimKey(type, claim);
  const other = claimed.get(key);
  if (other !== undefined && other !== name) {
    throw new pulumi.RunError(
      `${type} "${name}" and "${other}" both have the ${claim.what} on ${claim.scope}. Each needs its own: change one of them.`,
    );
  }
  claimed.set(key, name);
}

/** The inputs that a claim uses; secrets inside them, at any depth, are left out, as no claim is about a secret. */
function withoutSecrets(definition: Definition<Plain, never>, prepared: Plain, uses: string[]): Plain {
  return open(definition.inputs.shape as Record<string, z.ZodType>, prepared, uses);
}

function open(shape: Record<string, z.ZodType>, values: Plain, names = Object.keys(values)): Plain {
  const kept = names.filter((name) => !shape[name] || !metaOf(shape[name]).secret);
  return Object.fromEntries(
    kept.map((name) => {
      const inner = shape[name] && shapeOf(shape[name]);
      const value = values[name];
      return [name, inner && isPlain(value) && !pulumi.Output.isInstance(value) ? open(inner, value) : value];
    }),
  );
}

function isKnownNow(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return false;
  if (Array.isArray(value)) return value.every(isKnownNow);
  return !isPlain(value) || Object.values(value).every(isKnownNow);
}
