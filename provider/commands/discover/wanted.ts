import type { Definition } from "../../kernel/definition";
import { nearest } from "../../kernel/nearest";
import type { Plain } from "../../kernel/values";
import { homeOf } from "./home";
import type { Wanted } from "./member";
import { wrong } from "./own-words";
import { keyProperty } from "./resource-names";

/** What is asked for; nothing given is everything. */
export interface Filters {
  domain?: string[];
  kind?: string[];
  name?: string[];
}

/**
 * The filter that people wrote. A domain stands for itself and everything below; `*` is any text within one step of a
 * path, `**` any text, `?` one character.
 *
 * @example
 * wantedBy({ domain: ["/clients/CORP"], name: ["app-*"] })
 */
export function wantedBy({ domain, kind, name }: Filters): Wanted {
  const domains = domain?.map((pattern) => globBelow(pattern));
  const names = name?.map((pattern) => glob(pattern));
  const kinds = kind?.map((each) => each.toLowerCase());
  return (definition, inputs) =>
    (!kinds || kinds.includes(definition.type.toLowerCase())) &&
    (!domains || isIn(definition, inputs, domains)) &&
    (!names || names.some((pattern) => pattern.test(nameIn(definition, inputs))));
}

function isIn(definition: Definition<Plain, never>, inputs: Plain, domains: RegExp[]): boolean {
  const home = homeOf(definition, inputs);
  if (home.on === "grid") return false;
  // What is on a Data Domain is in no domain of the grid; it was asked for by itself.
  return home.on !== "domain" || domains.some((pattern) => pattern.test(home.path));
}

/** What is compared with `--name`. */
export function nameIn(definition: Definition<Plain, never>, inputs: Plain): string {
  const key = keyProperty(definition);
  return String((key && inputs[key]) ?? "");
}

function source(pattern: string): string {
  const parts = pattern.split(/(\*\*|\*|\?)/);
  const word: Record<string, string> = { "**": ".*", "*": "[^/]*", "?": "[^/]" };
  return parts.map((part) => word[part] ?? part.replace(/[.+^${}()|[\]\\]/g, "\\$&")).join("");
}

const glob = (pattern: string) => new RegExp(`^${source(pattern)}$`, "is");
const globBelow = (pattern: string) =>
  pattern === "/" ? /^\// : new RegExp(`^${source(pattern.replace(/\/$/, ""))}(/|$)`, "s");

/**
 * Nobody means an empty filter: it is a variable that is not set, and would take everything.
 *
 * @throws AvamarError `invalid`
 */
export function refuseEmpty({ domain, kind, name }: Filters): void {
  for (const [option, given] of Object.entries({ domain, kind, name }))
    if (given?.includes("")) throw wrong(`--${option} is empty.`, "Leave it out to take everything.");
}

/**
 * The kinds that were asked for.
 *
 * @throws AvamarError `invalid` for a word that is none
 */
export function kindsNamed<D extends Pick<Definition, "type">>(all: D[], kinds: string[] | undefined): D[] {
  if (!kinds) return all;
  return kinds.map((kind) => {
    const found = all.find(({ type }) => type.toLowerCase() === kind.toLowerCase());
    if (found) return found;
    const types = all.map(({ type }) => type);
    const meant = nearest(kind, types);
    throw wrong(`"${kind}" is no kind of object.`, meant ? `Write ${meant}.` : `Write one of ${types.join(", ")}.`);
  });
}
