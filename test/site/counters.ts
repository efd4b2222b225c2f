import type { Product } from "./faults.ts";

/** One request or command that a site received. It never holds a body, a header, a query value or a password. */
export interface LoggedRequest {
  /** Position in the log, from 1. */
  number: number;
  /** Epoch milliseconds of the site's clock. */
  time: number;
  product: Product;
  /** Name of the grid, Data Domain or host. */
  name: string;
  /** HTTP method; on a host `EXEC`, `SFTP` or `CONNECT`. */
  method: string;
  /** Path without the query; on a host the program's name or the kind of SFTP operation. */
  path: string;
  /** Whether it can change anything. Logging in and out are not writes. */
  write: boolean;
  /** HTTP status or exit code; absent while it runs or when the answer was cut off. */
  status?: number;
}

/** What to count. Every property that is given must fit. */
export interface CountFilter {
  product?: Product;
  name?: string;
  method?: string;
  path?: RegExp | string;
  write?: boolean;
  status?: number;
}

/**
 * The request log of a site.
 *
 * @example
 * site.counters.reset();
 * await secondDeployment();
 * expect(site.counters.count({ write: true })).toBe(0);
 */
export class Counters {
  #log: LoggedRequest[] = [];
  #number = 0;

  /** Everything received since the last `reset()`, oldest first. */
  get log(): readonly LoggedRequest[] {
    return this.#log;
  }

  /** How many requests were received since the start, `reset()` or not. */
  get total(): number {
    return this.#number;
  }

  /** For the servers: writes a line; the returned hand sets its status later. */
  record(request: Omit<LoggedRequest, "number">): LoggedRequest {
    this.#number += 1;
    const line: LoggedRequest = { number: this.#number, ...request };
    this.#log.push(line);
    return line;
  }

  /** How many logged requests fit. Without a filter: all. */
  count(filter: CountFilter = {}): number {
    return this.list(filter).length;
  }

  /** The logged requests that fit, oldest first. */
  list(filter: CountFilter = {}): LoggedRequest[] {
    return this.#log.filter((line) => isCounted(line, filter));
  }

  /** Empties the log. */
  reset(): void {
    this.#log = [];
  }
}

function isCounted(line: LoggedRequest, filter: CountFilter): boolean {
  if (filter.product !== undefined && filter.product !== line.product) return false;
  if (filter.name !== undefined && filter.name !== line.name) return false;
  if (filter.method !== undefined && filter.method.toUpperCase() !== line.method) return false;
  if (filter.write !== undefined && filter.write !== line.write) return false;
  if (filter.status !== undefined && filter.status !== line.status) return false;
  if (filter.path === undefined) return true;
  return typeof filter.path === "string"
    ? filter.path === line.path
    : new RegExp(filter.path.source, filter.path.flags.replace(/[gy]/g, "")).test(line.path);
}
