import type { z } from "zod";
import type { Definition, Issue, Listed } from "../../kernel/definition";
import { checkInputs, withDefaults } from "../../kernel/lifecycle";
import { elementOf, metaOf, propertyIn, type Reference, shapeOf } from "../../kernel/property";
import { isUnread } from "../../kernel/unread";
import { isPlain, type Plain } from "../../kernel/values";
import { withoutAdvice } from "./advice";
import { calledOf } from "./called";
import { withoutRivals } from "./claims";
import { declaredOf } from "./declared";
import { plain } from "./expression";
import type { Estate, Expression, Kind, LeftOut, Member, Wanted } from "./member";

/**
 * The objects that a program is to declare, with references to each other in place of ids. What is built in, is
 * declared by something else or cannot be declared stays outside and is referred to by its path, or else by its id.
 */
export function estateOf(kinds: Kind[], wanted: Wanted): Estate {
  const leftOut: LeftOut[] = [];
  const taken = idsTaken(kinds);
  const candidates: Member[] = [];
  for (const { definition, found: all } of kinds)
    for (const found of all) {
      if (taken(definition, found) || !wanted(definition, found.inputs)) continue;
      if (found.belongsTo) leftOut.push({ what: calledOf(definition, found.inputs, found.id), why: foreign(found) });
      if (found.untouchable) continue;
      const { declared, issues } = declarable(definition, found.inputs);
      if (issues.length === 0) candidates.push({ definition, found, declared, args: {} });
      else
        leftOut.push({
          what: calledOf(definition, found.inputs, found.id),
          why: issues.map(reasonOf).join(" "),
        });
    }
  const { members, leftOut: rivals } = withoutRivals(candidates);
  leftOut.push(...rivals);
  const index = new Index(kinds, members);
  for (const member of members) {
    const shape = member.definition.inputs.shape as Record<string, z.ZodType>;
    member.args = Object.fromEntries(
      Object.entries(member.declared).map(([name, value]) => [
        name,
        index.expressionOf(shape[name]!, value, placeOf(member.found)),
      ]),
    );
  }
  return { members, leftOut };
}

const foreign = ({ belongsTo }: Listed<Plain>) =>
  `it belongs to ${belongsTo}. Where the state of that stack is lost, give its names with --project and --stack.`;

function reasonOf({ property, reason }: Issue): string {
  const wrong = `${withoutAdvice(reason)}.`;
  return property ? `${property}: ${wrong}` : wrong;
}

/** What is declared, with what is empty or off where it cannot be left out after all. */
function declarable(definition: Definition<Plain, never>, found: Plain): { declared: Plain; issues: Issue[] } {
  const declared = declaredOf(definition, found);
  const issuesOf = (inputs: Plain) => checkInputs(definition, withDefaults(definition, inputs));
  const issues = issuesOf(declared);
  const needed = issues
    .map(({ property }) => propertyIn(property))
    .filter((name) => declared[name] === undefined && found[name] !== undefined && found[name] !== null);
  if (needed.length === 0) return { declared, issues };
  const more = { ...declared, ...Object.fromEntries(needed.map((name) => [name, found[name]])) };
  const left = issuesOf(more);
  return left.length < issues.length ? { declared: more, issues: left } : { declared, issues };
}

/** A client that a stream is, or a proxy, is declared with that: one of the computed outputs of another kind is its id. */
function idsTaken(kinds: Kind[]): (definition: Definition<Plain, never>, found: Listed<Plain>) => boolean {
  const owners = new Map<string, string>();
  for (const { definition, found: all } of kinds)
    for (const found of all)
      for (const id of Object.values(found.outputs).flat())
        if (typeof id === "string" && /^[0-9a-f]{40}$/i.test(id) && id !== found.id) owners.set(id, definition.type);
  return (definition, { id }) => owners.has(id) && owners.get(id) !== definition.type;
}

/** Finds what a reference refers to. */
class Index {
  private readonly tables = new Map<string, Map<string, { kind: Kind; found: Listed<Plain> }>>();
  private readonly members: Map<Listed<Plain>, Member>;
  private readonly kinds: Map<string, Kind>;
  /** What is one of several in an object has no resource of its own, and a name all the same: a machine by its client. */
  private readonly entities: Map<string, string>;

  constructor(kinds: Kind[], members: Member[]) {
    this.kinds = new Map(kinds.map((kind) => [kind.definition.type, kind]));
    const several = kinds.filter(({ definition }) => definition.isSeveral).flatMap(({ found }) => found);
    const parts = several.flatMap(({ outputs }) => (Array.isArray(outputs.clients) ? outputs.clients : []) as Plain[]);
    this.entities = new Map(parts.map(({ clientId, entity }) => [String(clientId).toLowerCase(), String(entity)]));
    this.members = new Map(members.map((member) => [member.found, member]));
  }

  /** @param place The Data Domain that the object is on: names there mean what is there. */
  expressionOf(schema: z.ZodType, value: unknown, place: string): Expression {
    const { reference, secret, unordered } = metaOf(schema);
    if (isUnread(value) || (Array.isArray(value) && value.length > 0 && value.every(isUnread)))
      return { is: "config", key: "", secret: secret === true, value };
    if (Array.isArray(value)) {
      const element = elementOf(schema);
      const items = value.map((item) => (element ? this.expressionOf(element, item, place) : plain(item)));
      return { is: "list", items, ...(unordered ? { unordered } : {}) };
    }
    if (isPlain(value)) {
      const shape = shapeOf(schema) ?? {};
      const parts = Object.entries(value).map(([name, part]) => [
        name,
        shape[name] ? this.expressionOf(shape[name], part, place) : plain(part),
      ]);
      return { is: "object", parts: Object.fromEntries(parts) };
    }
    return reference ? this.referenceTo(schema, reference, value as string | number, place) : plain(value);
  }

  private referenceTo(schema: z.ZodType, references: Reference[], value: string | number, place: string): Expression {
    for (const { type, output } of references) {
      const table = this.table(type, output);
      const named = `${place} ${value}`;
      // Case counts where two differ in nothing else.
      const target = table.get(named) ?? table.get(named.toLowerCase());
      if (!target) continue;
      const { found, kind } = target;
      const member = this.members.get(found);
      const stands = { ...found.inputs, ...found.outputs }[output] as string | number;
      if (member) return { is: "reference", to: member, value: stands };
      const path = found.outputs.path ?? found.inputs.path;
      if (typeof path === "string" && schema.safeParse(path).success) return { is: "value", value: path };
      return { is: "value", value, remark: calledOf(kind.definition, found.inputs, found.id) };
    }
    const remark = this.entities.get(String(value).toLowerCase());
    return { is: "value", value, ...(remark ? { remark } : {}) };
  }

  private table(type: string, output: string) {
    const key = `${type} ${output}`;
    const known = this.tables.get(key);
    if (known) return known;
    const kind = this.kinds.get(type);
    const entries = (kind?.found ?? []).map((found) => {
      const stands = { ...found.inputs, ...found.outputs }[output];
      return [`${placeOf(found)} ${stands}`, { kind: kind!, found }] as const;
    });
    const table = new Map([...entries.map(([name, each]) => [name.toLowerCase(), each] as const), ...entries]);
    this.tables.set(key, table);
    return table;
  }
}

function placeOf({ inputs: { dataDomain } }: Listed<Plain>): string {
  return isPlain(dataDomain) && typeof dataDomain.host === "string" ? dataDomain.host : "";
}
