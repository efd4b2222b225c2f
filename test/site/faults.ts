/** The parts of a site in which a fault can be planted. */
export type Product = "avamar" | "data-domain" | "host";

/** Which requests or commands a fault strikes. Every property that is given must fit; `{}` fits everything. */
export interface FaultMatch {
  /** Name of one grid, Data Domain or host, when the site has several. */
  name?: string;
  /** HTTP method, any case. */
  method?: string;
  /** Path without the query: the whole path as text, or a pattern. */
  path?: RegExp | string;
  /** Command line executed on a host over SSH. */
  command?: RegExp;
  /** Kind of SFTP operation on a host, e.g. `"write"`, `"open"`, `"rename"`, `"mkdir"`. */
  sftp?: string;
}

/**
 * What happens instead of, or on top of, the normal work.
 *
 * - `status`: answer at once with this status (on a host: this exit code) and change nothing; with `when: "after"` the
 *   work is done and only the answer is this one (SFTP: always before).
 * - `refuse`: close the connection before anything is done, as a port without a listener does.
 * - `delay`: wait that many milliseconds, then work normally.
 * - `drop`: cut the connection. `before`: nothing was done. `after`: the work is done, only its answer is lost.
 * - `hang`: nothing is done and nothing is ever answered; the connection stays open.
 * - `half`: the work is done, the answer stops in its middle. On a host: half of the file is written.
 */
export type FaultAction =
  | { kind: "status"; status: number; body?: unknown; when?: "before" | "after" }
  | { kind: "refuse" }
  | { kind: "delay"; ms: number }
  | { kind: "drop"; when: "before" | "after" }
  | { kind: "hang" }
  | { kind: "half" };

/** One planted fault. */
export interface Fault {
  product: Product;
  /** Left out: every request of the product. */
  match?: FaultMatch;
  action: FaultAction;
  /** How often it strikes before it is used up. Default: until it is removed. */
  times?: number;
}

/** What is about to happen, in the words of {@link FaultMatch}. */
export interface FaultSubject {
  product: Product;
  name?: string;
  method?: string;
  path?: string;
  command?: string;
  sftp?: string;
}

/** A hand on one planted fault. */
export interface PlantedFault {
  /** How often it has struck. */
  readonly hits: number;
  remove(): void;
}

interface Planted {
  fault: Fault;
  left: number;
  hits: number;
}

/**
 * The fault injector of a site, the same for REST and SSH.
 *
 * @example
 * // The next policy is made, but the caller never learns of it.
 * site.faults.add({
 *   product: "avamar",
 *   match: { method: "POST", path: /backup-groups$/ },
 *   action: { kind: "drop", when: "after" },
 *   times: 1,
 * });
 */
export class Faults {
  #planted: Planted[] = [];

  /** Plants a fault. Of several that fit, the one planted first strikes. */
  add(fault: Fault): PlantedFault {
    const planted: Planted = { fault, left: fault.times ?? Number.POSITIVE_INFINITY, hits: 0 };
    this.#planted.push(planted);
    return {
      get hits() {
        return planted.hits;
      },
      remove: () => {
        this.#planted = this.#planted.filter((other) => other !== planted);
      },
    };
  }

  /** Removes every fault. */
  clear(): void {
    this.#planted = [];
  }

  /**
   * For the servers, on a new connection: whether it is refused. Only a `refuse` that names neither a request nor a
   * command can be known so early.
   */
  takeConnection(subject: Pick<FaultSubject, "product" | "name">): boolean {
    const planted = this.#planted.find(
      ({ fault, left }) => left > 0 && fault.action.kind === "refuse" && isWholesale(fault) && strikes(fault, subject),
    );
    if (planted === undefined) return false;
    planted.left -= 1;
    planted.hits += 1;
    return true;
  }

  /** For the servers: the fault that strikes this subject now, used up by one; `undefined` when none does. */
  take(subject: FaultSubject): FaultAction | undefined {
    const planted = this.#planted.find((candidate) => candidate.left > 0 && strikes(candidate.fault, subject));
    if (planted === undefined) return undefined;
    planted.left -= 1;
    planted.hits += 1;
    return planted.fault.action;
  }
}

function isWholesale({ match = {} }: Fault): boolean {
  return [match.method, match.path, match.command, match.sftp].every((criterion) => criterion === undefined);
}

function strikes(fault: Fault, subject: FaultSubject): boolean {
  if (fault.product !== subject.product) return false;
  const { name, method, path, command, sftp } = fault.match ?? {};
  if (name !== undefined && name !== subject.name) return false;
  if (method !== undefined && method.toUpperCase() !== subject.method?.toUpperCase()) return false;
  if (path !== undefined && !fits(path, subject.path)) return false;
  if (command !== undefined && !fits(command, subject.command)) return false;
  return sftp === undefined || sftp === subject.sftp;
}

function fits(wanted: RegExp | string, given: string | undefined): boolean {
  if (given === undefined) return false;
  if (typeof wanted === "string") return wanted === given;
  // A pattern with the g or y flag remembers where it stopped; every request must be tried from the start.
  wanted.lastIndex = 0;
  return wanted.test(given);
}
