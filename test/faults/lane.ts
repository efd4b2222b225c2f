import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, type Provider } from "../contract/deployment.ts";
import { type Deadlines, providerInHere } from "./in-here.ts";
import { KillableProcess } from "./killable.ts";
import type { Moment } from "./moments.ts";

/** What is seen of a run, and what is to happen to it. */
export interface Watched {
  /** The writes so far, by their names. */
  writes: string[];
  /** How often the planted fault struck. */
  hits: number;
}

/** A fault that waits for a moment. */
export interface Planted<Strike> {
  at: Moment;
  strike: Strike;
}

/**
 * One host with one stream on it, on which one case after the other is tried. `Strike` is what can happen there at the
 * moment of a write.
 */
export abstract class Lane<Strike> {
  /** The stream in the hands of the engine. */
  readonly deployed = new Deployment(stream.type, () => this.#provider!);
  #provider: Provider | undefined;
  protected process: KillableProcess | undefined;

  /** @param home Where processes keep what outlives them. */
  constructor(private readonly home: string) {}

  /** The stream as it is made. */
  abstract full(): Plain;
  /** The same with everything changed that can change in place. */
  abstract changed(): Plain;
  /** From now on the writes of the run are seen. */
  abstract watch(planted?: Planted<Strike>): Watched;
  /** The stream is there as declared, once, and nothing else on the host was touched. */
  abstract isWhole(wanted: Plain): Promise<void>;
  /** The stream is gone, only what is kept on purpose is left, and nothing else on the host was touched. */
  abstract isGone(withDirectory: boolean): Promise<void>;
  /** The process that the lock on the host names; undefined when there is none, or one without a word in it. */
  abstract lockHolder(): Promise<number | undefined>;
  /** Takes everything of the stream away by hand, after a case that was lost. */
  abstract clear(): Promise<void>;
  /** What the provider is told about the grid. */
  protected abstract readonly settings: Record<string, string | undefined>;
  /** Ends the connections that a process left. */
  protected abstract disconnect(): void;

  /** The next run is in this process, with nothing in memory. */
  inHere(deadlines?: Deadlines): void {
    this.endRun();
    this.#provider = providerInHere(stream.type, this.settings, deadlines);
  }

  /** The next run is a process of its own. */
  inProcess(): void {
    this.endRun();
    this.process = new KillableProcess(stream.type, this.settings, this.home);
    this.#provider = this.process.provider;
  }

  /** Ends the run's process at once; the write it was about to make is on its way. */
  kill(): undefined {
    this.process?.kill();
  }

  /** A process that ends takes its connections with it. */
  protected endRun(): void {
    this.disconnect();
    this.process?.kill();
    this.process = undefined;
  }
}
