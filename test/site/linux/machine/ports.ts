import { Errno } from "./errno.ts";

/** A listening TCP port. */
export interface Listener {
  address: string;
  port: number;
  pid: number;
}

/** The TCP ports of the emulated server; none of them is a real one. */
export class PortTable {
  #listeners: Listener[] = [];

  /** All listeners, by port. */
  list(): readonly Listener[] {
    return [...this.#listeners].sort((a, b) => a.port - b.port);
  }

  /** Listens on all addresses, or on one. The returned hand ends it. */
  listen(port: number, pid: number, address = "0.0.0.0"): () => void {
    if (this.#listeners.some((listener) => listener.port === port)) throw new Errno("EADDRINUSE");
    const listener = { address, port, pid };
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }
}
