import type { Graph, GraphNode, Group, LinkKind } from "./graph";
import { LANES, type Lane } from "./kinds";
import { connected } from "./reach";

/** What somebody chose to see. */
export interface Look {
  /** Groups that show what is in them; the one opened last comes last. */
  open: string[];
  /** Groups that show more than the first rows, and how many. */
  rows: Record<string, number>;
  /** Words to search for; empty shows everything. */
  query: string;
}

/** What is drawn: groups with rows, and lines between the things that can be seen. */
export interface View {
  lanes: { lane: Lane; groups: ViewGroup[] }[];
  links: ViewLink[];
  /** How many objects the search has found; undefined without a search. */
  found?: number;
}

export interface ViewGroup {
  group: Group;
  isOpen: boolean;
  rows: ViewRow[];
  /** How many objects there are in it (with a search: of what it shows). */
  total: number;
  /** How many of them differ from the world, and how many a run would change. */
  drifted: number;
  changing: number;
}

export interface ViewRow {
  node: GraphNode;
  /** The search means this one, not only something connected with it. */
  isFound: boolean;
}

/** A line, or several that look the same while their ends are folded up. */
export interface ViewLink {
  /** The id of an object, or of a group that is folded up. */
  from: string;
  to: string;
  kind: LinkKind;
  count: number;
  /** One of its ends is off, so nothing goes this way; of several lines: all of them. */
  isOff: boolean;
}

/** Rows of a group that are shown at first, and all together: more nobody reads, and a page gets slow. */
export const PAGE = 40;
const MOST_ROWS = 400;
/** A column with more objects than this begins folded up, and in it groups with more than a part of that. */
const MANY = 80;

/** What is open at first: everything in columns with at most `many` objects, and small groups in others. */
export function firstLook(graph: Graph, many = MANY): Look {
  const open = LANES.flatMap((lane) => {
    const groups = graph.groups.filter((each) => each.lane === lane);
    const sizes = new Map(groups.map(({ id }) => [id, graph.nodes.filter(({ group }) => group === id).length]));
    const total = [...sizes.values()].reduce((sum, each) => sum + each, 0);
    const isSmall = (id: string) => total <= many || (lane !== "clients" && sizes.get(id)! <= many * 0.15);
    return groups.map(({ id }) => id).filter(isSmall);
  });
  return { open, rows: {}, query: "" };
}

/** What there is to see of a graph, however large it is: never more than some hundred rows. */
export function viewOf(graph: Graph, look: Look): View {
  const search = look.query.trim() ? searched(graph, look.query) : undefined;
  const shown = search ? graph.nodes.filter(({ id }) => search.shown.has(id)) : graph.nodes;
  const byGroup = new Map<string, GraphNode[]>();
  for (const node of shown) byGroup.set(node.group!, [...(byGroup.get(node.group!) ?? []), node]);
  const open = opened(search ? [...byGroup.keys()].reverse() : look.open, look, byGroup);
  const groups = graph.groups.flatMap((group): ViewGroup[] => {
    const members = byGroup.get(group.id) ?? [];
    if (members.length === 0) return [];
    const isOpen = open.has(group.id);
    const first = members.slice(0, isOpen ? (look.rows[group.id] ?? PAGE) : 0);
    return [
      {
        group,
        isOpen,
        rows: first.map((node) => ({ node, isFound: search?.found.has(node.id) ?? false })),
        total: members.length,
        drifted: members.filter(({ drift }) => drift.length > 0).length,
        changing: members.filter(({ change }) => change).length,
      },
    ];
  });
  const lanes = LANES.map((lane) => ({ lane, groups: groups.filter((each) => each.group.lane === lane) }));
  return {
    lanes: lanes.filter((each) => each.groups.length > 0),
    links: linesBetween(graph, groups, byGroup),
    ...(search ? { found: search.found.size } : {}),
  };
}

/** The groups that can be open, from the one opened last, until there are enough rows. */
function opened(wanted: string[], look: Look, byGroup: Map<string, GraphNode[]>): Set<string> {
  const open = new Set<string>();
  let rows = 0;
  for (const id of [...wanted].reverse()) {
    const size = Math.min(byGroup.get(id)?.length ?? 0, look.rows[id] ?? PAGE);
    if (rows > 0 && rows + size > MOST_ROWS) break;
    rows += size;
    open.add(id);
  }
  return open;
}

/** What has all the words, and what leads there or follows from it. */
function searched(graph: Graph, query: string): { found: Set<string>; shown: Set<string> } {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map(graph.groups.map((each) => [each.id, each.title]));
  const isMeant = (node: GraphNode) => {
    const text = textOf(node, groups.get(node.group ?? "") ?? "");
    return words.every((word) => text.includes(word));
  };
  const found = new Set(graph.nodes.filter(isMeant).map(({ id }) => id));
  return { found, shown: connected(graph.links, found) };
}

/** Everything of an object that somebody may search for. */
export function textOf(node: GraphNode, group: string): string {
  const facts = node.facts.flatMap(({ value }) => value);
  const marks = [node.drift.length ? "drift" : "", node.change ?? ""];
  return [node.kind, node.name, node.note, group, ...facts, ...marks].join(" ").toLowerCase();
}

/** Lines between what can be seen: what is folded up lends its group. */
function linesBetween(graph: Graph, groups: ViewGroup[], byGroup: Map<string, GraphNode[]>): ViewLink[] {
  const ends = new Map<string, string>();
  for (const { group, rows } of groups) {
    for (const { id } of byGroup.get(group.id)!) ends.set(id, group.id);
    for (const { node } of rows) ends.set(node.id, node.id);
  }
  const off = new Set(graph.nodes.filter(({ isOff }) => isOff).map(({ id }) => id));
  const lines = new Map<string, ViewLink>();
  for (const { from, to, kind, quiet } of graph.links) {
    const [start, end] = [ends.get(from), ends.get(to)];
    if (quiet || start === undefined || end === undefined || start === end) continue;
    const key = `${start}\n${end}\n${kind}`;
    const there = lines.get(key) ?? { from: start, to: end, kind, count: 0, isOff: true };
    lines.set(key, { ...there, count: there.count + 1, isOff: there.isOff && (off.has(from) || off.has(to)) });
  }
  return [...lines.values()];
}
