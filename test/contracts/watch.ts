import { appendFileSync } from "node:fs";
import { afterAll, expect } from "vitest";
import type { Exchange, Site } from "../site/index.ts";
import { type Contracts, contractsFolder, loadContracts } from "./validate.ts";

/**
 * Where a contract contradicts itself. It declares tasks whose result is a list or a truth value, and for the one address
 * that shows tasks a result that is an object; and its own example of a view type is not in the type's enumeration.
 */
const CONTRADICTIONS: [operation: string, violation: RegExp][] = [
  ["GET /v1/tasks/{id}", /^answer\.result is (array|boolean), not object$/],
  ["POST /v1/virtualcenters/{cid}/clients", /^request\.viewType is "(VM_TEMPLATE|HOST_CLUSTER)", not in its enum$/],
];

/** What one file of tests has seen of the contracts. */
export interface Seen {
  operations: string[];
  validated: number;
  violations: number;
}

/** What the contracts said about everything that one test file exchanged. */
export class Watch {
  readonly contracts: Contracts | undefined = loadContracts();
  readonly operations = new Map<string, number>();
  readonly violations: string[] = [];
  readonly undocumented = new Set<string>();
  validated = 0;
  /** Requests that no contract describes: the token endpoints and what tests send to wrong addresses. */
  outside = 0;

  /** Compares an exchange with the contracts of its product; `nulls`: the site writes null for what is not there. */
  see(exchange: Exchange, nulls = false): void {
    if (this.contracts === undefined || exchange.fault === "status" || exchange.product === "host") return;
    for (const contract of this.contracts[exchange.product]) {
      const finding = contract.check(exchange);
      if (finding.operation === undefined) continue;
      this.validated += 1;
      this.operations.set(finding.operation, (this.operations.get(finding.operation) ?? 0) + 1);
      const where = `${contract.name}: ${finding.operation} (${exchange.status})`;
      if (finding.undocumentedStatus) this.undocumented.add(where);
      const violations = finding.violations.filter(
        (each) =>
          !(nulls && / is null, not /.test(each)) &&
          !CONTRADICTIONS.some(([operation, known]) => operation === finding.operation && known.test(each)),
      );
      this.violations.push(...violations.map((each) => `${where}: ${each}`));
      return;
    }
    this.outside += 1;
  }

  /** For adding up. */
  seen(): Seen {
    return { operations: [...this.operations.keys()], validated: this.validated, violations: this.violations.length };
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

/**
 * For a test file: what is sent to the sites that it watches, and what they answer, is compared with the vendors'
 * contracts; when all tests are over, the file fails where one was broken. Where there are no contracts, nothing is
 * compared, and that is said.
 */
export function watchSites(): Watch & { start(site: Site): void } {
  const watch = new Watch();
  afterAll(() => {
    process.stdout.write(`contracts: ${watch.summary()}\n`);
    // The run adds up what its files have seen.
    const { CONTRACTS_SEEN } = process.env;
    if (CONTRACTS_SEEN && watch.contracts) appendFileSync(CONTRACTS_SEEN, `${JSON.stringify(watch.seen())}\n`);
    expect(watch.violations).toEqual([]);
  });
  return Object.assign(watch, {
    start: (site: Site) => void site.onExchange((exchange) => watch.see(exchange, site.grid.settings.absentAsNull)),
  });
}
