import { Win32Error } from "./win32.ts";

/** A row of the table that `netstat` shows. */
export interface Socket {
  protocol: "TCP" | "UDP";
  local: string;
  localPort: number;
  remote?: string;
  remotePort?: number;
  state?: "LISTENING" | "ESTABLISHED" | "CLOSE_WAIT" | "TIME_WAIT";
  pid: number;
}

/** Winsock's numbers for a port that cannot be had. */
export const WSAEACCES = 10013;
const WSAEADDRINUSE = 10048;

/** The TCP and UDP ports of the emulated server; none of them is a real one. */
export class PortTable {
  readonly excluded: [number, number][];
  #sockets: Socket[] = [];

  constructor(excluded: [number, number][]) {
    this.excluded = excluded;
  }

  /** All rows, listeners first, by port. */
  list(): readonly Socket[] {
    const rank = (socket: Socket) => (socket.state === "LISTENING" ? 0 : 1);
    return [...this.#sockets].sort(
      (a, b) =>
        a.protocol.localeCompare(b.protocol) ||
        Number(a.local.startsWith("[")) - Number(b.local.startsWith("[")) ||
        rank(a) - rank(b) ||
        a.localPort - b.localPort,
    );
  }

  /** The process that listens on a TCP port. */
  listenerOf(port: number): Socket | undefined {
    return this.#sockets.find((socket) => socket.state === "LISTENING" && socket.localPort === port);
  }

  /**
   * Listens on a TCP port of all addresses. Error 10048 when another process does, 10013 when the range is reserved
   * (which `netstat` does not show).
   */
  listen(port: number, pid: number, options: { local?: string; ipv6?: boolean } = {}): () => void {
    if (this.excluded.some(([from, to]) => port >= from && port <= to)) throw new Win32Error(WSAEACCES);
    if (this.listenerOf(port) !== undefined) throw new Win32Error(WSAEADDRINUSE);
    const rows: Socket[] = [
      { protocol: "TCP", local: options.local ?? "0.0.0.0", localPort: port, state: "LISTENING", pid },
    ];
    if (options.ipv6 === true) rows.push({ protocol: "TCP", local: "[::]", localPort: port, state: "LISTENING", pid });
    return this.add(...rows);
  }

  /** Adds rows; the returned hand takes them away. */
  add(...rows: Socket[]): () => void {
    this.#sockets.push(...rows);
    return () => {
      this.#sockets = this.#sockets.filter((socket) => !rows.includes(socket));
    };
  }

  /** Closes everything a process has open. */
  closeOf(pid: number): void {
    this.#sockets = this.#sockets.filter((socket) => socket.pid !== pid);
  }

  /** Closes everything. */
  clear(): void {
    this.#sockets = [];
  }
}
