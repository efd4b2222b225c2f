import { pathOf } from "./names";
import type { Grid } from "./rest/grid";

/** The paths of all domains, the root first: some kinds of objects can only be listed domain by domain. */
export async function domainPaths(grid: Grid): Promise<string[]> {
  const below = await grid.array<{ name: string; directory: string }>("/domains", { domain: "/", recursive: true });
  return ["/", ...below.map(({ name, directory }) => pathOf(directory, name))];
}
