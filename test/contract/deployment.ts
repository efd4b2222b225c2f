import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Plain } from "./case.ts";

const root = resolve(import.meta.dirname, "../..");
const load = createRequire(join(root, "provider/package.json"));

/** The engine's mark of a secret, and of a value that is not known yet. */
const SECRET = "4dabf18193072939515e22adb298388d";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What serves one type of resource. */
export interface Provider {
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

/** The definition of a type, as the contract asks it for its properties. */
export function definitionOf(type: string): { inputs: { shape: Record<string, object> }; outputs: Plain } {
  return load("./dist/pulumi/definitions.js").definitions[entryOf(type)];
}

/** What a definition says of one of its properties. */
export function metaOf(schema: object): {
  unordered?: boolean;
  control?: boolean;
  secret?: boolean;
  writeOnly?: boolean;
  filledIn?: string;
} {
  return load("./dist/kernel/property.js").metaOf(schema);
}

/** The element type of a list; undefined for everything else. */
export function elementOf(schema: object): object | undefined {
  return load("./dist/kernel/property.js").elementOf(schema);
}

export const entryOf = (type: string) => type[0]!.toLowerCase() + type.slice(1);

/** Where a process of the provider finds its settings and its home. */
export interface Surroundings {
  settings: Record<string, string | undefined>;
  /** Folder that outlives the process: the engine's home. */
  home: string;
  /** Collects what is said to people. */
  said: string[];
}

/** A provider with connections of its own, as a new process has them. */
export function newProvider(type: string, { settings, home, said }: Surroundings): Provider {
  const { connect } = load("./dist/pulumi/world.js");
  const { FileJournal } = load("./dist/pulumi/journal.js");
  const { definitions } = load("./dist/pulumi/definitions.js");
  const { serve } = load("./dist/pulumi/dynamic/serve.js");
  const { scrub } = load("./dist/kernel/secrets.js");
  const around = {
    world: connect(settings),
    journal: new FileJournal(settings.endpoint ?? "", { PULUMI_HOME: home }),
    log: (_level: string, text: string) => said.push(scrub(text)),
  };
  return serve(definitions[entryOf(type)], () => around);
}

/**
 * A provider in a world of modules of its own, taken from the published entry: nothing that an earlier one had in memory
 * is there, as after a process was killed.
 */
export async function newProcess(type: string, { settings, home }: Surroundings): Promise<Provider> {
  const dist = join(root, "provider", "dist");
  for (const path of Object.keys(load.cache)) if (path.startsWith(dist)) delete load.cache[path];
  process.env.PULUMI_HOME = home;
  const entries = load("pulumi-avamar/dynamic/v1");
  for (const path of Object.keys(load.cache)) if (path.startsWith(dist)) delete load.cache[path];
  const provider: Provider = entries[entryOf(type)];
  await provider.configure({ config: { get: (key) => settings[key.replace(/^avamar:/, "")] } });
  return provider;
}

/** What the engine did with a resource. */
export interface Step {
  op: "create" | "same" | "update" | "replace";
  /** Properties whose inputs differ between state and program. */
  changed: string[];
  replaces: string[];
}

/** The inputs were refused. */
export class Refused extends Error {
  constructor(readonly failures: { property: string; reason: string }[]) {
    super(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
}

interface State {
  id: string;
  /** As they came, with the marks of secrets. */
  inputs: Plain;
  outputs: Plain;
  /** A step failed after something existed. */
  isHalfDone?: boolean;
}

/**
 * One resource in the hands of the engine: it checks, compares, calls and remembers in the order in which the engine
 * does, and passes on only what survives the trip as JSON.
 */
export class Deployment {
  state: State | undefined;

  constructor(
    readonly type: string,
    /** The process that serves the next run. */
    private readonly provider: () => Provider | Promise<Provider>,
  ) {}

  private get code(): string {
    return `exports.handler = () => require("pulumi-avamar/dynamic/v1").${entryOf(this.type)};`;
  }

  /** Brings the resource to the program's inputs. */
  async up(program: Plain): Promise<Step> {
    const provider = await this.provider();
    const checked = await this.check(provider, program);
    if (checked.failures.length) throw new Refused(json(checked.failures));
    const inputs = json(checked.inputs);
    if (!this.state) {
      await this.create(provider, inputs);
      return { op: "create", changed: [], replaces: [] };
    }
    const before = this.state;
    const answer = json(await provider.diff(before.id, open(before.outputs), open(inputs)));
    const changed = changedKeys(open(before.inputs), open(inputs));
    const replaces = answer.replaces ?? [];
    const isSame = answer.changes === false || (answer.changes === undefined && changed.length === 0);
    if (isSame && !before.isHalfDone) {
      this.state = { ...before, inputs };
      return { op: "same", changed: [], replaces: [] };
    }
    if (replaces.length === 0) {
      await this.update(provider, before, inputs);
      return { op: "update", changed, replaces };
    }
    if (answer.deleteBeforeReplace) {
      await provider.delete(before.id, open(before.outputs));
      this.state = undefined;
      await this.create(provider, inputs);
    } else {
      await this.create(provider, inputs);
      await provider.delete(before.id, open(before.outputs));
    }
    return { op: "replace", changed, replaces };
  }

  /** What a preview refuses: the inputs are checked, and nothing else happens. */
  async preview(program: Plain): Promise<{ property: string; reason: string }[]> {
    return json((await this.check(await this.provider(), program)).failures);
  }

  /** Reads the resource again. Says which inputs the world holds otherwise, or that it is gone. */
  async refresh(): Promise<{ drift: string[]; isGone?: boolean }> {
    const provider = await this.provider();
    const before = this.state!;
    const found = json(await provider.read(before.id, open(before.outputs)));
    if (!found.id) {
      this.state = undefined;
      return { drift: [], isGone: true };
    }
    const after = { id: found.id, inputs: found.inputs!, outputs: found.props!, isHalfDone: before.isHalfDone };
    const different = changedKeys(open(before.inputs), open(after.inputs));
    // The engine asks the provider whether what it read differs from what the state says; then it names the inputs.
    const answer = await provider.diff(after.id, open(after.outputs), open(before.inputs));
    const drift = answer.changes === false ? [] : different;
    if (answer.changes !== false && drift.length === 0) throw new Error("diff reports a change that no input shows");
    const outputDrift = changedKeys(computed(before), computed(after));
    this.state = after;
    return { drift: [...drift, ...outputDrift.map((key) => `output ${key}`)] };
  }

  /** Deletes the resource. The state forgets it when that worked. */
  async destroy(): Promise<void> {
    const provider = await this.provider();
    const { id, outputs } = this.state!;
    await provider.delete(id, open(outputs));
    this.state = undefined;
  }

  private check(provider: Provider, program: Plain) {
    return provider.check(open(this.state?.inputs ?? {}), json({ ...program, __provider: this.code }));
  }

  private async create(provider: Provider, inputs: Plain): Promise<void> {
    try {
      const { id, outs } = json(await provider.create(open(inputs)));
      if (typeof id !== "string" || id === "") throw new Error(`the id is no text: ${JSON.stringify(id)}`);
      this.state = { id, inputs, outputs: outs };
    } catch (thrown) {
      this.keepHalf(thrown, inputs);
      throw thrown;
    }
  }

  private async update(provider: Provider, before: State, inputs: Plain): Promise<void> {
    try {
      const { outs } = json(await provider.update(before.id, open(before.outputs), open(inputs)));
      this.state = { id: before.id, inputs, outputs: outs };
    } catch (thrown) {
      // The engine keeps the old inputs with the outputs that came with the error.
      this.keepHalf(thrown, before.inputs);
      throw thrown;
    }
  }

  private keepHalf(thrown: unknown, inputs: Plain): void {
    const { id, properties } = thrown as { id?: string; properties?: Plain };
    if (id !== undefined && properties) this.state = { id, inputs, outputs: json(properties), isHalfDone: true };
  }
}

/** As it comes out of the wire. A value that would not survive, or not as what it is, is a defect of the provider. */
function json<T>(value: T): T {
  refuseUndefined(value, "");
  return JSON.parse(JSON.stringify(value)) as T;
}

function refuseUndefined(value: unknown, at: string): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    // The two top-level answers of `diff` and `read` may leave a field open.
    if (each === undefined && at !== "") throw new Error(`${at}.${key} is undefined: the engine would end the run`);
    refuseUndefined(each, `${at}.${key}`);
  }
}

/** The value without the marks of secrets, as the engine gives it to a provider. */
export function open<T>(value: T): T {
  if (Array.isArray(value)) return value.map(open) as T;
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return open((value as Plain).value) as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, open(each)])) as T;
}

/** The value with every secret taken out: what a state shows in the open. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(each)]));
}

function computed({ inputs, outputs }: State): Plain {
  return Object.fromEntries(Object.entries(open(outputs)).filter(([key]) => !(key in inputs)));
}

function changedKeys(a: Plain, b: Plain): string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => key !== "__provider");
  return keys.filter((key) => JSON.stringify(sorted(a[key])) !== JSON.stringify(sorted(b[key]))).sort();
}

/** Keys in one order; lists stay as they are. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
