import { createServer, type Server as NetServer, type Socket } from "node:net";
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from "ssh2";
import type { Counters } from "../../counters.ts";
import type { FaultAction, Faults } from "../../faults.ts";
import { classify } from "../cmd/classify.ts";
import { Job } from "../cmd/job.ts";
import { runFromInput, Shell } from "../cmd/shell.ts";
import { collector, type Streams } from "../cmd/streams.ts";
import type { Machine } from "../machine/machine.ts";
import { ServiceState } from "../machine/service-manager.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { mayLogIn } from "./login.ts";
import { sessionEnvironment } from "./session-environment.ts";
import { type SftpOperation, type SftpVerdict, serveSftp } from "./sftp-server.ts";

/** OpenSSH's limit of sessions on one connection; SFTP counts as one. */
const MAX_SESSIONS = 10;

/** What the SSH server of a host needs. */
export interface SshServerParts {
  machine: Machine;
  faults: Faults;
  counters: Counters;
  hostKeys: string[];
  password: string;
  elevated: boolean;
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

/** Starts OpenSSH for Windows on 127.0.0.1. */
export async function startSshServer(parts: SshServerParts): Promise<SshServer> {
  const sockets = new Set<Socket>();
  let down = false;
  const ssh = new ssh2.Server({ hostKeys: parts.hostKeys, ident: "OpenSSH_for_Windows_9.5" });
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
    const sshd = parts.machine.services.find("sshd");
    if (down || sshd?.state === ServiceState.stopped || sshd?.state === ServiceState.stopPending) {
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
  if (action?.kind === "delay") await machine.sleep(action.ms);
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

  constructor(parts: SshServerParts, connection: Connection, socket: Socket) {
    this.#parts = parts;
    this.#socket = socket;
    const { machine } = parts;
    const endpoint = { remote: "127.0.0.1", remotePort: socket.remotePort ?? 0 };
    const sshd = machine.services.find("sshd")?.pid ?? 4;
    const unlist = machine.ports.add({
      protocol: "TCP",
      local: "127.0.0.1",
      localPort: 22,
      ...endpoint,
      state: "ESTABLISHED",
      pid: sshd,
    });
    connection.on("error", () => undefined);
    connection.on("close", unlist);
    connection.on("authentication", (context: AuthContext) => {
      if (mayLogIn(machine, context, parts)) context.accept();
      else context.reject(["publickey", "password"]);
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
    session.on("pty", (accept) => {
      hasTerminal = true;
      accept?.();
    });
    session.on("exec", (accept, reject, { command }) => void this.#exec(command, hasTerminal, accept, reject));
    session.on("shell", (accept) => void this.#shell(accept()));
    session.on("subsystem", (accept, reject, { name }) => {
      if (name === "sftp") this.#sftp(accept());
      else reject();
    });
  }

  async #exec(command: string, hasTerminal: boolean, accept: () => ServerChannel, reject: () => void): Promise<void> {
    const { machine, faults, counters } = this.#parts;
    const { program, writes } = classify(machine, command);
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
    if (action?.kind === "delay") await machine.sleep(action.ms);
    if (action?.kind === "status" && action.when !== "after") {
      line.status = action.status;
      finish(channel, action.status);
      return;
    }
    const cut = action?.kind === "half" || action?.kind === "drop" || action?.kind === "status";
    const kept = collector();
    const streams = streamsOf(channel);
    const code = await this.#run(
      cut ? { ...streams, output: kept.sink, error: () => undefined } : streams,
      (shell, inner) => shell.runOnce(`"${command}"`, inner),
    );
    if (action?.kind === "half") {
      const output = kept.bytes();
      channel.write(output.subarray(0, Math.floor(output.length / 2)), () => this.#socket.end());
      return;
    }
    if (action?.kind === "drop") {
      this.#socket.destroy();
      return;
    }
    line.status = action?.kind === "status" ? action.status : code >>> 0;
    // With a terminal the exit code gets lost on the way through the console host.
    finish(channel, hasTerminal ? 0 : line.status);
  }

  async #shell(channel: ServerChannel): Promise<void> {
    channel.on("error", () => undefined);
    finish(channel, await this.#run(streamsOf(channel), runFromInput));
  }

  /** Runs a shell to its end, whether or not anybody is still connected; then everything it left behind dies. */
  async #run(streams: Streams, work: (shell: Shell, streams: Streams) => Promise<number>): Promise<number> {
    const { machine, elevated } = this.#parts;
    const job = new Job(machine);
    const path = "C:\\Windows\\System32\\cmd.exe";
    const pid = job.start("cmd.exe", path, `"${path}"`);
    const shell = new Shell({
      machine,
      job,
      user: machine.user,
      elevated,
      environment: sessionEnvironment(machine, this.#socket.remotePort ?? 0),
      directory: `C:\\Users\\${machine.user}`,
    });
    try {
      return await work(shell, streams);
    } finally {
      job.end(pid);
      job.close();
    }
  }

  #sftp(channel: ServerChannel): void {
    const { machine, faults, counters, elevated } = this.#parts;
    const home = `C:\\Users\\${machine.user}`;
    channel.on("error", () => undefined);
    // A client that has said all it wants waits for the server to end, as the real one does.
    channel.on("end", () => finish(channel, 0));
    const lines = new Map<SftpOperation, { status?: number }>();
    const actions = new Map<SftpOperation, FaultAction>();
    serveSftp(channel, {
      machine,
      home,
      mayWrite: (path) => {
        if (!elevated && !path.toLowerCase().startsWith(home.toLowerCase())) throw new Win32Error(Win32.accessDenied);
      },
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
        await this.#parts.machine.sleep(action.ms);
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

function finish(channel: ServerChannel, code: number): void {
  if (!channel.writable) return;
  // The exit code travels whole: 32 bits, as OpenSSH for Windows sends it.
  channel.exit(code >>> 0);
  channel.end();
}
