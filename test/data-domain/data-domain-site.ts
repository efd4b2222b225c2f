import { expect } from "vitest";
import { gridSite } from "../avamar/grid-site.ts";
import type { Plain } from "../contract/case.ts";
import { connection, siteOptions } from "../contract/cases/on-data-domain.ts";
import type { Deployment } from "../contract/deployment.ts";
import type { Site } from "../site/index.ts";

/** A site with a Data Domain, and deployments to it by its administrator. */
export interface DataDomainSite {
  readonly site: Site;
  /** What was said to people since the test began. */
  readonly said: string[];
  /** How programs reach the Data Domain. */
  connection(): Plain;
  /** A deployment of one resource with a provider of its own. */
  deployment(type: string): Deployment;
  /** One that is made already. `dataDomain` is filled in. */
  deployed(type: string, program: Plain): Promise<Deployment>;
  /** How many requests that write were counted since then. */
  writes(): number;
}

/** Starts a site for a file of tests. */
export function dataDomainSite(): DataDomainSite {
  const on = gridSite(siteOptions);
  return {
    get site() {
      return on.site;
    },
    said: on.said,
    connection: () => connection(on.site),
    deployment: on.deployment,
    async deployed(type, program) {
      const made = on.deployment(type);
      expect((await made.up({ dataDomain: connection(on.site), ...program })).op).toBe("create");
      return made;
    },
    writes: () => on.site.counters.count({ write: true }),
  };
}
