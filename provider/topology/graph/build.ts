import { type Graph, type GraphNode, type Group, gridNode } from "./graph";
import { KINDS, kindOf } from "./kinds";
import { type Known, linksOf } from "./links";
import { inOrder } from "./order";
import { type Grids, gridsOf, groupOf } from "./places";
import type { Stack, StackResource, Values } from "./resources";
import { factsOf, firstOf, noteOf, texts } from "./words";

/** What differs from the world: a resource, and the names of its properties. */
export interface Drift {
  urn: string;
  properties: string[];
}

/**
 * The topology of a stack. Pure: resources in, boxes and lines out. Resources of other packages are only counted.
 *
 * @example
 * const graph = graphOf(readExport(JSON.parse(text)), []);
 */
export function graphOf(stack: Stack, drift: Drift[]): Graph {
  const grids = gridsOf(stack);
  const drifted = new Map(drift.map((each) => [each.urn, each.properties]));
  const groups = new Map<string, Group>();
  const nodes: GraphNode[] = [];
  const settings: GraphNode[] = [];
  const known: Known[] = [];
  let others = 0;
  for (const resource of stack.resources) {
    const found = kindOf(resource.type);
    if (!found) {
      if (!/^pulumi:(pulumi:Stack$|providers:)/.test(resource.type) && !resource.type.startsWith("avamar:index:"))
        others++;
      continue;
    }
    const { type, kind } = found;
    const grid = homeOf(grids, resource);
    known.push({ type, resource, grid });
    const node: GraphNode = {
      id: resource.urn,
      kind: kind.noun,
      type,
      name: nameOf(type, resource.values) ?? resource.name,
      note: noteOf(type, resource.values),
      facts: [...factsOf(resource.values, kind.facts), { name: "in the program", value: resource.name }],
      drift: drifted.get(resource.urn) ?? [],
      ...clientsOf(type, resource.values),
      // The grid does not reach an agent that is stopped.
      ...(resource.values.enabled === false || resource.values.running === false ? { isOff: true } : {}),
      ...(resource.change ? { change: resource.change } : {}),
    };
    if (kind.place === "settings") settings.push(node);
    else {
      const group = groupOf({ type, kind, resource, grid, gridTitle: titleIfSeveral(grids, grid) });
      if (!groups.has(group.id)) groups.set(group.id, group);
      nodes.push({ ...node, group: group.id });
    }
  }
  const { links, outside, strangers } = linksOf(known);
  const shown = new Set<string>();
  for (const { id, type, name, grid } of outside) {
    if (shown.has(id)) continue;
    shown.add(id);
    const group = outsideGroup(type, titleIfSeveral(grids, grid));
    groups.set(group.id, group);
    const title = type === "DataDomainTarget" ? `Data Domain ${name}` : name;
    nodes.push({ id, kind: KINDS[type]!.noun, group: group.id, name: title, note: "", facts: [], drift: [] });
  }
  for (const [grid, title] of grids.titles) {
    groups.set("storage|grids", { id: "storage|grids", lane: "storage", kind: "grids", title: "Grids" });
    nodes.push({
      ...{ id: gridNode(grid), kind: "grid", group: "storage|grids", name: title, note: "", drift: [] },
      facts: grid === title || grid === "default" ? [] : [{ name: "address", value: grid }],
    });
  }
  for (const node of nodes) {
    const count = strangers.get(node.id)?.size;
    if (count) node.facts.push({ name: "members not in this stack", value: String(count) });
  }
  return inOrder({
    project: stack.project,
    stack: stack.stack,
    ...(stack.written ? { written: stack.written } : {}),
    groups: withBudgets([...groups.values()], known, grids),
    nodes,
    links,
    settings,
    others,
  });
}

/** How many clients of the grid an object stands for. */
function clientsOf(type: string, { clientIds, entities }: Values): { clients?: number } {
  if (type === "AvamarClientStream" || type === "Client") return { clients: 1 };
  if (type === "ClientPool") return { clients: Object.keys(clientIds ?? {}).length };
  if (type !== "VirtualMachineClients") return {};
  return { clients: [clientIds, entities].find(Array.isArray)?.length ?? 0 };
}

/** The grid of an object or, for what lies on a Data Domain, that: the same user may be on several. */
function homeOf(grids: Grids, resource: StackResource): string {
  const { host } = (resource.values.dataDomain ?? {}) as Values;
  return resource.type.includes("/data-domain:")
    ? `Data Domain ${texts(host)[0] ?? ""}`.toLowerCase()
    : grids.of(resource);
}

/** Which grid, where there are several: its host name without the domain, which is the same for most. */
function titleIfSeveral({ titles }: Grids, grid: string): string {
  const title = titles.size > 1 ? (titles.get(grid) ?? grid) : "";
  return /^[\d.:[\]]+$/.test(title) ? title : title.replace(/\..*$/, "");
}

function nameOf(type: string, values: Record<string, unknown>): string | undefined {
  return KINDS[type]!.name.map((property) => firstOf(texts(values[property]))).find(Boolean);
}

/** What is named in the program by path or id, and declared elsewhere. */
function outsideGroup(type: string, gridTitle: string): Group {
  const { place } = KINDS[type]!;
  return { id: `${place}|outside|${gridTitle}`, lane: place as Group["lane"], kind: "outside", title: gridTitle };
}

/** How many streams of each Data Domain its grids take, all grids of the stack together. */
function withBudgets(groups: Group[], known: Known[], grids: Grids): Group[] {
  return groups.map((group) => {
    if (group.kind !== "Data Domain") return group;
    const targets = known.filter(
      ({ type, resource, grid }) =>
        type === "DataDomainTarget" &&
        resource.change !== "delete" &&
        groupOf({ type, kind: KINDS[type]!, resource, grid, gridTitle: titleIfSeveral(grids, grid) }).id === group.id,
    );
    const numbers = targets.map(({ resource: { values } }) => ({
      most: Number(values.possibleStreams ?? 0),
      share: Number(values.maxStreams ?? 0),
      isPercent: values.maxStreamsAsPercent === true,
    }));
    const limit = Math.max(0, ...numbers.map(({ most }) => most));
    const given = numbers.reduce(
      (sum, { share, isPercent }) => sum + (isPercent ? Math.round((share * limit) / 100) : share),
      0,
    );
    return given > 0 || limit > 0 ? { ...group, budget: { given, limit } } : group;
  });
}
