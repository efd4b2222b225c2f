import { Batch } from "../../kernel/batch";
import { AvamarError } from "../../kernel/errors";
import type { Grid } from "./grid";

/** How objects are listed that have no address of their own. */
export interface Listing<T> {
  /** The place that an id lies in: a domain, or always the same where the grid lists everything at once. */
  placeOf(id: string): string;
  /** Every object of a place. */
  list(grid: Grid, place: string): Promise<T[]>;
  /** The id of a listed object. */
  idOf(object: T, place: string): string;
}

/**
 * Objects that can only be listed, place by place: those that are asked for together cost one listing of each place.
 *
 * @example
 * const users = listed<GridUser>({ placeOf: domainOf, list: usersIn, idOf: ({ userName }, domain) => `${domain}:${userName}` });
 * await users(grid).get("/clients:head");
 */
export function listed<T>({ placeOf, list, idOf }: Listing<T>): (grid: Grid) => Batch<T> {
  const batches = new WeakMap<Grid, Batch<T>>();
  return (grid) => {
    const batch =
      batches.get(grid) ??
      new Batch<T>({
        few: 0,
        one: () => Promise.resolve(undefined),
        all: async (ids) => {
          const places = [...new Set(ids.map(placeOf))];
          const found = await Promise.all(places.map((place) => list(grid, place)));
          return new Map(places.flatMap((place, i) => found[i]!.map((each) => [idOf(each, place), each] as const)));
        },
      });
    batches.set(grid, batch);
    return batch;
  };
}

/** The error for an object that was just written, and that the grid does not list: its answers to such writes are empty. */
export function notListed(grid: Grid, what: string, where: string): AvamarError {
  return new AvamarError(`the grid took the ${what} and does not list it.`, {
    code: "protocol",
    product: "avamar",
    host: grid.host,
    hint: `Look at ${where} on the grid, then run again.`,
  });
}
