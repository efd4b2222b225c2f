import { createServer, type Server as NetServer, type Socket } from "node:net";
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from "ssh2";
import type { Clock } from "../clock.ts";
import type { Counters } from "../counters.ts";
import type { FaultAction, Faults } from "../faults.ts";
import { type SftpFiles, type SftpOperation, type SftpVerdict, serveSftp } from "./sftp-session.ts";
import { collector, type Streams } from "./streams.ts";

/** OpenSSH's limit of sessions on one connection; SFTP counts as one. */
const MAX_SESSIONS = 10;

/** How a command ended: its exit code, or the signal that killed it. */
export type Ending = number | { signal: string };

/** One session of a login. */
export interface SessionParts {
  streams: Streams;
  hasTerminal: boolean;
  /** What the client wants to be in the environment. */
  environment: Map<string, string>;
}

/** What somebody who has logged in can do. */
export interface Login {
  /** A command line's program and whether it can change anything, for the request log. */
  classify(command: string): { program: string; writes: boolean };
  /** Runs a command line to its end, whether or not anybody is still connected. */
  exec(command: string, session: SessionParts): Promise<Ending>;
  /** Runs what comes on the input. */
  shell(session: SessionParts): Promise<Ending>;
  sftp(): SftpFiles;
}

/** The machine behind an SSH server. */
export interface SshMachine {
  name: string;
  clock: Clock;
  /** The server's version text. */
  ident: string;
  /** Whether the server runs. */
  listens(): boolean;
  /** A connection was made; the returned hand is called when it ends. */
  connected(remotePort: number): () => void;
  /** Whether this attempt to log in succeeds, and as whom. */
  logIn(context: AuthContext, remotePort: number): Login | undefined;
}

/** What the SSH server of a host needs. */
export interface SshServerParts {
  machine: SshMachine;
  faults: Faults;
  counters: Counters;
  hostKeys: string[];
  port: number;
}

