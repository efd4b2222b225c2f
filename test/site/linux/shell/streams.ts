import type { Sink } from "../../ssh/streams.ts";

/** What a file descriptor can be read from: all of the rest, or one line. */
export class Input {
  readonly #source: () => Promise<Buffer>;
  #content: Buffer | undefined;
  #at = 0;

  constructor(source: () => Promise<Buffer>) {
    this.#source = source;
  }

  /** Input of a known content. */
  static of(content: Buffer | string): Input {
    return new Input(() => Promise.resolve(Buffer.from(content)));
  }

  async rest(): Promise<Buffer> {
    const content = await this.#load();
    const rest = content.subarray(this.#at);
    this.#at = content.length;
    return rest;
  }

  /** The next line without its end, or `undefined` when there is none. */
  async line(): Promise<string | undefined> {
    const content = await this.#load();
    if (this.#at >= content.length) return undefined;
    const end = content.indexOf(10, this.#at);
    const line = content.subarray(this.#at, end < 0 ? undefined : end).toString("utf8");
    this.#at = end < 0 ? content.length : end + 1;
    return line;
  }

  async #load(): Promise<Buffer> {
    this.#content ??= await this.#source();
    return this.#content;
  }
}

/** The open file descriptors of a shell. One that is missing is closed. */
export interface Descriptors {
  inputs: Map<number, Input>;
  outputs: Map<number, Sink>;
}

/** Descriptors that can be changed without the others noticing. */
export function copyOf({ inputs, outputs }: Descriptors): Descriptors {
  return { inputs: new Map(inputs), outputs: new Map(outputs) };
}
