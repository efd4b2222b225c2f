import type { Graph, GraphNode, Group } from "./graph";
import { LANES } from "./kinds";

const { compare } = new Intl.Collator("en", { numeric: true });

/** Groups of a column that come before the others, and those that come last. */
const RANKS: Record<string, number> = {
  host: 0,
  vCenter: 1,
  datasets: 0,
  schedules: 1,
  retentions: 2,
  rules: 3,
  grids: -1,
  copies: 0,
  destinations: 1,
  outside: 9,
};

/**
 * The graph with its groups and objects in the order in which they are drawn: the first column by name, each further
 * one in the order of what leads there, so that few lines cross.
 */
export function inOrder(graph: Graph): Graph {
  const rank = ({ kind }: Group) => RANKS[kind] ?? 2;
  const groups = [...graph.groups].sort(
    (a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane) || rank(a) - rank(b) || compare(a.title, b.title),
  );
  const members = new Map<string, GraphNode[]>(groups.map(({ id }) => [id, []]));
  for (const node of graph.nodes) members.get(node.group!)!.push(node);
  const leading = new Map<string, string[]>();
  for (const { from, to, quiet } of graph.links) {
    if (quiet) continue;
    leading.set(to, [...(leading.get(to) ?? []), from]);
  }
  const place = new Map<string, number>();
  const nodes: GraphNode[] = [];
  for (const { id } of groups) {
    const mean = (node: GraphNode) => {
      const places = (leading.get(node.id) ?? []).flatMap((from) => place.get(from) ?? []);
      return places.length ? places.reduce((sum, each) => sum + each, 0) / places.length : Number.POSITIVE_INFINITY;
    };
    const row = members.get(id)!.map((node) => ({ node, at: mean(node) }));
    row.sort((a, b) => (a.at === b.at ? compare(a.node.name, b.node.name) : a.at - b.at));
    for (const { node } of row) {
      place.set(node.id, nodes.length);
      nodes.push(node);
    }
  }
  const settings = [...graph.settings].sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  return { ...graph, groups, nodes, settings };
}