/** The running SSH server. */
export interface SshServer {
  port: number;
  /** Cuts every connection, as a restart of the host does. */
  cutAll(): void;
  /** While down, new connections are refused. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

/** Starts an SSH server on 127.0.0.1. */
export async function startSshServer(parts: SshServerParts): Promise<SshServer> {
  const sockets = new Set<Socket>();
  let down = false;
  const ssh = new ssh2.Server({ hostKeys: parts.hostKeys, ident: parts.machine.ident });
  const waiting = new Map<number, Socket>();
  ssh.on("connection", (connection: Connection, info: { port: number }) => {
    const socket = waiting.get(info.port);
    waiting.delete(info.port);
    if (socket !== undefined) new ServedConnection(parts, connection, socket);
  });
  const net: NetServer = createServer((socket) => {
    sockets.add(socket);
    // Many small packets go back and forth; waiting to fill them costs 40 ms each time.
    socket.setNoDelay(true);
    socket.on("close", () => sockets.delete(socket));
    // A client that goes away in the middle is its own affair.
    socket.on("error", () => undefined);
    if (down || !parts.machine.listens()) {
      socket.destroy();
      return;
    }
    void welcome(parts, socket, () => {
      waiting.set(socket.remotePort ?? 0, socket);
      ssh.injectSocket(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    net.once("error", reject);
    net.listen(parts.port, "127.0.0.1", resolve);
  });
  const address = net.address();
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : parts.port,
    cutAll,
    setDown: (value) => {
      down = value;
    },
    close: () =>
      new Promise((resolve) => {
        net.close(() => resolve());
        cutAll();
      }),
  };
}

async function welcome({ machine, faults, counters }: SshServerParts, socket: Socket, go: () => void): Promise<void> {
  const { name } = machine;
  counters.record({ time: machine.clock.now(), product: "host", name, method: "CONNECT", path: "ssh", write: false });
  const action = faults.take({ product: "host", name, method: "CONNECT", path: "ssh" });
  if (action?.kind === "delay") await pause(machine.clock, action.ms);
  else if (action?.kind === "hang") return;
  else if (action !== undefined) {
    socket.destroy();
    return;
  }
  if (!socket.destroyed) go();
}

/** One connection with its sessions. */
class ServedConnection {
  readonly #parts: SshServerParts;
  readonly #socket: Socket;
  #sessions = 0;
  #login: Login | undefined;

  constructor(parts: SshServerParts, connection: Connection, socket: Socket) {
    this.#parts = parts;
    this.#socket = socket;
    const { machine } = parts;
    const remotePort = socket.remotePort ?? 0;
    const disconnected = machine.connected(remotePort);
    connection.on("error", () => undefined);
    connection.on("close", disconnected);
    connection.on("authentication", (context: AuthContext) => {
      this.#login = machine.logIn(context, remotePort);
      if (this.#login === undefined) context.reject(["publickey", "password"]);
      else context.accept();
    });
    connection.on("session", (accept: () => Session, reject: () => void) => {
      if (this.#sessions >= MAX_SESSIONS) {
        reject();
        return;
      }
      this.#sessions += 1;
      const session = accept();
      session.on("close", () => {
        this.#sessions -= 1;
      });
      this.#serve(session);
    });
  }

  #serve(session: Session): void {
    let hasTerminal = false;
    const environment = new Map<string, string>();
    session.on("pty", (accept) => {
      hasTerminal = true;
      accept?.();
    });
    session.on("env", (accept, _reject, { key, val }) => {
      environment.set(key, val);
      accept?.();
    });
    session.on("exec", (accept, reject, { command }) => {
      void this.#exec(command, { hasTerminal, environment }, accept, reject);
    });
    session.on("shell", (accept) => void this.#shell(accept(), { hasTerminal, environment }));
    session.on("subsystem", (accept, reject, { name }) => {
      if (name === "sftp" && this.#login !== undefined) this.#sftp(accept(), this.#login.sftp());
      else reject();
    });
  }

  async #exec(
    command: string,
    asked: Omit<SessionParts, "streams">,
    accept: () => ServerChannel,
    reject: () => void,
  ): Promise<void> {
    const { machine, faults, counters } = this.#parts;
    const login = this.#login;
    if (login === undefined) return reject();
    const { program, writes } = login.classify(command);
    const line = counters.record({
      time: machine.clock.now(),
      product: "host",
      name: machine.name,
      method: "EXEC",
      path: program,
      write: writes,
    });
    const action = faults.take({ product: "host", name: machine.name, method: "EXEC", path: program, command });
    if (action?.kind === "refuse") {
      reject();
      return;
    }
    if (action?.kind === "drop" && action.when === "before") {
      this.#socket.destroy();
      return;
    }
    const channel = accept();
    channel.on("error", () => undefined);
    channel.stderr.on("error", () => undefined);
    if (action?.kind === "hang") return;
    if (action?.kind === "delay") await pause(machine.clock, action.ms);
    if (action?.kind === "status" && action.when !== "after") {
      line.status = action.status;
      finish(channel, action.status);
      return;
    }
    const cut = action?.kind === "half" || action?.kind === "drop" || action?.kind === "status";
    const kept = collector();
    const streams = streamsOf(channel);
    const ending = await login.exec(command, {
      ...asked,
      streams: cut ? { ...streams, output: kept.sink, error: () => undefined } : streams,
    });
    if (action?.kind === "half") {
      const output = kept.bytes();
      channel.write(output.subarray(0, Math.floor(output.length / 2)), () => this.#socket.end());
      return;
    }
    if (action?.kind === "drop") {
      this.#socket.destroy();
      return;
    }
    const seen = action?.kind === "status" ? action.status : ending;
    if (typeof seen === "number") line.status = seen >>> 0;
    finish(channel, seen);
  }

  async #shell(channel: ServerChannel, asked: Omit<SessionParts, "streams">): Promise<void> {
    channel.on("error", () => undefined);
    if (this.#login !== undefined) finish(channel, await this.#login.shell({ ...asked, streams: streamsOf(channel) }));
  }

  #sftp(channel: ServerChannel, files: SftpFiles): void {
    const { machine, faults, counters } = this.#parts;
    channel.on("error", () => undefined);
    // A client that has said all it wants waits for the server to end, as the real one does.
    channel.on("end", () => finish(channel, 0));
    const lines = new Map<SftpOperation, { status?: number }>();
    const actions = new Map<SftpOperation, FaultAction>();
    serveSftp(channel, files, {
      before: async (operation) => {
        lines.set(
          operation,
          counters.record({
            time: machine.clock.now(),
            product: "host",
            name: machine.name,
            method: "SFTP",
            path: operation.kind,
            write: operation.writes,
          }),
        );
        const subject = { product: "host", name: machine.name, method: "SFTP", path: operation.path } as const;
        const action = faults.take({ ...subject, sftp: operation.kind });
        if (action !== undefined) actions.set(operation, action);
        return this.#verdict(action);
      },
      after: (operation, status) => {
        const line = lines.get(operation);
        if (line !== undefined) line.status = status;
        const action = actions.get(operation);
        if (action?.kind === "drop" && action.when === "after") this.#socket.destroy();
        lines.delete(operation);
        actions.delete(operation);
      },
      cut: () => this.#socket.destroy(),
    });
  }

  async #verdict(action: FaultAction | undefined): Promise<SftpVerdict> {
    switch (action?.kind) {
      case "delay":
        await pause(this.#parts.machine.clock, action.ms);
        return { kind: "go" };
      case "status":
        // Numbers of SFTP are taken as they are; any other is a plain failure.
        return { kind: "fail", status: action.status >= 1 && action.status <= 8 ? action.status : 4 };
      case "hang":
        return { kind: "silent" };
      case "half":
        return { kind: "half" };
      case "refuse":
        this.#socket.destroy();
        return { kind: "silent" };
      case "drop":
        if (action.when === "after") return { kind: "go" };
        this.#socket.destroy();
        return { kind: "silent" };
      default:
        return { kind: "go" };
    }
  }
}

function streamsOf(channel: ServerChannel): Streams {
  const received = collector();
  channel.on("data", (bytes: Buffer) => received.sink(bytes));
  const ended = new Promise<void>((resolve) => {
    channel.on("end", () => resolve());
    channel.on("close", () => resolve());
  });
  const write = (to: NodeJS.WritableStream, bytes: Buffer) => {
    if (channel.writable && bytes.length > 0) to.write(bytes);
  };
  return {
    input: async () => {
      await ended;
      return received.bytes();
    },
    output: (bytes) => write(channel, bytes),
    error: (bytes) => write(channel.stderr, bytes),
  };
}

function finish(channel: ServerChannel, ending: Ending): void {
  if (!channel.writable) return;
  // An exit code travels whole: 32 bits, as OpenSSH for Windows sends it.
  if (typeof ending === "number") channel.exit(ending >>> 0);
  else channel.exit(ending.signal, false, "");
  channel.end();
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
