import { type GraphLink, gridNode } from "./graph";
import type { StackResource, Values } from "./resources";
import { CLIENTS, TIES, type Tie } from "./ties";
import { texts } from "./words";

/** A resource with what is known about it. */
export interface Known {
  type: string;
  resource: StackResource;
  /** Where its names and ids mean something: its grid, or its Data Domain. */
  grid: string;
}

/** The lines of all resources, and what they name that is not in the stack. */
export interface Linked {
  links: GraphLink[];
  outside: { id: string; type: string; name: string; grid: string; for: string }[];
  /** The members of a policy that are not in the stack, by the urn of the policy. */
  strangers: Map<string, Set<string>>;
}

/** Draws the lines. What a property holds is looked up by id, path or name; before a run, by what it comes from. */
export function linksOf(all: Known[]): Linked {
  const byKey = new Map<string, string>();
  const types = new Map(all.map(({ type, resource }) => [resource.urn, type]));
  for (const known of all) for (const key of keysOf(known)) if (!byKey.has(key)) byKey.set(key, known.resource.urn);
  const isDefault = ({ type, resource }: Known) => type === "DataDomainTarget" && resource.values.isDefault === true;
  const defaults = new Map(all.filter(isDefault).map(({ grid, resource }) => [grid, resource.urn]));
  const search: Search = { byKey, types, linked: { links: [], outside: [], strangers: new Map() } };
  const { linked } = search;
  for (const known of all) {
    for (const tie of TIES[known.type] ?? []) tieUp(known, tie, search);
    if (known.type === "Policy") linked.links.push(...ownDatasets(known, search));
    if (known.type === "DataDomainTarget")
      linked.links.push({ from: gridNode(known.grid), to: known.resource.urn, kind: "attached" });
    if (known.type === "ReplicationPolicy" || known.type === "TierPolicy")
      linked.links.push({ from: gridNode(known.grid), to: known.resource.urn, kind: "copied" });
    if (known.type === "Dataset") linked.links.push(...storedByDefault(known, defaults));
  }
  return { ...linked, links: withoutOwners(unique(linked.links)) };
}

/** Where things are looked up, and what was found so far. */
interface Search {
  /** Urns by everything that others may name them by. */
  byKey: Map<string, string>;
  types: Map<string, string>;
  linked: Linked;
}

function tieUp(known: Known, tie: Tie, search: Search): void {
  const { resource } = known;
  const { property, to, kind, isBackwards, isQuiet } = tie;
  const found = new Set<string>();
  for (const value of texts(resource.values[property])) {
    // No rule and no Data Domain are said with 0.
    if (value === "0" && (kind === "rule" || kind === "stored")) continue;
    const urn = named(known, value, tie, search);
    if (urn) found.add(urn);
  }
  for (const urn of comesFrom(resource, property, to, search)) found.add(urn);
  for (const urn of found) {
    const [from, end] = isBackwards ? [urn, resource.urn] : [resource.urn, urn];
    search.linked.links.push({ from, to: end, kind, ...(isQuiet ? { quiet: true } : {}) });
  }
}

/** What a value names; undefined where that is not in the stack and no box of its own either. */
function named(
  { resource: { urn }, grid }: Known,
  value: string,
  { to, kind, outside }: Pick<Tie, "to" | "kind" | "outside">,
  { byKey, linked }: Search,
): string | undefined {
  const there = to.map((type) => byKey.get(keyOf(grid, type, value))).find(Boolean);
  if (there) return there;
  if (outside) {
    const id = `outside:${keyOf(grid, outside, value)}`;
    linked.outside.push({ id, type: outside, name: value, grid, for: urn });
    return id;
  }
  if (kind === "member") linked.strangers.set(urn, (linked.strangers.get(urn) ?? new Set()).add(value.toLowerCase()));
  return undefined;
}

/** What a property that is not known yet is made of. */
function comesFrom({ unknown, sources }: StackResource, property: string, to: string[], { types }: Search): string[] {
  if (!unknown.includes(property)) return [];
  return (sources[property] ?? []).filter((urn) => to.includes(types.get(urn) ?? ""));
}

/**
 * The datasets that members have in place of the policy's, each with a line that is for these members only. Before a run
 * it may not be known who has which: then each is for all of whom it is not known.
 */
