import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import { splitPath } from "../names";
import { type Collection, collectionOf, type Kind, type Listed } from "./collection";
import type { Grid } from "./grid";

/** Datasets, schedules, retentions and rules: listed by `inclusion`, addressed by id. */
export function includedKind<T extends Listed>(path: string, domainOf: (object: T) => string): Kind<T> {
  return {
    path,
    ofDomain: (domain) => ({ domain, inclusion: "CURRENT" }),
    everywhere: { domain: "/", inclusion: "DESCENDANT" },
    domainOf,
  };
}

/** Policies and clients: listed by `recursive`. */
export function recursiveKind<T extends Listed>(path: string, domainOf: (object: T) => string): Kind<T> {
  return {
    path,
    ofDomain: (domain) => ({ domain, recursive: false }),
    everywhere: { domain: "/", recursive: true },
    domainOf,
  };
}

/** True for a reference that is a path (`/clients/nightly`) and not an id. */
export function isPath(reference: string): boolean {
  return reference.startsWith("/");
}

/** A reference the way the program writes it: by path or by id. */
export function inForm(
  declared: string | undefined,
  id: string | null | undefined,
  fqdn: string | null | undefined,
): string {
  if (!declared || !isPath(declared) || !fqdn) return id ?? "";
  return isPath(fqdn) ? fqdn : `/${fqdn}`;
}

/**
 * The id behind a reference: an id is taken as it is, a path is looked up by its exact name.
 *
 * @throws AvamarError `not-found` with the nearest name that is there.
 */
export async function idOf<T extends Listed>(
  grid: Grid,
  kind: Kind<T>,
  what: string,
  reference: string,
): Promise<string> {
  if (!isPath(reference)) return reference;
  const { domain, name } = splitPath(reference);
  const there = await (collectionOf(grid, kind) as Collection<T>).inDomain(domain);
  const exact = there.find((each) => each.name === name);
  if (exact) return String(exact.id);
  const near = nearest(
    name,
    there.map((each) => each.name),
  );
  throw new AvamarError(`there is no ${what} ${reference}.`, {
    code: "not-found",
    product: "avamar",
    host: grid.host,
    hint: near
      ? `Write "${reference.slice(0, -name.length)}${near}", or declare it.`
      : `Declare it, or write the path of a ${what} that is there.`,
  });
}
