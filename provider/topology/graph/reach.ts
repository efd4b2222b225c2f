import type { GraphLink } from "./graph";

/** Everything that can be reached from some objects along lines, in one direction; they themselves too. */
function reach(links: GraphLink[], from: Iterable<string>, isForwards: boolean): Set<string> {
  const next = new Map<string, string[]>();
  for (const link of links) {
    const [start, end] = isForwards ? [link.from, link.to] : [link.to, link.from];
    const there = next.get(start);
    if (there) there.push(end);
    else next.set(start, [end]);
  }
  const seen = new Set(from);
  const queue = [...seen];
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const other of next.get(id) ?? [])
      if (!seen.has(other)) {
        seen.add(other);
        queue.push(other);
      }
  return seen;
}

/** What leads to some objects and what follows from them, along the lines that are always drawn. */
export function connected(links: GraphLink[], ids: Iterable<string>): Set<string> {
  const drawn = links.filter(({ quiet }) => !quiet);
  const chosen = new Set(ids);
  return new Set([...following(drawn, chosen), ...leading(drawn, chosen)]);
}

/** From a member the way goes on only to what that member is backed up with. */
function following(links: GraphLink[], chosen: Set<string>): Set<string> {
  const narrowed = new Set(links.flatMap(({ from, to, kind }) => (kind === "member" && chosen.has(from) ? [to] : [])));
  const isOpen = ({ from, members }: GraphLink) =>
    !members || chosen.has(from) || !narrowed.has(from) || members.some((each) => chosen.has(each));
  return reach(links.filter(isOpen), chosen, true);
}

/** From a dataset the way goes back only to members that are backed up with it. */
function leading(links: GraphLink[], chosen: Set<string>): Set<string> {
  const seen = reach(links, chosen, false);
  const ways = new Map<string, GraphLink[]>();
  for (const link of links) if (seen.has(link.to)) ways.set(link.from, [...(ways.get(link.from) ?? []), link]);
  const isOpen = ({ from, to, kind }: GraphLink) =>
    kind !== "member" ||
    chosen.has(to) ||
    (ways.get(to) ?? []).some(({ members }) => !members || members.includes(from));
  return reach(links.filter(isOpen), chosen, false);
}

/** The same for one object, and what it is connected with only when asked. */
export function traced(links: GraphLink[], id: string): Set<string> {
  const asked = links.filter(({ quiet, from, to }) => quiet && (from === id || to === id));
  return new Set([...connected(links, [id]), ...asked.flatMap(({ from, to }) => [from, to])]);
}
