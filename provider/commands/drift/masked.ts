import { elementOf, metaOf, propertyIn, shapeOf } from "../../kernel/property";
import type { Step } from "./digest";
import type { Difference, Effect } from "./finding";
import { holdsSecret, MASK, valueAt } from "./leaves";
import { type Known, schemaOf } from "./subject";

/** What the engine says will change although nothing of it can be seen here: secrets, which are the same mask on all sides. */
export function unseen(main: Step, effect: Effect, known: Known | undefined, seen: Difference[]): Difference[] {
  if (effect !== "update" && effect !== "replace") return [];
  const detailed = Object.keys(main.detailedDiff ?? {});
  const reasons = [
    ...new Set([...(detailed.length ? detailed : (main.diffReasons ?? [])), ...(main.replaceReasons ?? [])]),
  ];
  const isSeen = (path: string) => seen.some((leaf) => isWithin(leaf.path, path) || isWithin(path, leaf.path));
  const open = reasons.filter((path) => path !== "__provider" && !isSeen(path));
  const masked = open.filter((path) => isMasked(path, main, known));
  // Where nothing else is told, the engine's own list is what there is.
  const left = masked.length > 0 || seen.length > 0 ? masked : open;
  // A property is named once: by its part where the engine knows that.
  return left
    .filter((path) => !left.some((other) => other !== path && isWithin(other, path)))
    .map((path) => ({ path, isSecret: true }));
}

function isMasked(path: string, { oldState, newState }: Step, known: Known | undefined): boolean {
  const values = [oldState, newState].map((state) => valueAt(path, state?.inputs));
  if (values.some((value) => JSON.stringify(value)?.includes(JSON.stringify(MASK)))) return true;
  const property = propertyIn(path);
  return property === path && holdsSecret(schemaOf(known, property), values);
}

/** True for what the product takes and never shows. */
export function isUnseenByNature(known: Known | undefined, path: string): boolean {
  const [property = "", ...parts] = path.split(/[.[\]]+/).filter((part) => part !== "");
  let schema = schemaOf(known, property);
  for (const part of [undefined, ...parts]) {
    if (part !== undefined) schema = schema && (/^\d+$/.test(part) ? elementOf(schema) : shapeOf(schema)?.[part]);
    const meta = schema && metaOf(schema);
    if (meta?.writeOnly || meta?.setOnce || meta?.control) return true;
  }
  return false;
}

/** True when `path` is `outer` or a part of it: "caches.directory" of "caches". */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
