import type { Run } from "../../kernel/definition";
import type { HttpRequest } from "../../kernel/https";
import type { GridAccess } from "./grid";

/**
 * What most resources of a grid foresee: nothing, as long as the grid can be logged in to and knows their kind.
 *
 * @example
 * foresee: needs("/tier/groups"),
 */
export function needs(path: string, query?: HttpRequest["query"]): (run: Run<GridAccess>) => Promise<string[]> {
  return async ({ world }) => {
    await world.grid().mustKnow(path, query);
    return [];
  };
}
