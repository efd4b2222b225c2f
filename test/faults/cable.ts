import { connect, createServer, type Socket } from "node:net";

/** A cable between the provider and a host: a port on 127.0.0.1 that leads to another one. */
export class Cable {
  readonly #pairs = new Set<[Socket, Socket]>();
  readonly #server = createServer({ noDelay: true }, (near) => this.#join(near));

  #noticed: NodeJS.Timeout | undefined;

  private constructor(private readonly to: { host: string; port: number }) {}

  /** Lays a cable to a port. */
  static async lay(to: { host: string; port: number }): Promise<Cable> {
    const cable = new Cable(to);
    await new Promise<void>((resolve) => cable.#server.listen(0, "127.0.0.1", resolve));
    return cable;
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  /** Ends every connection; new ones are welcome. */
  cut(): void {
    clearTimeout(this.#noticed);
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** Nothing comes back any more over the connections that are open, until somebody notices after that time. */
  mute(ms: number): undefined {
    for (const [, far] of this.#pairs) far.removeAllListeners("data").on("data", () => undefined);
    this.#noticed = setTimeout(() => this.cut(), ms);
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #join(near: Socket): void {
    const far = connect({ ...this.to, noDelay: true });
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    for (const [from, into] of [pair, [far, near]] as const) {
      from.on("data", (data) => void into.write(data));
      from.on("error", () => undefined);
      from.on("close", () => {
        this.#pairs.delete(pair);
        into.destroy();
      });
    }
  }
}
