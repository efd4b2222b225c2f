import type { Run } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import type { HttpRequest } from "../../kernel/https";
import { isUnknown, type Plain } from "../../kernel/values";
import type { Kind, Listed } from "./collection";
import type { Grid, GridAccess } from "./grid";
import { idOf, isPath } from "./places";

/** What a property refers to by path: its kind on the grid, and what people call it. */
interface Referred {
  // biome-ignore lint/suspicious/noExplicitAny: kinds of all objects
  kind: Kind<any>;
  what: string;
}

/** What is asked beside the path. */
interface Further {
  query?: HttpRequest["query"];
  /**
   * Properties that may hold the path of something else. A domain is not among them: of one that the same run makes the
   * path is known beforehand.
   */
  refers?: Record<string, Referred>;
}

/**
 * What most resources of a grid foresee: that the grid can be logged in to and knows their kind, and that what they refer
 * to by path is there.
 *
 * @example
 * foresee: needs("/tier/groups", { refers: { schedule: { kind: schedules, what: "schedule" } } }),
 */
export function needs(
  path: string,
  { query, refers = {} }: Further = {},
): (run: Run<GridAccess>, declared: Plain, before: Plain | undefined) => Promise<string[]> {
  return async ({ world }, declared, before) => {
    const grid = world.grid();
    await grid.mustKnow(path, query);
    const texts = await Promise.all(
      Object.entries(refers).map(([name, referred]) => missing(grid, referred, declared[name], before?.[name])),
    );
    return texts.flatMap((text) => text ?? []);
  };
}

/** What is wrong with a reference that is new or changed; looks asked together cost one listing. */
async function missing(
  grid: Grid,
  { kind, what }: Referred,
  now: unknown,
  before: unknown,
): Promise<string | undefined> {
  if (typeof now !== "string" || isUnknown(now) || !isPath(now) || now === before) return undefined;
  try {
    await idOf<Listed>(grid, kind, what, now);
    return undefined;
  } catch (error) {
    if (!(error instanceof AvamarError) || error.code !== "not-found") throw error;
    return `${error.reason} ${error.hint ?? ""} pulumi up fails here, unless it makes that first.`;
  }
}
