import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** The cable between a test and its machine: a port on 127.0.0.1 that leads to the machine's sshd. */
export class Network {
  readonly #sockets = new Set<[Socket, Socket]>();
  readonly #server: Server;
  readonly #door: string;
  #port = 0;
  #made = 0;
  #isPaused = false;

  /** `door` is the socket file at which the machine's side of the relay listens. */
  constructor(door: string) {
    this.#door = door;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (outer) => this.#join(outer));
  }

  get port(): number {
    return this.#port;
  }

  /** How many TCP connections were made so far. */
  get made(): number {
    return this.#made;
  }

  /** How many are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Listens; again on the same port after {@link unplug}. */
  async plug(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
  }

  /** Resets every open connection; new ones are welcome. The machine sees its side close. */
  cut(): void {
    for (const [outer, inner] of this.#sockets) {
      outer.resetAndDestroy();
      inner.destroy();
    }
  }

  /** New connections are refused, and the open ones reset. */
  async unplug(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }

  /** Nothing gets through any more, and nobody is told: what a firewall does that drops packets. */
  pause(): void {
    this.#isPaused = true;
    for (const pair of this.#sockets) for (const socket of pair) socket.pause();
  }

  /** Ends {@link pause}; what was sent meanwhile arrives. */
  resume(): void {
    this.#isPaused = false;
    for (const pair of this.#sockets) for (const socket of pair) socket.resume();
  }

  #join(outer: Socket): void {
    this.#made += 1;
    const inner = dial({ path: this.#door, allowHalfOpen: true });
    const pair: [Socket, Socket] = [outer, inner];
    this.#sockets.add(pair);
    for (const [from, to] of [pair, [inner, outer]] as const) {
      // While the machine is off its side is not there: the caller's connection is closed.
      from.on("error", () => to.destroy());
      from.on("close", (failed) => {
        this.#sockets.delete(pair);
        if (failed) to.destroy();
        else to.end();
      });
      from.on("data", (data) => {
        if (!to.write(data)) from.pause();
      });
      to.on("drain", () => {
        if (!this.#isPaused) from.resume();
      });
      from.on("end", () => to.end());
      if (this.#isPaused) from.pause();
    }
  }
}
