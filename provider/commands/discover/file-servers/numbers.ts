/** Names that differ in a number only: "avamar01" and "avamar02" are "avamar", the numbers, and nothing behind. */
export interface Numbered {
  before: string;
  after: string;
  /** In the order of the names, as streams are numbered: "01". */
  numbers: string[];
}

/** A number as streams have it: two digits at the least. */
export const streamNumber = (number: number) => String(number).padStart(2, "0");

/**
 * Finds the number in which names differ; undefined where they differ in anything else.
 *
 * @example
 * numbered(["fs01-01", "fs01-12"]) // { before: "fs01-", after: "", numbers: ["01", "12"] }
 */
export function numbered(names: unknown[]): Numbered | undefined {
  const texts = names.filter((each) => typeof each === "string");
  if (texts.length < names.length || texts.length < 2) return undefined;
  // Digits that all of them share still belong to the number: "0" in "01" and "02".
  const before = commonStart(texts).replace(/\d+$/, "");
  const ends = texts.map((each) => each.slice(before.length));
  const after = reversed(commonStart(ends.map(reversed))).replace(/^\d+/, "");
  const numbers = ends.map((each) => each.slice(0, each.length - after.length));
  const isGood = numbers.every((each) => /^\d+$/.test(each) && streamNumber(Number(each)) === each);
  return isGood && new Set(numbers).size === numbers.length ? { before, after, numbers } : undefined;
}

function commonStart([first = "", ...more]: string[]): string {
  let length = first.length;
  for (const each of more) while (!each.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

const reversed = (text: string) => [...text].reverse().join("");
