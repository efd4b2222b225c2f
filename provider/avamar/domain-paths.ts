import { AvamarError } from "../kernel/errors";
import { nearest } from "../kernel/nearest";
import { pathOf } from "./names";
import type { Grid } from "./rest/grid";

/** The paths of all domains, the root first: some kinds of objects can only be listed domain by domain. */
export async function domainPaths(grid: Grid): Promise<string[]> {
  const below = await grid.array<{ name: string; directory: string }>("/domains", { domain: "/", recursive: true });
  return ["/", ...below.map(({ name, directory }) => pathOf(directory, name))];
}

/**
 * Makes sure that a domain is there: an empty list of what is in it is no answer where it was misspelt.
 *
 * @throws AvamarError `not-found` with the nearest one
 */
export async function needDomain(grid: Grid, domain: string): Promise<void> {
  if (domain === "/") return;
  const paths = await domainPaths(grid);
  if (paths.includes(domain)) return;
  const near = nearest(domain, paths);
  throw new AvamarError(`there is no domain ${domain}.`, {
    code: "not-found",
    product: "avamar",
    host: grid.host,
    hint: near ? `Write "${near}".` : 'Write the path of one that is there, such as "/clients".',
  });
}
