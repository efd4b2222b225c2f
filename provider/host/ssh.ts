import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import type { ClientChannel, SFTPWrapper } from "ssh2";
import { AvamarError } from "../kernel/errors";
import { rememberSecret } from "../kernel/secrets";
import { hostOf } from "./connection";
import { connect, type Link, type Machine, PACE, type Pace } from "./ssh-connect";

/** How a command ended. */
export interface CommandResult {
  /** The whole 32-bit exit code: Windows error numbers arrive unharmed. */
  code: number;
  stdout: string;
  stderr: string;
}

/** OpenSSH allows ten sessions a connection; SFTP takes one, and a slot frees a little after its channel closed. */
const MOST_CHANNELS = 8;
/** Nothing on a host may take for ever. */
const COMMAND_MS = 60_000;
const FORWARD_MS = 20_000;
/** How often a session that the server refuses is asked for again, with pauses that grow to 5.5 s together. */
const MOST_TRIES = 10;

/** One request under way: its answer, and what to do when nobody waits for it any more. */
interface Request<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
  /** Is called when the deadline has passed first. */
  onLate(give: () => void): void;
}

/** One SSH connection to one machine, shared by everything that needs it, made when first needed and again after a break. */
export class SshConnection {
  private link: Promise<Link> | undefined;
  private sftpChannel: Promise<SFTPWrapper> | undefined;
  private refused: AvamarError | undefined;
  private readonly channels = pLimit(MOST_CHANNELS);

  /** @param jump The connection to the jump host between; many hosts share it. */
  constructor(
    private readonly machine: Machine,
    private readonly jump?: SshConnection,
    private readonly pace: Pace = PACE,
    private readonly role = "",
  ) {
    for (const secret of [machine.password, machine.privateKey, machine.privateKeyPassphrase]) rememberSecret(secret);
  }

  /** The machine as messages name it. */
  get host(): string {
    return `${this.role}${hostOf(this.machine)}`;
  }

  /** Runs one command and waits for its end. A code that is not 0 is no error here: the caller knows what it means. */
  run(command: string, timeoutMs = COMMAND_MS): Promise<CommandResult> {
    return this.channels(async () => {
      const link = await this.connected();
      const late = new AvamarError(`the command has not ended within ${timeoutMs / 1000} s: ${beginning(command)}.`, {
        code: "timeout",
        product: "host",
        host: this.host,
        hint: "It may still run on the host; the next run looks first what it did.",
      });
      return this.waitFor<CommandResult>(link, "run a command", timeoutMs, late, async (request) => {
        const channel = await this.openSession(link, command);
        request.onLate(() => channel.close());
        collect(channel, request.resolve, request.reject);
      });
    });
  }

  /** Sends one SFTP request; `doing` says for what. Its error is what the server said, with a status number, or that the connection broke. */
  async file<T>(
    doing: string,
    start: (sftp: SFTPWrapper, done: (error?: unknown, result?: T) => void) => void,
    timeoutMs: number,
  ): Promise<T> {
    const link = await this.connected();
    return this.waitFor<T>(link, doing, timeoutMs, this.late(doing, timeoutMs), async ({ resolve, reject }) => {
      const sftp = await this.sftpOf(link);
      start(sftp, (error, result) => (error ? reject(error) : resolve(result as T)));
    });
  }

  /** As a jump host: opens a way to a machine behind it. Such ways are no sessions, so the server does not count them. */
  async forward(host: string, port: number): Promise<Duplex> {
    const link = await this.connected();
    const doing = `reach ${hostOf({ host, port })}`;
    return this.waitFor<Duplex>(link, doing, FORWARD_MS, this.late(doing, FORWARD_MS), async ({ resolve }) => {
      const channel = new Promise<Duplex>((open, refuse) => {
        link.client.forwardOut("127.0.0.1", 0, host, port, (error, way) => (error ? refuse(error) : open(way)));
      });
      resolve(
        await channel.catch((error) => {
          throw this.noWay(error, host, port);
        }),
      );
    });
  }

  /** Ends the connection. Commands that still run on the host go on there. */
  close(): void {
    this.link?.then(
      ({ client }) => client.end(),
      () => undefined,
    );
    this.forget();
  }

  private connected(): Promise<Link> {
    // A refused login or a wrong host key is not tried again in this run: accounts lock, and keys do not change by trying.
    if (this.refused) return Promise.reject(this.refused);
    this.link ??= this.keep(this.connect());
    return this.link;
  }

  /** A connection is used until it ends; one that has ended is made anew by whoever needs it next. */
  private keep(link: Promise<Link>): Promise<Link> {
    const ended = () => {
      if (this.link === link) this.forget();
    };
    link.then(({ client }) => client.once("close", ended), ended);
    return link;
  }

  private async connect(): Promise<Link> {
    const { machine, jump, pace } = this;
    try {
      const through = jump && { name: hostOf(jump.machine), forward: jump.forward.bind(jump) };
      return await connect({ machine, name: this.host, pace, ...(through ? { through } : {}) });
    } catch (error) {
      const isFinal = error instanceof AvamarError && (error.code === "host-key" || error.code === "unauthorized");
      if (isFinal) this.refused = error;
      throw error;
    }
  }

  private forget(): void {
    this.link = undefined;
    this.sftpChannel = undefined;
  }

