/**
 * The candidate that somebody most probably meant, or undefined when nothing is near.
 *
 * @example
 * nearest("Amercia/Los_Angeles", ["America/Los_Angeles", "Europe/Paris"]) // "America/Los_Angeles"
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = text.toLowerCase();
  // A third of the letters may be wrong; beyond that the suggestion would be a guess.
  let best = Math.floor(wanted.length / 3) + 1;
  let found: string | undefined;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - wanted.length) >= best) continue;
    const far = distance(wanted, other);
    if (far < best) {
      best = far;
      found = candidate;
    }
  }
  return found;
}

/** Letters to insert, delete, replace or swap with their neighbour to get from one text to the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
