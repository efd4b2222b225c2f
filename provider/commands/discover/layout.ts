import { grouped } from "../grouped";
import { type Block, blocksOf, inOrder, referencesOf, referredTo } from "./blocks";
import { calledOf } from "./called";
import type { FileServer } from "./file-servers/file-server";
import { identifierFor, OnceEach, upperFirst } from "./identifiers";
import type { Expression, Member } from "./member";
import { comesBefore, holdsClients, type Place, placesOf } from "./places";
import { type Layout, type SourceFile, variablesOf } from "./program-text";
import { resourceNames } from "./resource-names";

/** Something that people have to say, as nobody could read it. */
export interface ConfigEntry {
  key: string;
  secret: boolean;
  /** What stands for it until then. */
  value: unknown;
  /** What it is: "password of user /clients/CORP:head". */
  what: string;
}

/** Puts every resource into its file, alike ones into loops, and gives everything its name. */
export function layOut(members: Member[], servers: FileServer[] = []): Layout & { config: ConfigEntry[] } {
  const names = resourceNames(members, servers);
  const places = placesOf(members, servers);
  const config = nameConfig(members, names);
  // A component says what its children say, from the same place.
  const written = [
    ...members.map((member) => ({ args: member.args, at: member })),
    ...servers.map(({ args, children }) => ({ args, at: children.streams[0]! })),
  ];
  for (const { args, at } of written)
    for (const [name, value] of Object.entries(args)) args[name] = withinOrder(value, at, places);
  const rankOf = ranks(members);
  const files = [...grouped(members, (member) => places.get(member)!).entries()]
    .sort(([a], [b]) => (comesBefore(a, b) ? -1 : 1))
    .map(([place, own]): SourceFile => {
      const blocks = inOrder(blocksOf(own, servers, names), rankOf);
      return { place, blocks, variables: variablesOf(blocks) };
    });
  const home = new Map(
    files.flatMap((file) =>
      file.blocks.flatMap((block) => {
        const at = { file, block };
        return block.members.map((member) => [member, at] as const);
      }),
    ),
  );
  for (const { args } of written)
    for (const [name, value] of Object.entries(args)) args[name] = together(value, (to) => home.get(to)!.block);
  return { files, home, names, uses: usesOf(files, home), config };
}

/** The same, with what is made in one loop side by side where the order means nothing. */
function together(expression: Expression, blockOf: (member: Member) => Block): Expression {
  if (expression.is === "object") {
    const parts = Object.entries(expression.parts).map(([name, part]) => [name, together(part, blockOf)]);
    return { ...expression, parts: Object.fromEntries(parts) };
  }
  if (expression.is !== "list" || !expression.unordered) return expression;
  const groups = grouped(expression.items, (item) => (item.is === "reference" ? blockOf(item.to) : undefined));
  return { ...expression, items: [...groups.values()].flat() };
}

function usesOf(files: SourceFile[], home: Layout["home"]): Layout["uses"] {
  const uses: Layout["uses"] = new Map();
  for (const file of files)
    for (const to of file.blocks.flatMap(referencesOf)) {
      const { file: where, block } = home.get(to)!;
      if (where !== file) uses.set(block, "elsewhere");
      else if (!uses.has(block)) uses.set(block, "here");
    }
  return uses;
}

/** Files are loaded one after the other: what a file before uses of one behind it is written as the id that it is. */
function withinOrder(expression: Expression, user: Member, places: Map<Member, Place>): Expression {
  switch (expression.is) {
    case "list":
      return { ...expression, items: expression.items.map((item) => withinOrder(item, user, places)) };
    case "object": {
      const parts = Object.entries(expression.parts).map(([name, part]) => [name, withinOrder(part, user, places)]);
      return { ...expression, parts: Object.fromEntries(parts) };
    }
    case "reference": {
      const { to, value } = expression;
      const [from, target] = [places.get(user)!, places.get(to)!];
      if (from === target || comesBefore(target, from)) return expression;
      return { is: "value", value, remark: calledOf(to.definition, to.found.inputs, to.found.id) };
    }
    default:
      return expression;
  }
}

/** Kinds in an order in which each comes after those that it refers to. */
function ranks(members: Member[]): (member: Member) => number {
  const definitions = [...new Set(members.map(({ definition }) => definition))];
  const known = new Map<unknown, number>();
  const uses = grouped(members, ({ definition }) => definition);
  const rank = (definition: (typeof definitions)[number], seen: Set<unknown>): number => {
    const before = known.get(definition);
    if (before !== undefined) return before;
    if (seen.has(definition)) return 0;
    seen.add(definition);
    const others = new Set((uses.get(definition) ?? []).flatMap(referredTo).map((to) => to.definition));
    others.delete(definition);
    const own = Math.max(holdsClients(definition) ? 10 : 0, ...[...others].map((each) => rank(each, seen) + 1));
    known.set(definition, own);
    return own;
  };
  return ({ definition }) => rank(definition, new Set());
}

/** Gives every open value a key in the config; the login of one host or Data Domain is asked for once. */
function nameConfig(members: Member[], names: Map<Member, string>): ConfigEntry[] {
  const keys = new OnceEach();
  const shared = new Map<string, string>();
  const entries: ConfigEntry[] = [];
  for (const member of members) {
    const { definition, found } = member;
    const start = identifierFor(names.get(member)!, definition.type[0]!.toLowerCase() + definition.type.slice(1));
    const what = calledOf(definition, found.inputs, found.id);
    const visit = (expression: Expression, path: string[], host: string | undefined) => {
      if (expression.is === "list") for (const item of expression.items) visit(item, path, host);
      if (expression.is === "object") {
        const at = expression.parts.host;
        const own = at?.is === "value" ? String(at.value) : undefined;
        for (const [name, part] of Object.entries(expression.parts)) visit(part, [...path, name], own ?? host);
      }
      if (expression.is !== "config") return;
      const end = host ? path.slice(1) : path;
      const wish = `${host ? identifierFor(host.split(".")[0]!, "host") : start}${end.map(upperFirst).join("")}`;
      const before = host && shared.get(`${host} ${end.join(".")}`);
      expression.key = before ?? keys.take(wish);
      if (before) return;
      if (host) shared.set(`${host} ${end.join(".")}`, expression.key);
      const of = host ? `${end.join(".")} at ${host}` : `${path.join(".")} of ${what}`;
      entries.push({ key: expression.key, secret: expression.secret, value: expression.value, what: of });
    };
    for (const [name, value] of Object.entries(member.args)) visit(value, [name], undefined);
  }
  return entries;
}
