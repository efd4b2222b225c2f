/** More than these nobody reads in a message. */
const MOST = 5;

/**
 * Names for a message: the first five, and whether there are more.
 *
 * @example
 * firstNames(["a", "b"]) // "a, b"
 */
export function firstNames(names: string[]): string {
  return names.slice(0, MOST).join(", ") + (names.length > MOST ? ", ..." : "");
}
