/** Addresses that follow one another, both ends included, as numbers. */
interface Range {
  first: number;
  last: number;
}

/** Everything of IPv4. */
const BITS = 32;

/** What is wrong with a text that should be an address, a range or a network; undefined when it is right. */
export function wrongAddresses(text: string): string | undefined {
  const range = rangeOf(text);
  return typeof range === "string" ? range : undefined;
}

/**
 * The addresses that the texts mean, in order and each once, without those that `exclude` means.
 *
 * @example
 * addressesOf(["10.0.0.0/30", "10.0.0.9-10.0.0.10"], ["10.0.0.2"]) // ["10.0.0.1", "10.0.0.9", "10.0.0.10"]
 */
export function addressesOf(texts: string[], exclude: string[] = []): string[] {
  const out = rangesOf(exclude);
  const merged = mergedOf(rangesOf(texts));
  return merged.flatMap(({ first, last }) => {
    const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return all.filter((each) => !out.some((gap) => gap.first <= each && each <= gap.last)).map(textOf);
  });
}

/** How many addresses the texts mean; cheap even for the whole of IPv4. */
export function countOf(texts: string[]): number {
  return mergedOf(rangesOf(texts)).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function rangesOf(texts: string[]): Range[] {
  return texts.map(rangeOf).filter((each): each is Range => typeof each !== "string");
}

/** Sorted, and joined where they touch or overlap. */
function mergedOf(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

function rangeOf(text: string): Range | string {
  const [from = "", to] = text.split("-");
  if (to !== undefined) return between(text, from, to);
  const [address = "", bits] = text.split("/");
  if (bits !== undefined) return network(text, address, bits);
  const number = numberOf(text);
  return number === undefined ? noAddress(text) : { first: number, last: number };
}

function between(text: string, from: string, to: string): Range | string {
  const [first, last] = [numberOf(from), numberOf(to)];
  if (first === undefined || last === undefined || text.split("-").length > 2) return noAddress(text);
  return first <= last ? { first, last } : `the range ${text} ends before it begins; write "${to}-${from}".`;
}

/** The hosts of a network: not its own address and not that for all of them, where it is wide enough to have these. */
function network(text: string, address: string, bits: string): Range | string {
  const number = numberOf(address);
  const length = /^\d{1,2}$/.test(bits) ? Number(bits) : Number.NaN;
  if (number === undefined || !(length <= BITS)) return noAddress(text);
  const size = 2 ** (BITS - length);
  const first = number - (number % size);
  if (first !== number)
    return `${text} is an address in a network and not the network; write "${textOf(first)}/${length}", or "${address}" for this address alone.`;
  return size > 2 ? { first: first + 1, last: first + size - 2 } : { first, last: first + size - 1 };
}

function noAddress(text: string): string {
  return `"${text}" is no IPv4 address, range or network; write "10.0.0.10", "10.0.0.10-10.0.0.50" or "10.0.0.0/24".`;
}

/** Parts with a leading zero are refused, as some read them as octal. */
function numberOf(text: string): number | undefined {
  const parts = text.split(".");
  const isRight = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return isRight ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