  /** The SFTP channel of a connection: one for all files. */
  private sftpOf({ client }: Link): Promise<SFTPWrapper> {
    this.sftpChannel ??= new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)));
    }).catch((error) => {
      this.sftpChannel = undefined;
      throw this.broken(error, "open SFTP");
    });
    return this.sftpChannel;
  }

  /** A session that runs the command. A server that has no room for it now is asked again. */
  private async openSession({ client }: Link, command: string): Promise<ClientChannel> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await new Promise<ClientChannel>((resolve, reject) => {
          client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
        });
      } catch (error) {
        if (!isNoRoom(error)) throw this.broken(error as Error, "run a command");
        if (attempt === MOST_TRIES) throw this.noRoom(error);
        // It may allow fewer than OpenSSH's ten: then fewer are asked for at once.
        if (this.channels.concurrency > 1) this.channels.concurrency -= 1;
        await sleep(100 * attempt);
      }
    }
  }

  /**
   * Waits for the answer to one request, whatever kind it is. What the library leaves unanswered when the connection
   * ends is ended here, and so is what takes too long.
   */
  private waitFor<T>(
    link: Link,
    doing: string,
    timeoutMs: number,
    late: AvamarError,
    start: (request: Request<T>) => Promise<void>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { client } = link;
      let giveUp: (() => void) | undefined;
      let isOver = false;
      const end = (settle: () => void) => {
        isOver = true;
        clearTimeout(timer);
        client.off("close", lost);
        settle();
      };
      const lost = () => end(() => reject(this.broken(link.cause ?? new Error("connection closed"), doing)));
      const timer = setTimeout(() => {
        end(() => reject(late));
        giveUp?.();
      }, timeoutMs);
      client.once("close", lost);
      const fail = (error: unknown) =>
        end(() => reject(error instanceof ConnectionEnded ? this.broken(error, doing) : error));
      start({
        resolve: (value) => end(() => resolve(value)),
        reject: fail,
        onLate: (give) => {
          giveUp = give;
          if (isOver) give();
        },
      }).catch(fail);
    });
  }

  private late(doing: string, timeoutMs: number): AvamarError {
    return new AvamarError(`no answer within ${timeoutMs / 1000} s while trying to ${doing}.`, {
      code: "timeout",
      product: "host",
      host: this.host,
      retryable: true,
    });
  }

  private broken(error: Error & { level?: string }, doing: string): AvamarError {
    const { aliveMs, mostUnanswered } = this.pace;
    const seconds = (aliveMs * (mostUnanswered + 1)) / 1000;
    const why = error.level === "client-timeout" ? `no sign of life for ${seconds} s` : error.message;
    return new AvamarError(`the SSH connection broke while trying to ${doing} (${why}).`, {
      code: "unreachable",
      product: "host",
      host: this.host,
      retryable: true,
      cause: error,
      hint: "What had begun on the host may have finished there; the next run looks first.",
    });
  }

  private noRoom(error: unknown): AvamarError {
    return new AvamarError("the SSH server opens no further session on this connection.", {
      code: "precondition",
      product: "host",
      host: this.host,
      cause: error,
      hint: "Set MaxSessions in its sshd_config to its default of 10: one is for files, the others for commands.",
    });
  }

  /** Why a jump host opens no way to a machine. */
  private noWay(error: Error & { reason?: unknown }, host: string, port: number): AvamarError {
    const target = hostOf({ host, port });
    const base = { product: "host", host: this.host, cause: error } as const;
    const said = error.message.replace(/^\(SSH\) Channel open failure: ?/, "");
    if (error.reason === CONNECT_FAILED) {
      return new AvamarError(`it cannot reach ${target} (${said || "no reason given"}).`, {
        ...base,
        code: "unreachable",
        retryable: true,
        hint: `Check the name ${host} as the jump host resolves it, the port, the firewall between them, and that the OpenSSH server runs on ${host}.`,
      });
    }
    if (isNoRoom(error)) {
      return new AvamarError(`it does not let connections through to ${target} (${said || "no reason given"}).`, {
        ...base,
        code: "forbidden",
        hint: "Allow it in its sshd_config: AllowTcpForwarding, PermitOpen, and no restriction at the key in authorized_keys.",
      });
    }
    return this.broken(error, `reach ${target}`);
  }
}

/** The connection ended while an answer was on its way. */
class ConnectionEnded extends Error {}

/** Reason of SSH for a way that could not be connected. */
const CONNECT_FAILED = 2;

/** True when the server refused to open a channel, whatever its reason. */
function isNoRoom(error: unknown): boolean {
  return typeof (error as { reason?: unknown }).reason === "number";
}

/** Collects what a command writes until it ends. */
function collect(
  channel: ClientChannel,
  resolve: (result: CommandResult) => void,
  reject: (error: Error) => void,
): void {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  channel.on("data", (data: Buffer) => out.push(data));
  channel.stderr.on("data", (data: Buffer) => err.push(data));
  // A short command may have ended before anybody could listen for its exit; the close event tells the code again.
  channel.on("close", (code?: number | null) => {
    if (code === undefined || code === null)
      return reject(new ConnectionEnded("the command ended without an exit code"));
    // Windows writes in its OEM code page; everything that is read from here is ASCII by choice.
    resolve({
      code: code >>> 0,
      stdout: Buffer.concat(out).toString("latin1"),
      stderr: Buffer.concat(err).toString("latin1"),
    });
  });
  channel.end();
}

/** The beginning of a command line, for messages: arguments may be long. */
function beginning(command: string): string {
  return command.length > 80 ? `${command.slice(0, 77)}...` : command;
}
