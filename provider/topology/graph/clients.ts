import type { Graph, GraphNode, LinkKind } from "./graph";

/** One line of the list: a client (or several that are one resource) and everything that happens to it. */
export interface ClientRow {
  node: GraphNode;
  /** The host, the vCenter or the domain that it is in. */
  home: string;
  port: string;
  sources: string[];
  policies: string[];
  starts: string[];
  kept: string[];
  stored: string[];
}

/** What is asked about first: which client has which sources, when they are backed up, for how long, and where to. */
export function clientRows(graph: Graph): ClientRow[] {
  const nodes = new Map(graph.nodes.map((each) => [each.id, each]));
  const titles = new Map(graph.groups.map(({ id, title }) => [id, title]));
  const ends = new Map<string, string[]>();
  for (const { from, to, kind } of graph.links) {
    const key = `${kind} ${from}`;
    ends.set(key, [...(ends.get(key) ?? []), to]);
  }
  const follow = (from: GraphNode[], kind: LinkKind) =>
    from.flatMap(({ id }) => (ends.get(`${kind} ${id}`) ?? []).flatMap((to) => nodes.get(to) ?? []));
  const fact = ({ facts }: GraphNode, name: string) =>
    facts.filter((each) => each.name === name).map(({ value }) => value);
  return graph.nodes
    .filter(({ clients }) => clients !== undefined)
    .map((node) => {
      const policies = follow([node], "member");
      const datasets = follow(policies, "dataset");
      const targets = follow(datasets, "stored");
      return {
        node,
        home: titles.get(node.group!) ?? "",
        port: fact(node, "port").join(),
        sources: unique(datasets.flatMap((each) => (each.type ? fact(each, "targets") : [each.name]))),
        policies: unique(policies.map(({ name }) => name)),
        starts: unique(follow(policies, "schedule").map(({ name, note }) => note || name)),
        kept: unique(follow(policies, "retention").map(({ name, note }) => note || name)),
        stored: unique(targets.map((each) => fact(each, "hostname")[0] ?? each.name)),
      };
    });
}

const unique = (texts: string[]) => [...new Set(texts)];
