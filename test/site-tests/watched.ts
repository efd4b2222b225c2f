import { afterAll } from "vitest";
import { type Watch, watchSites } from "../contracts/watch.ts";
import { type Site, type SiteOptions, startSite } from "../site/index.ts";
import { dataDomainCaller, gridCaller, type Rest } from "./rest.ts";

/** A site whose every exchange is compared with the vendors' contracts. */
export interface WatchedSite {
  site: Site;
  /** Logged in at the first grid. */
  grid: Rest;
  /** Logged in at the first Data Domain. */
  dataDomain: Rest;
}

/** Whether a site's exchanges are compared; some sites break the contracts on purpose. Default `true`. */
interface Comparison {
  compared?: boolean;
}

/** For a test file: starts sites and, when all tests are over, fails when an exchange broke a contract. */
export function watching(): { start(options?: SiteOptions, how?: Comparison): Promise<WatchedSite>; watch: Watch } {
  const watch = watchSites();
  const running: WatchedSite[] = [];
  afterAll(async () => {
    for (const { site, grid, dataDomain } of running) {
      grid.close();
      dataDomain.close();
      await site.close();
    }
  });
  return {
    watch,
    start: async (options = {}, { compared = true } = {}) => {
      const quick = { name: "syd01-g1-util", taskMs: 30, registrationMs: 20 };
      const site = await startSite({ grids: [quick], hosts: [], ...options });
      if (compared) watch.start(site);
      const grid = await gridCaller(site.access.avamar);
      const dataDomain = await dataDomainCaller(site.access.dataDomain);
      const watched = { site, grid, dataDomain };
      running.push(watched);
      return watched;
    },
  };
}
