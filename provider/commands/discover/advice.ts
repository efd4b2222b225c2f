/** Words that what to write instead begins with. */
const ADVICE =
  /\s*[;:.?] (?:add|begin|choose|correct|declare|delete|did|get|give|keep|leave|move|put|set|split|take|write)\b[\s\S]*$/i;

/**
 * What is wrong, as one sentence without its end, and without what the author of a program would write instead: what
 * was found is not in a program yet.
 *
 * @example
 * withoutAdvice('a policy name cannot hold / ; write it without, for example "a-b".') // "a policy name cannot hold /"
 */
export function withoutAdvice(reason: string): string {
  return reason.replace(ADVICE, "").replace(/\s*\.$/, "");
}
