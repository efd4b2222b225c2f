import type { Digest, Step, StepState } from "../../../provider/commands/drift/digest";

/** What stands for a value that is known only after another resource was updated. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const PROVIDER = "urn:pulumi:prod::site::pulumi:providers:pulumi-nodejs::default::0a1b";
/** When the state was dated by the last deployment, and by the refresh that found something else. */
const [DEPLOYED, REFRESHED] = ["2026-11-20T10:00:00Z", "2026-11-26T10:00:00Z"];

export function urn(type: string, name: string): string {
  const token = type.includes(":") ? type : `pulumi-nodejs:dynamic/avamar:${type}`;
  return `urn:pulumi:prod::site::${token}::${name}`;
}

/** What the three sides of a resource hold, as the engine would say it. */
export interface Sides {
  type: string;
  name: string;
  id?: string;
  recorded?: Record<string, unknown>;
  /** Default: as recorded. */
  found?: Record<string, unknown>;
  /** Default: as recorded. */
  declared?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  foundOutputs?: Record<string, unknown>;
  op?: string;
  /** The refresh changed the state. Default: where found is given. */
  isFoundChanged?: boolean;
  more?: Partial<Step>;
  state?: Partial<StepState>;
}

/** The two steps that the engine lists for a resource: what it read, and what it would do. */
export function stepsOf(sides: Sides): Step[] {
  const { type, name, recorded = {}, found = recorded, declared = recorded, outputs = {}, op = "update" } = sides;
  const { id = `${type}-id-1`, foundOutputs = outputs, isFoundChanged = sides.found !== undefined } = sides;
  const common = { custom: true, id, provider: PROVIDER, ...sides.state };
  const of = urn(type, name);
  const refresh = {
    op: "refresh",
    urn: of,
    provider: PROVIDER,
    oldState: { ...common, inputs: { __provider: "x", ...recorded }, outputs, modified: DEPLOYED },
    newState: { ...common, inputs: { __provider: "x", ...declared }, modified: DEPLOYED },
  };
  const modified = isFoundChanged ? REFRESHED : DEPLOYED;
  const main = {
    op,
    urn: of,
    provider: PROVIDER,
    ...(op === "create"
      ? {}
      : { oldState: { ...common, inputs: { __provider: "x", ...found }, outputs: foundOutputs, modified } }),
    ...(op === "delete" ? {} : { newState: { ...common, inputs: { __provider: "y", ...declared } } }),
    ...sides.more,
  };
  return [refresh, main];
}

export function digestOf(...steps: Step[][]): Digest {
  const stack = {
    op: "same",
    urn: "urn:pulumi:prod::site::pulumi:pulumi:Stack::site-prod",
    oldState: { custom: false },
  };
  return { steps: [stack, ...steps.flat()], diagnostics: [] };
}
