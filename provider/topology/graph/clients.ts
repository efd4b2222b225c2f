import type { Graph, GraphLink, GraphNode, LinkKind } from "./graph";

/** One line of the list: a client (or several that are one resource) and what happens to it. What is off does not happen. */
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
  /** Why nothing backs it up although it is in a policy: what is off; undefined where something does. */
  off?: "client" | "policy";
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
  const plans = new Map<string, GraphLink[]>();
  for (const link of graph.links)
    if (link.kind === "dataset" || link.kind === "own") plans.set(link.from, [...(plans.get(link.from) ?? []), link]);
  const datasetsOf = (client: GraphNode, policies: GraphNode[]) =>
    policies
      .flatMap(({ id }) => plans.get(id) ?? [])
      .filter(({ members }) => !members || members.includes(client.id))
      .flatMap(({ to }) => nodes.get(to) ?? []);
  const fact = ({ facts }: GraphNode, name: string) =>
    facts.filter((each) => each.name === name).map(({ value }) => value);
  return graph.nodes
    .filter(({ clients }) => clients !== undefined)
    .map((node) => {
      const all = follow([node], "member");
      const policies = node.isOff ? [] : all.filter((each) => !each.isOff);
      const datasets = datasetsOf(node, policies);
      const off = node.isOff ? "client" : all.length && !policies.length ? "policy" : undefined;
      const targets = follow(datasets, "stored");
      return {
        node,
        home: titles.get(node.group!) ?? "",
        port: fact(node, "port").join(),
        sources: unique(datasets.flatMap((each) => (each.type ? fact(each, "targets") : [each.name]))),
        policies: unique(all.map(({ name, isOff }) => (isOff ? `${name} (off)` : name))),
        starts: unique(follow(policies, "schedule").map(({ name, note }) => note || name)),
        kept: unique(follow(policies, "retention").map(({ name, note }) => note || name)),
        stored: unique(targets.map((each) => fact(each, "hostname")[0] ?? each.name)),
        ...(off ? { off } : {}),
      };
    });
}

const unique = (texts: string[]) => [...new Set(texts)];
