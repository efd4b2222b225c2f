import { SHORTEST_ID } from "./attribution";
import type { Comparison, Difference } from "./finding";
import { textsIn } from "./leaves";

/** The same comparison with a name beside each id that belongs to an object of the stack: nobody knows ids by heart. */
export function withNames(comparison: Comparison): Comparison {
  const { tracks, checked, drifted, undeployed, noted } = comparison;
  const names = new Map(
    checked.flatMap(({ urn, object }) => (tracks.get(urn)?.ids ?? []).map((id): [string, string] => [id, object])),
  );
  const named = <T extends { differences: Difference[] }>(each: T): T => ({
    ...each,
    differences: each.differences.map((difference) => withNamesOf(difference, names)),
  });
  return { ...comparison, drifted: drifted.map(named), undeployed: undeployed.map(named), noted: noted.map(named) };
}

function withNamesOf(difference: Difference, names: Map<string, string>): Difference {
  const texts = textsIn([difference.recorded, difference.found, difference.declared]);
  const known = texts.filter((text) => text.length >= SHORTEST_ID && names.has(text));
  if (known.length === 0) return difference;
  return { ...difference, names: Object.fromEntries(known.map((id) => [id, names.get(id)!])) };
}
