import type { FaultAction, Site } from "../site/index.ts";
import type { Planted, Watched } from "./lane.ts";
import { isAt, nameOfChange, nameOfCommand } from "./moments.ts";

type Subject = Parameters<Site["faults"]["take"]>[0];
/** What happens at the moment of a write: the site does this instead of it, or the write itself when it is undefined. */
export type Strike = () => FaultAction | undefined;

/**
 * Sees every write that reaches a host of the site, the moment before it is made, and lets something happen then.
 *
 * What is a write is the site's own word for it (its request log), so one that is new to the provider is seen, too.
 */
export class Watch {
  readonly #runs = new Map<string, Watched & { planted: Planted<Strike> | undefined }>();

  constructor(site: Site) {
    const { faults, counters } = site;
    const take = faults.take.bind(faults);
    faults.take = (subject) => {
      // The site has just written the request into its log.
      const isWrite = subject.product === "host" && counters.log.at(-1)?.write === true;
      return (isWrite ? this.#see(subject) : undefined) ?? take(subject);
    };
  }

  /** A new run on a host begins. */
  begin(host: string, planted?: Planted<Strike>): Watched {
    const run = { writes: [], hits: 0, planted };
    this.#runs.set(host, run);
    return run;
  }

  #see(subject: Subject): FaultAction | undefined {
    const run = this.#runs.get(subject.name ?? "");
    if (!run) return undefined;
    run.writes.push(
      subject.command === undefined
        ? nameOfChange(subject.sftp ?? "", subject.path ?? "")
        : nameOfCommand(subject.command),
    );
    if (!run.planted || !isAt(run.planted.at, run.writes)) return undefined;
    run.hits += 1;
    return run.planted.strike();
  }
}
