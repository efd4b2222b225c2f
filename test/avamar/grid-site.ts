import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Plain } from "../contract/case.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { watchSites } from "../contracts/watch.ts";
import { type Site, type SiteOptions, startSite } from "../site/index.ts";

/** A site with a grid and no hosts, and deployments to it. */
export interface GridSite {
  readonly site: Site;
  /** What was said to people since the test began. */
  readonly said: string[];
  /** A deployment of one resource with a provider of its own. */
  deployment(type: string): Deployment;
  /** One that is made already. */
  deployed(type: string, program: Plain): Promise<Deployment>;
}

/** Starts a site for a file of tests. Each test has an engine's home of its own. */
export function gridSite(options: SiteOptions = {}): GridSite {
  let site: Site;
  let home: string;
  const said: string[] = [];
  const contracts = watchSites();
  beforeAll(async () => {
    site = await startSite({ hosts: [], ...options });
    contracts.start(site);
  });
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "avamar-grid-"));
    said.length = 0;
  });
  afterEach(() => {
    site.faults.clear();
    rmSync(home, { recursive: true, force: true });
  });
  afterAll(() => site?.close());

  const deployment = (type: string) => {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const provider = newProvider(type, {
      settings: { endpoint: url, username, password, certificateSha256 },
      home,
      said,
    });
    return new Deployment(type, () => provider);
  };
  return {
    get site() {
      return site;
    },
    said,
    deployment,
    async deployed(type, program) {
      const made = deployment(type);
      expect((await made.up(program)).op).toBe("create");
      return made;
    },
  };
}

/** The message that a call fails with. */
export async function messageOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );
}
