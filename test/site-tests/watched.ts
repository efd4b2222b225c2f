import { afterAll, expect } from "vitest";
import { type Contracts, contractsFolder, loadContracts } from "../contracts/validate.ts";
import { type Exchange, type Site, type SiteOptions, startSite } from "../site/index.ts";
import { dataDomainCaller, gridCaller, type Rest } from "./rest.ts";

/**
 * Where a contract contradicts itself: it declares tasks whose result is a list or a truth value, and for the one address
 * that shows tasks a result that is an object.
 */
const CONTRADICTION = /: GET \/v1\/tasks\/\{id\} \(200\): answer\.result is (array|boolean), not object$/;

/** What the contracts said about everything that one test file exchanged. */
export class Watch {
  readonly contracts: Contracts | undefined = loadContracts();
  readonly operations = new Map<string, number>();
  readonly violations: string[] = [];
  readonly undocumented = new Set<string>();
  validated = 0;
  /** Requests that no contract describes: the token endpoints and what tests send to wrong addresses. */
  outside = 0;

  /** Compares an exchange with the contracts of its product. */
  see(exchange: Exchange): void {
    if (this.contracts === undefined || exchange.fault === "status" || exchange.product === "host") return;
    for (const contract of this.contracts[exchange.product]) {
      const finding = contract.check(exchange);
      if (finding.operation === undefined) continue;
      this.validated += 1;
      this.operations.set(finding.operation, (this.operations.get(finding.operation) ?? 0) + 1);
      const where = `${contract.name}: ${finding.operation} (${exchange.status})`;
      if (finding.undocumentedStatus) this.undocumented.add(where);
      const violations = finding.violations.map((violation) => `${where}: ${violation}`);
      this.violations.push(...violations.filter((violation) => !CONTRADICTION.test(violation)));
      return;
    }
    this.outside += 1;
  }

  /** One line for people. */
  summary(): string {
    if (this.contracts === undefined) return `contracts not compared: there are none in ${contractsFolder()}`;
    return (
      `operations used ${this.operations.size}, exchanges validated ${this.validated}, outside ${this.outside}, ` +
      `undocumented error statuses ${this.undocumented.size}, violations ${this.violations.length}`
    );
  }
}

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
  const watch = new Watch();
  const running: WatchedSite[] = [];
  afterAll(async () => {
    for (const { site, grid, dataDomain } of running) {
      grid.close();
      dataDomain.close();
      await site.close();
    }
    process.stdout.write(`contracts: ${watch.summary()}\n`);
    expect(watch.violations).toEqual([]);
  });
  return {
    watch,
    start: async (options = {}, { compared = true } = {}) => {
      const quick = { name: "syd01-g1-util", taskMs: 30, registrationMs: 20 };
      const site = await startSite({ grids: [quick], hosts: [], ...options });
      if (compared) site.onExchange((exchange) => watch.see(exchange));
      const grid = await gridCaller(site.access.avamar);
      const dataDomain = await dataDomainCaller(site.access.dataDomain);
      const watched = { site, grid, dataDomain };
      running.push(watched);
      return watched;
    },
  };
}
