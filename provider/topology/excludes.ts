import type { Issue } from "./issue";
import { contains, type Os, type Place, readPath } from "./paths";

/** What is left out by declaration: places with everything below them, and patterns. */
export interface Excludes {
  places: Place[];
  /** Patterns as they are given to the datasets; they leave out the same in each stream. */
  patterns: string[];
}

/**
 * Reads `excludes`. An exclude that hides a whole source contradicts it, and one that is under no source is a mistake
 * in its spelling: both are refused.
 */
export function readExcludes(os: Os, given: string[] | undefined, issues: Issue[]): Excludes {
  const excludes: Excludes = { places: [], patterns: [] };
  (given ?? []).forEach((text, i) => {
    const property = `excludes[${i}]`;
    if (typeof text !== "string" || text.trim() === "") {
      issues.push({ property, reason: 'must be a path or a pattern; write for example "*.tmp".' });
    } else if (/[*?]/.test(text)) {
      excludes.patterns.push(os === "windows" ? text.replaceAll("/", "\\") : text);
    } else {
      const place = readPath(os, text);
      if (typeof place === "string") issues.push({ property, reason: place });
      else if (/[#[\]]/.test(text))
        issues.push({
          property,
          reason: `"${text}" holds a character that a dataset takes for a pattern (# [ ]); leave out the folder above it, or write * in its place.`,
        });
      else excludes.places.push(place);
    }
  });
  return excludes;
}

/** Says which excludes hide a whole source or root, and which hide nothing. */
export function refuseHidden(
  os: Os,
  given: string[] | undefined,
  excludes: Excludes,
  declared: (Place & { property: string })[],
  universe: Place[],
  issues: Issue[],
): void {
  const at = (text: string) => {
    const index = (given ?? []).findIndex(
      (each) =>
        each === text || (typeof each === "string" && each.replaceAll("/", "\\") === text) || samePlace(os, each, text),
    );
    return `excludes[${index}]`;
  };
  for (const place of excludes.places) {
    const hidden = declared.find((each) => contains(place, each));
    if (hidden) {
      issues.push({
        property: at(place.text),
        reason: `${place.text} hides the whole of ${hidden.text} (${hidden.property}); take one of them away.`,
      });
    } else if (![...universe, ...declared].some((each) => contains(each, place))) {
      issues.push({
        property: at(place.text),
        reason: `${place.text} lies under no source, so it leaves nothing out; correct it or take it away.`,
      });
    }
  }
  for (const pattern of excludes.patterns) {
    const hidden = declared.find((each) => hides(os, pattern, each));
    if (hidden)
      issues.push({
        property: at(pattern),
        reason: `the pattern ${pattern} fits ${hidden.text} (${hidden.property}) and would hide it; write it narrower, such as "${hidden.text}${/[\\/]$/.test(hidden.text) ? "" : os === "windows" ? "\\" : "/"}${lastStep(pattern)}".`,
      });
  }
}

function samePlace(os: Os, a: unknown, b: string): boolean {
  const [one, other] = [readPath(os, a), readPath(os, b)];
  return typeof one !== "string" && typeof other !== "string" && one.key === other.key;
}

const lastStep = (pattern: string) => pattern.split(/[\\/]/).at(-1) || "*";

/** Whether a pattern may fit a place or a folder around it. When in doubt it does: nothing may be hidden by mistake. */
function hides(os: Os, pattern: string, place: Place): boolean {
  const separator = os === "windows" ? "\\" : "/";
  const steps = place.text.split(separator).filter(Boolean);
  const absolute = os === "windows" ? /^[A-Za-z]:\\/.test(pattern) : pattern.startsWith("/");
  const lead = os === "windows" ? "" : "/";
  const paths = steps.map((_, i) => lead + steps.slice(0, i + 1).join(separator));
  const fits = matcher(os, pattern);
  return absolute ? paths.some(fits) : steps.some((step) => fits(step)) || paths.some((path) => fits(path));
}

function matcher(os: Os, pattern: string): (text: string) => boolean {
  const step = os === "windows" ? "[^\\\\]" : "[^/]";
  const plain = pattern.length > 3 ? pattern.replace(/[\\/]$/, "") : pattern;
  const source = plain.replace(/\*\*|[*?]|[.+^${}()|[\]\\#]/g, (c) =>
    c === "**" ? ".*" : c === "*" ? `${step}*` : c === "?" ? step : c === "#" ? "[#0-9]" : `\\${c}`,
  );
  const expression = new RegExp(`^${source}$`, os === "windows" ? "i" : "");
  return (text) => expression.test(text);
}
