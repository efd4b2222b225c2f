/** One thing to be placed. */
export interface Weighted {
  key: string;
  weight: number;
}

/** Improvement stops by itself; this only bounds the time for very many sources. */
const MOST_STEPS = 2000;
/** A plan from nothing counts only when its longest load is shorter by more than this. */
const NOT_WORTH_MOVING = 0.02;

/**
 * Places each item so that the largest load becomes as small as possible; the loads given at the start stay. Longest
 * first, each to the smallest load, then moves and swaps while they make the largest load smaller.
 *
 * Bound: starting from empty loads, the largest one is at most 4/3 - 1/(3m) times the best possible with m loads
 * (Graham 1969; the improvement never makes it larger). On top of loads that stay it is at most 2 - 1/m times the best
 * possible that keeps them.
 *
 * @returns the number of the load for each item, in the order of the items
 */
export function spread(items: Weighted[], start: number[]): number[] {
  const loads = [...start];
  const counts = start.map(() => 0);
  const order = items
    .map((_, i) => i)
    .sort((a, b) => items[b]!.weight - items[a]!.weight || compare(items[a]!, items[b]!));
  const places = new Array<number>(items.length).fill(0);
  for (const i of order) {
    let least = 0;
    for (let s = 1; s < loads.length; s++)
      if (loads[s]! < loads[least]! || (loads[s] === loads[least] && counts[s]! < counts[least]!)) least = s;
    places[i] = least;
    loads[least]! += items[i]!.weight;
    counts[least]!++;
  }
  return improve(items, places, start);
}

const compare = (a: Weighted, b: Weighted) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Moves and swaps items while that makes the largest load smaller. Never makes it larger. */
export function improve(items: Weighted[], places: number[], start: number[]): number[] {
  const result = [...places];
  const loads = loadsOf(items, result, start);
  for (let step = 0; step < MOST_STEPS; step++) {
    const longest = loads.indexOf(Math.max(...loads));
    const best = bestChange(items, result, loads, longest);
    if (!best) break;
    const { mine, to, other } = best;
    const moved = items[mine]!.weight - (other === undefined ? 0 : items[other]!.weight);
    loads[longest]! -= moved;
    loads[to]! += moved;
    result[mine] = to;
    if (other !== undefined) result[other] = longest;
  }
  return result;
}

/** The sum of each load. */
export function loadsOf(items: Weighted[], places: number[], start: number[]): number[] {
  const loads = [...start];
  items.forEach((item, i) => {
    loads[places[i]!]! += item.weight;
  });
  return loads;
}

interface Change {
  mine: number;
  to: number;
  other?: number;
}

/** The change between the longest load and another one after which the longer of the two is shortest; of several, the one that moves least. */
function bestChange(items: Weighted[], places: number[], loads: number[], longest: number): Change | undefined {
  let best: Change | undefined;
  // Rounding must not look like progress.
  let bound = loads[longest]! * (1 - 1e-12);
  let cheapest = 0;
  const consider = (change: Change, moved: number) => {
    const after = Math.max(loads[longest]! - moved, loads[change.to]! + moved);
    const cost = items[change.mine]!.weight + (change.other === undefined ? 0 : items[change.other]!.weight);
    if (moved > 0 && (after < bound || (best && after === bound && cost < cheapest))) {
      bound = after;
      best = change;
      cheapest = cost;
    }
  };
  for (let mine = 0; mine < items.length; mine++) {
    if (places[mine] !== longest) continue;
    for (let to = 0; to < loads.length; to++) if (to !== longest) consider({ mine, to }, items[mine]!.weight);
    for (let other = 0; other < items.length; other++) {
      const to = places[other]!;
      if (to !== longest) consider({ mine, to, other }, items[mine]!.weight - items[other]!.weight);
    }
  }
  return best;
}

/**
 * Spreads everything anew over `m` loads, and keeps as much as possible where it is: the groups of the new plan get the
 * numbers of the old loads with which they share most. `from[i]` is the old load of item i, undefined for a new one.
 */
export function respread(items: Weighted[], from: (number | undefined)[], m: number): number[] {
  const none = new Array<number>(m).fill(0);
  const anew = renumber(items, spread(items, none), from, m);
  const stays = from.every((load) => load === undefined || load < m);
  if (!stays) return anew;
  const kept = items.flatMap((item, i) => (from[i] === undefined ? [] : [{ item, load: from[i] }]));
  const loads = loadsOf(
    kept.map(({ item }) => item),
    kept.map(({ load }) => load),
    none,
  );
  const fresh = items.filter((_, i) => from[i] === undefined);
  const placed = spread(fresh, loads);
  const gentle = improve(
    items,
    from.map((load) => load ?? placed.shift()!),
    none,
  );
  const longest = (places: number[]) => Math.max(...loadsOf(items, places, none));
  // What was improved step by step moves less: reading terabytes again must gain more than two hundredths.
  return longest(gentle) <= longest(anew) * (1 + NOT_WORTH_MOVING) ? gentle : anew;
}

function renumber(items: Weighted[], places: number[], from: (number | undefined)[], m: number): number[] {
  const shared: { group: number; load: number; weight: number }[] = [];
  for (let group = 0; group < m; group++)
    for (let load = 0; load < m; load++) {
      const weight = items.reduce(
        (sum, item, i) => (places[i] === group && from[i] === load ? sum + item.weight + 1e-9 : sum),
        0,
      );
      shared.push({ group, load, weight });
    }
  shared.sort((a, b) => b.weight - a.weight || a.load - b.load || a.group - b.group);
  const name = new Map<number, number>();
  const used = new Set<number>();
  for (const { group, load } of shared)
    if (!name.has(group) && !used.has(load)) {
      name.set(group, load);
      used.add(load);
    }
  return places.map((group) => name.get(group)!);
}
