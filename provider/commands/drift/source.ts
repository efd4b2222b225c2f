import type { StepState } from "./digest";
import type { Source } from "./finding";

/** The text of a file of the program; undefined where it cannot be read. */
export type TextOf = (file: string) => string | undefined;

/** Files of packages, ours among them, are not where people declare something. */
const OF_A_PACKAGE = /(^|\/)node_modules\/|\/dist\/(pulumi\/resources|pulumi|components)\/[\w-]+\.js$/;

/**
 * Where a resource is declared, by the calls that led to it. Functions without a name, such as the body of a loop, have
 * no place there, and then the innermost call that has one may be in a helper (`each`). So the innermost file counts
 * that makes something of this class; else one that makes anything; else the innermost.
 */
export function sourceOf(calls: StepState["stackTrace"], type: string, textOf: TextOf): Source | undefined {
  const places = (calls ?? []).flatMap(({ sourcePosition = "" }) => placeIn(sourcePosition) ?? []);
  const [innermost] = places;
  // Most often there is one file, and nothing to be read.
  if (places.every(({ file }) => file === innermost?.file)) return innermost;
  const makes = (what: string) => {
    const made = new RegExp(`\\bnew\\s+(\\w+\\.)*${what}\\b`);
    return places.find(({ file }) => made.test(textOf(file) ?? ""));
  };
  return makes(type) ?? makes("[A-Z]\\w*") ?? innermost;
}

function placeIn(position: string): Source | undefined {
  const [, file, line, column] = /^project:\/\/\/(.+)#(\d+)(?:,(\d+))?$/.exec(position) ?? [];
  if (!file || OF_A_PACKAGE.test(file)) return undefined;
  return { file: decodeURI(file), line: Number(line), column: Number(column ?? 1) };
}
