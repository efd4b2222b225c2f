import { typeToken } from "../../kernel/provider-code";
import { isPlain, type Plain } from "../../kernel/values";
import { calledOf } from "./called";
import type { Member } from "./member";

/** A resource in an exported state. */
interface Recorded {
  type: string;
  id?: string;
  inputs?: Plain;
  outputs?: Plain;
}

/**
 * The resources in what `pulumi stack export` writes, or in a file of a state store.
 *
 * @throws Error for a text that is neither
 */
export function recordedIn(text: string): Recorded[] {
  const whole = JSON.parse(text) as Plain;
  const checkpoint = isPlain(whole.checkpoint) ? whole.checkpoint.latest : undefined;
  const deployment = whole.deployment ?? checkpoint;
  if (!isPlain(deployment)) throw new Error("it is no state of a stack");
  return (deployment.resources as Recorded[] | undefined) ?? [];
}

/** An object that is there and in no program. */
export interface Missing {
  type: string;
  what: string;
  id: string;
}

/** What was found and is not in the state: by its id, or as what another resource is (the client of a stream). */
export function missingFrom(recorded: Recorded[], members: Member[]): Missing[] {
  const known = new Set(recorded.map(({ type, id, inputs }) => `${type} ${hostOf(inputs)} ${id?.toLowerCase()}`));
  const computed = new Set(recorded.flatMap((each) => idsIn(computedOf(each))));
  const isKnown = ({ definition, found }: Member) =>
    // Of several in one, each has to be known: a set of machines may have got another one.
    definition.isSeveral
      ? idsIn(found.outputs).every((id) => computed.has(id))
      : known.has(`${typeToken(definition)} ${hostOf(found.inputs)} ${found.id.toLowerCase()}`) ||
        computed.has(found.id);
  return members
    .filter((member) => !isKnown(member))
    .map(({ definition, found }) => ({
      type: definition.type,
      what: calledOf(definition, found.inputs, found.id),
      id: found.id,
    }));
}

/** Ids on a Data Domain or a host are names: each has its own. */
function hostOf(inputs: Plain = {}): string {
  const at = inputs.dataDomain;
  return isPlain(at) && typeof at.host === "string" ? at.host.toLowerCase() : "";
}

/** Outputs that are no inputs: what only the product can say. */
function computedOf({ inputs = {}, outputs = {} }: Recorded): unknown[] {
  return Object.entries(outputs)
    .filter(([name]) => !(name in inputs))
    .map(([, value]) => value);
}

function idsIn(value: unknown): string[] {
  if (typeof value === "string") return /^[0-9a-f]{40}$/i.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return isPlain(value) ? Object.values(value).flatMap(idsIn) : [];
}
