import { grouped } from "../grouped";
import { allIn, fingerprint } from "./expression";
import { childrenOf, type FileServer } from "./file-servers/file-server";
import type { Expression, Member } from "./member";
import { keyProperty, shortName } from "./resource-names";

/** One resource, or several of the same form that are made in a loop. */
export interface Block {
  members: Member[];
  /** For a loop: the property that has another value in each. */
  key?: string;
  /** For a loop: what else differs. */
  columns?: string[];
  /** For a loop: what the names of all its resources begin with, before the key. */
  prefix?: string;
  /** For a component: what makes all of them. */
  server?: FileServer;
}

/** The arguments that the program writes for a block: those of a component say all of its children. */
export function writtenArgs({ members, server }: Block): Record<string, Expression>[] {
  return server ? [server.args] : members.map(({ args }) => args);
}

/** The members that what is written for a block refers to. */
export function referencesOf(block: Block): Member[] {
  return writtenArgs(block).flatMap((args) => referredTo({ args }));
}

/** From this many on a loop is shorter and easier to read. */
const FEW = 3;
/** With more columns than this a table is no easier to read than its lines. */
const MOST_COLUMNS = 5;

/**
 * Puts together what is alike: resources that differ in nothing but their names, and those that have the same properties
 * of which only some differ.
 */
export function blocksOf(members: Member[], servers: FileServer[], names: Map<Member, string>): Block[] {
  const components = servers
    .map((server) => ({ members: childrenOf(server), server }))
    .filter((block) => members.includes(block.members[0]!));
  const made = new Set(components.flatMap((block) => block.members));
  const others = members.filter((member) => !made.has(member));
  return [
    ...components,
    ...[...grouped(others, ({ definition }) => definition).values()].flatMap((ofKind) => blocksOfKind(ofKind, names)),
  ];
}

function blocksOfKind(members: Member[], names: Map<Member, string>): Block[] {
  const key = keyProperty(members[0]!.definition);
  if (key === undefined) return apart(members);
  // A member of a loop is known by its key, and what every object has already, such as a constructor, is no good one.
  const isOdd = (member: Member) => shortName(member) in Object.prototype;
  const comparable = grouped(
    members.filter((member) => !isOdd(member)),
    (member) => {
      // What stands below different objects of its own kind stays apart: two loops could each need the other one first.
      const above = Object.values(member.args).filter((value) =>
        referredIn(value).some((to) => to.definition === member.definition),
      );
      return JSON.stringify([prefixOf(member, names), above.map(fingerprint)]);
    },
  );
  return [
    ...apart(members.filter(isOdd)),
    ...[...comparable.values()].flatMap((alike) => {
      const equal = [...grouped(alike, ({ args }) => restOf(args, key)).values()];
      const lists = equal.filter((each) => each.length >= FEW);
      const rest = equal.filter((each) => each.length < FEW).flat();
      const table = loopOf(rest, key, names);
      const shapes = table ? [] : [...grouped(rest, ({ args }) => Object.keys(args).sort().join()).values()];
      return [...lists, ...shapes].flatMap((each) => loopOf(each, key, names) ?? apart(each)).concat(table ?? []);
    }),
  ];
}

const apart = (members: Member[]) => members.map((member): Block => ({ members: [member] }));

/** One loop of them all; undefined where that is not easier to read. */
function loopOf(members: Member[], key: string, names: Map<Member, string>): Block | undefined {
  if (members.length < FEW) return undefined;
  const prefix = prefixOf(members[0]!, names);
  const keys = new Set(members.map(shortName));
  if (prefix === undefined || keys.size < members.length || refersToItself(members)) return undefined;
  const properties = [...new Set(members.flatMap(({ args }) => Object.keys(args)))].filter((name) => name !== key);
  const columns = properties.filter((name) => {
    const said = members.map(({ args }) => args[name] && fingerprint(args[name]));
    return new Set(said).size > 1;
  });
  const isReadable = columns.length <= MOST_COLUMNS && (columns.length < properties.length || columns.length <= 1);
  return isReadable ? { members, key, columns, prefix } : undefined;
}

/** What the name of the resource has before its key; undefined where the key is not in it. */
function prefixOf(member: Member, names: Map<Member, string>): string | undefined {
  const name = names.get(member)!;
  const key = shortName(member);
  return name.endsWith(key) ? name.slice(0, name.length - key.length) : undefined;
}

const restOf = (args: Member["args"], key: string) =>
  Object.entries(args)
    .filter(([name]) => name !== key)
    .map(([name, value]) => `${name}=${fingerprint(value)}`)
    .sort()
    .join("\n");

function refersToItself(members: Member[]): boolean {
  const own = new Set(members);
  return members.some((member) => referredTo(member).some((other) => own.has(other)));
}

/** The members that a member refers to. */
export function referredTo({ args }: Pick<Member, "args">): Member[] {
  return Object.values(args).flatMap(referredIn);
}

const referredIn = (expression: Expression) =>
  allIn(expression).flatMap((each) => (each.is === "reference" ? [each.to] : []));

/** The blocks in an order in which each stands behind what it refers to; for the rest in the order of kinds and names. */
export function inOrder(blocks: Block[], rankOf: (member: Member) => number): Block[] {
  const sorted = blocks
    .map((block) => ({ block, rank: rankOf(block.members[0]!), name: shortName(block.members[0]!) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ block }) => block);
  const blockOfMember = new Map(sorted.flatMap((block) => block.members.map((member) => [member, block] as const)));
  const placed = new Set<Block>();
  const place = (block: Block) => {
    if (placed.has(block)) return;
    placed.add(block);
    for (const other of referencesOf(block)) {
      const before = blockOfMember.get(other);
      if (before && before !== block) place(before);
    }
    ordered.push(block);
  };
  const ordered: Block[] = [];
  for (const block of sorted) place(block);
  return ordered;
}
