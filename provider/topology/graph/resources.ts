import { AvamarError } from "../../kernel/errors";
import { SECRET, UNKNOWN } from "../../kernel/marks";
import { partsOf } from "../../kernel/urn";

/** What the next run would do with a resource. */
export type Change = "create" | "update" | "replace" | "delete";

/** A resource of a stack, as far as it may be shown: what is secret or not known yet is left out. */
export interface StackResource {
  urn: string;
  /** The type token: "pulumi-nodejs:dynamic/avamar:Policy". */
  type: string;
  /** The name in the program. */
  name: string;
  id?: string;
  /** The provider that it belongs to, by its urn. */
  provider?: string;
  /** Inputs as they were declared, and the computed outputs beside them. */
  values: Values;
  /** Properties of which something is not known before the run. */
  unknown: string[];
  /** Which resources each property comes from. */
  sources: Record<string, string[]>;
  change?: Change;
}

export type Values = Record<string, unknown>;

/** The resources of a stack, and what the engine says about them all. */
export interface Stack {
  project: string;
  stack: string;
  /** When the state was written; undefined where there is none yet. */
  written?: string;
  resources: StackResource[];
}

interface RawResource {
  urn: string;
  type: string;
  id?: string;
  delete?: boolean;
  provider?: string;
  inputs?: Values;
  outputs?: Values;
  propertyDependencies?: Record<string, string[] | null> | null;
}

interface Step {
  op: string;
  urn: string;
  newState?: RawResource | null;
}

/**
 * Reads what `pulumi stack export` printed.
 *
 * @throws AvamarError `invalid` when it is something else
 */
export function readExport(json: unknown): Stack {
  const deployment = (json as { deployment?: { manifest?: { time?: string }; resources?: RawResource[] } } | null)
    ?.deployment;
  if (typeof deployment !== "object" || deployment === null)
    throw new AvamarError("this is no exported stack.", {
      code: "invalid",
      product: "provider",
      hint: "Give the file that `pulumi stack export --file FILE` writes.",
    });
  const resources = list(deployment.resources).filter((each) => !each.delete);
  // A stack that nothing was deployed to yet has the time zero.
  const time = deployment.manifest?.time;
  return named(
    resources.map((each) => shown(each)),
    time && !time.startsWith("0001-") ? time : undefined,
  );
}

/**
 * The stack as it will be after the run that `pulumi preview --json` announces. The engine leaves out what stays the
 * same, so that comes from the state.
 *
 * @throws AvamarError `invalid` when it is no such preview
 */
export function afterPreview(stack: Stack, json: unknown): Stack {
  const steps = (json as { steps?: Step[] } | null)?.steps;
  if (!Array.isArray(steps))
    throw new AvamarError("this is no preview.", {
      code: "invalid",
      product: "provider",
      hint: "Give what `pulumi preview --json` prints.",
    });
  const all = new Map(stack.resources.map((each) => [each.urn, each]));
  for (const { op, urn, newState } of steps) {
    const change = changeOf(op);
    const there = all.get(urn);
    // A replacement comes in several steps: the deletion of the old one is part of it.
    if (change === "delete") {
      if (there && there.change !== "replace") all.set(urn, { ...there, change });
    } else if (newState) {
      const next = shown(newState);
      const values = change === "update" ? { ...there?.values, ...next.values } : next.values;
      const was = there?.change;
      all.set(urn, { ...next, values, ...(change || was ? { change: change ?? was } : {}) });
    }
  }
  return named([...all.values()], stack.written);
}

function changeOf(op: string): Change | undefined {
  if (op.includes("replace")) return "replace";
  if (op === "create" || op === "update") return op;
  return op === "delete" || op === "discard" ? "delete" : undefined;
}

/**
 * Project and stack are in every urn. The engine writes resources in the order
 * in which they got done; here they are sorted, so that the same stack always gives the same picture.
 */
function named(resources: StackResource[], written?: string): Stack {
  const { project, stack } = partsOf(resources[0]?.urn ?? "");
  return {
    project,
    stack,
    ...(written ? { written } : {}),
    resources: [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
  };
}

function shown(raw: RawResource): StackResource {
  const values: Values = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries({ ...raw.outputs, ...raw.inputs })) {
    if (name.startsWith("__")) continue;
    if (JSON.stringify(value)?.includes(UNKNOWN)) unknown.push(name);
    const clean = visible(value);
    if (clean !== undefined) values[name] = clean;
  }
  const sources = Object.entries(raw.propertyDependencies ?? {}).map(([name, urns]) => [name, list(urns ?? undefined)]);
  return {
    urn: raw.urn,
    type: raw.type,
    name: partsOf(raw.urn).name,
    ...(raw.id && raw.id !== UNKNOWN ? { id: raw.id } : {}),
    ...(raw.provider ? { provider: raw.provider.replace(/::[^:]*$/, "") } : {}),
    values,
    unknown,
    sources: Object.fromEntries(sources) as Record<string, string[]>,
  };
}

/** The value without anything that is secret or not known; undefined when nothing is left. */
function visible(value: unknown): unknown {
  if (value === null || value === undefined || value === UNKNOWN || value === "[secret]") return undefined;
  if (Array.isArray(value)) return value.map(visible).filter((each) => each !== undefined);
  if (typeof value !== "object") return value;
  // The same key marks files and other values that are no plain JSON.
  if (SECRET.key in value) return undefined;
  const entries = Object.entries(value).map(([name, each]) => [name, visible(each)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

const list = <T>(of: T[] | undefined): T[] => (Array.isArray(of) ? of : []);
