import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import type { Client, ClientChannel, SFTPWrapper } from "ssh2";
import { AvamarError } from "../kernel/errors";
import { graceIsOver, leftUnderWay, refuseWhenInterrupted } from "../kernel/interruption";
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

/** Eight with that of SFTP. OpenSSH allows ten sessions a connection, and one frees a little after its channel closed. */
const MOST_CHANNELS = 7;
/** Nothing on a host may take for ever. */
const COMMAND_MS = 60_000;
/** To open a channel costs the server no work. */
const OPEN_MS = 20_000;
/** How often a session that the server refuses is asked for again, with pauses that grow to 3.6 s together. */
const MOST_TRIES = 8;

/** A command under way. */
interface Session {
  channel: ClientChannel;
  result: Promise<CommandResult>;
}

/** One SSH connection to one machine, shared by everything that needs it, made when first needed and again after a break. */
export class SshConnection {
  private link: Promise<Link> | undefined;
  private sftpChannel: Promise<SFTPWrapper> | undefined;
  private refused: AvamarError | undefined;
  private readonly channels = pLimit(MOST_CHANNELS);
  /** Ends of the commands that run now. */
  private readonly running = new Set<Promise<unknown>>();

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
      refuseWhenInterrupted();
      const link = await this.connected();
      const { channel, result } = await this.opened(link, "run a command", () => exec(link.client, command));
      const late = () =>
        new AvamarError(`the command has not ended within ${timeoutMs / 1000} s: ${beginning(command)}.`, {
          code: "timeout",
          product: "host",
          host: this.host,
          hint: "It may still run on the host; the next run looks first what it did.",
        });
      const ended = this.waitFor(link, "run a command", timeoutMs, () => result, late);
      this.running.add(ended);
      try {
        return await ended;
      } catch (error) {
        if (error instanceof AvamarError && error.code === "timeout") channel.close();
        throw error instanceof NoExitCode ? this.broken(error, "run a command") : error;
      } finally {
        this.running.delete(ended);
      }
    });
  }

  /** Sends one SFTP request; `doing` says for what. Its error is what the server said, with a status number, or that the connection broke. */
  async file<T>(
    doing: string,
    start: (sftp: SFTPWrapper, done: (error?: unknown, result?: T) => void) => void,
    timeoutMs: number,
  ): Promise<T> {
    refuseWhenInterrupted();
    const link = await this.connected();
    return this.waitFor(link, doing, timeoutMs, async () => {
      const sftp = await this.sftpOf(link);
      return new Promise<T>((resolve, reject) => {
        start(sftp, (error, result) => (error ? reject(error) : resolve(result as T)));
      });
    });
  }

  /** As a jump host: opens a way to a machine behind it. Such ways are no sessions, so the server does not count them. */
  async forward(host: string, port: number): Promise<Duplex> {
    const link = await this.connected();
    const doing = `reach ${hostOf({ host, port })}`;
    return this.waitFor(link, doing, OPEN_MS, () => {
      const way = new Promise<Duplex>((resolve, reject) => {
        link.client.forwardOut("127.0.0.1", 0, host, port, (error, channel) =>
          error ? reject(error) : resolve(channel),
        );
      });
      return way.catch((error) => {
        throw this.noWay(error, host, port);
      });
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
  private sftpOf(link: Link): Promise<SFTPWrapper> {
    const open = () =>
      new Promise<SFTPWrapper>((resolve, reject) => {
        link.client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)));
      });
    this.sftpChannel ??= this.opened(link, "open SFTP", open).catch((error) => {
      this.sftpChannel = undefined;
      throw error;
    });
    return this.sftpChannel;
  }

  /** Opens a session. A server that has no room for it now is asked again. */
  private async opened<T>(link: Link, doing: string, open: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; ) {
      try {
        return await this.waitFor(link, doing, OPEN_MS, open);
      } catch (error) {
        if (error instanceof AvamarError) throw error;
        if (!isRefusal(error)) throw this.broken(error as Error, doing);
        // It may allow fewer than OpenSSH's ten: then fewer are asked for at once, and one waits for another.
        if (this.channels.concurrency > 1) this.channels.concurrency -= 1;
        if (this.running.size > 0) {
          await Promise.race([...this.running].map((each) => each.catch(() => undefined)));
          attempt = 1;
        } else if (attempt === MOST_TRIES) throw this.noRoom(error);
        else attempt += 1;
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
    ask: () => Promise<T>,
    late = () => this.late(doing, timeoutMs),
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { client } = link;
      const end = (settle: () => void) => {
        clearTimeout(timer);
        client.off("close", lost);
        graceIsOver.removeEventListener("abort", left);
        settle();
      };
      const lost = () => end(() => reject(this.broken(link.cause ?? new Error("connection closed"), doing)));
      const left = () => end(() => reject(leftUnderWay(doing, "host", this.host)));
      const timer = setTimeout(() => end(() => reject(late())), timeoutMs);
      graceIsOver.addEventListener("abort", left);
      client.once("close", lost);
      ask().then(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(error)),
      );
    });
  }

  private late(doing: string, timeoutMs: number): AvamarError {
    return new AvamarError(`no answer within ${timeoutMs / 1000} s while trying to ${doing}.`, {
      code: "timeout",
      product: "host",
      host: this.host,
      retryable: true,
      hint: "It may still take effect on the host; the next run looks first what became of it.",
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
    if (isRefusal(error)) {
      return new AvamarError(`it does not let connections through to ${target} (${said || "no reason given"}).`, {
        ...base,
        code: "forbidden",
        hint: "Allow it in its sshd_config: AllowTcpForwarding, PermitOpen, and no restriction at the key in authorized_keys.",
      });
    }
    return this.broken(error, `reach ${target}`);
  }
}

/** A signal ended the command, or the connection did while its end was on the way. */
class NoExitCode extends Error {}

/** Reason of SSH for a way that could not be connected. */
const CONNECT_FAILED = 2;

/** True when the server refused to open a channel, whatever its reason. */
function isRefusal(error: unknown): boolean {
  return typeof (error as { reason?: unknown }).reason === "number";
}

/** Starts a command. Whoever waits for its end has to listen from the first moment: it may be over at once. */
function exec(client: Client, command: string): Promise<Session> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      const result = resultOf(channel);
      // Where the connection breaks first, nobody listens any more.
      result.catch(() => undefined);
      resolve({ channel, result });
    });
  });
}

/** Collects what a command writes until it ends. */
function resultOf(channel: ClientChannel): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    channel.on("data", (data: Buffer) => out.push(data));
    channel.stderr.on("data", (data: Buffer) => err.push(data));
    // A short command may have ended before its exit could be heard; the close event tells the code again.
    channel.on("close", (code?: number | null) => {
      if (code === undefined || code === null) return reject(new NoExitCode("the command ended without an exit code"));
      // Windows writes in its OEM code page; everything that is read from here is ASCII by choice.
      resolve({
        code: code >>> 0,
        stdout: Buffer.concat(out).toString("latin1"),
        stderr: Buffer.concat(err).toString("latin1"),
      });
    });
    channel.end();
  });
}

/** The beginning of a command line, for messages: arguments may be long. */
function beginning(command: string): string {
  return command.length > 80 ? `${command.slice(0, 77)}...` : command;
}
