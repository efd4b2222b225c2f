import type { Definition, Found } from "../../kernel/definition";
import { collectionOf, type Kind } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { type GridCopies, withoutIdle } from "./copy-policy";

type Verbs<Inputs> = Pick<Definition<Inputs, GridAccess>, "find" | "list" | "observe" | "create" | "sync" | "remove">;

/**
 * The verbs of policies that copy backups elsewhere: both kinds do the same at another address and in other words.
 *
 * @param said The grid's words in ours.
 * @param written What the grid is told; what is not declared goes back as it was read.
 * @param counting What is left of them without what counts for nothing.
 */
export function copyVerbs<Inputs extends { name: string }, Wire extends GridCopies>(
  path: string,
  said: (grid: Grid, wire: Wire, declared: Partial<Inputs>) => Promise<Found<Inputs>>,
  written: (grid: Grid, declared: Inputs, current?: Wire) => Promise<object>,
  counting: (inputs: Partial<Inputs>) => Partial<Inputs> = (inputs) => inputs,
): Verbs<Inputs> {
  // They are listed all at once.
  const kind: Kind<Wire> = { path, ofDomain: () => ({}), everywhere: {}, domainOf: () => "/" };
  const address = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    async find(run, declared) {
      const grid = run.world.grid();
      const there = await collectionOf(grid, kind).byName("/", declared.name);
      return there && said(grid, there, declared);
    },

    async list(run) {
      const grid = run.world.grid();
      const everything = { retention: {}, options: [] } as unknown as Partial<Inputs>;
      const all = await collectionOf(grid, kind).everywhere();
      return Promise.all(
        all.map(async (each) => {
          const found = await said(grid, each, everything);
          return { ...found, inputs: counting(await withoutIdle(grid, found.inputs)) };
        }),
      );
    },

    async observe(run, id, recorded) {
      const grid = run.world.grid();
      const there = await collectionOf(grid, kind).byId(id);
      return there && said(grid, there, recorded as Partial<Inputs>);
    },

    async create(run, declared) {
      const grid = run.world.grid();
      const made = await grid.post<Wire>(path, await written(grid, declared));
      run.made(made.id);
      return said(grid, made, declared);
    },

    async sync(run, found, declared, changed) {
      if (changed.length === 0) return found;
      const grid = run.world.grid();
      const body = await written(grid, declared, await collectionOf(grid, kind).read(found.id));
      return said(grid, await grid.put<Wire>(address(found.id), body), declared);
    },

    async remove(run, id) {
      const grid = run.world.grid();
      if (await collectionOf(grid, kind).read(id)) await grid.delete(address(id));
    },
  };
}