function ownDatasets(known: Known, search: Search): GraphLink[] {
  const { resource } = known;
  const { memberDatasets } = resource.values;
  const owners = new Map<string, Set<string>>();
  const dataset: Pick<Tie, "to" | "kind" | "outside"> = { to: ["Dataset"], kind: "own", outside: "Dataset" };
  const give = (own: string, members: string[]) => owners.set(own, new Set([...(owners.get(own) ?? []), ...members]));
  // Halves of pairs: of which the other half is known only after the run.
  const clients = comesFrom(resource, "memberDatasets", CLIENTS, search);
  const datasets = comesFrom(resource, "memberDatasets", ["Dataset"], search);
  for (const each of (Array.isArray(memberDatasets) ? memberDatasets : []) as Values[]) {
    const [client] = texts(each?.client).map((value) => named(known, value, { to: CLIENTS, kind: "member" }, search));
    const [own] = texts(each?.dataset).map((value) => named(known, value, dataset, search));
    if (own && each?.client !== undefined) give(own, client ? [client] : []);
    else if (own) datasets.push(own);
    else if (client) clients.push(client);
  }
  const settled = new Set([...owners.values()].flatMap((each) => [...each]));
  for (const own of datasets)
    give(
      own,
      clients.filter((urn) => !settled.has(urn)),
    );
  const { urn } = resource;
  return [...owners].flatMap(([to, members]): GraphLink[] => [
    { from: urn, to, kind: "own", members: [...members] },
    // A member that a rule brings in is in no list but this one.
    ...[...members].map((from): GraphLink => ({ from, to: urn, kind: "member", quiet: true })),
  ]);
}

/** The dataset of a policy is for all members but those that have one of their own. */
function withoutOwners(links: GraphLink[]): GraphLink[] {
  const owners = new Map<string, string[]>();
  for (const { from, kind, members = [] } of links)
    if (kind === "own") owners.set(from, [...(owners.get(from) ?? []), ...members]);
  const members = new Map<string, string[]>();
  for (const { from, to, kind } of links)
    if (kind === "member" && owners.has(to)) members.set(to, [...(members.get(to) ?? []), from]);
  return links.map((link) => {
    const own = link.kind === "dataset" ? owners.get(link.from) : undefined;
    return own ? { ...link, members: (members.get(link.from) ?? []).filter((each) => !own.includes(each)) } : link;
  });
}

/** Backups of a dataset that names no Data Domain go to the grid's default one, or to the grid itself. */
function storedByDefault({ resource, grid }: Known, defaults: Map<string, string>): GraphLink[] {
  const { dataDomain } = resource.values;
  if (resource.unknown.includes("dataDomain") || (dataDomain !== undefined && dataDomain !== 0)) return [];
  const target = dataDomain === 0 ? undefined : defaults.get(grid);
  return [{ from: resource.urn, to: target ?? gridNode(grid), kind: "stored" }];
}

const keyOf = (grid: string, type: string, value: string) => `${grid}|${type}|${value.toLowerCase()}`;

/** Everything by which others may name a resource. Objects of a Data Domain are named without a grid, by what is declared. */
function keysOf({ type, resource, grid }: Known): string[] {
  const { values, id } = resource;
  const ids = Object.entries(values).filter(([name]) => /(Id|Ids)$/.test(name));
  const names = [values.path, values.clientPath, ...(type === "DataDomainTarget" ? [values.index] : [id])];
  if (["Domain", "VirtualCenter", "ReplicationDestination", "DataDomainUser"].includes(type)) names.push(values.name);
  if (type === "BoostUser") names.push(values.user);
  const all = [...ids.map(([, value]) => value), ...names].flatMap((value) => texts(value));
  return all.map((value) => keyOf(grid, type, value));
}

function unique(links: GraphLink[]): GraphLink[] {
  const seen = new Map<string, GraphLink>();
  for (const link of links) {
    const key = `${link.from}\n${link.to}\n${link.kind}`;
    const there = seen.get(key);
    // A line that is drawn anyway is not made quiet by a second reason for it.
    if (!there || (there.quiet && !link.quiet)) seen.set(key, link);
  }
  return [...seen.values()];
}
