import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { Client, type ClientChannel, type ConnectConfig, type SFTPWrapper } from "ssh2";
import { AvamarError } from "../kernel/errors";
import { rememberSecret } from "../kernel/secrets";
import { type Connection, hostOf } from "./connection";
import { declaredFingerprints, declaredTypes, fingerprint, isDeclaredKey, keyType } from "./host-key";

/** How a command ended. */
export interface CommandResult {
  /** The whole 32-bit exit code: Windows error numbers arrive unharmed. */
  code: number;
  stdout: string;
  stderr: string;
}

/** OpenSSH allows ten sessions a connection; SFTP takes one, and a slot frees a little after its channel closed. */
const MOST_CHANNELS = 8;
const CONNECT_MS = 20_000;
/** Nothing on a host may take for ever. */
const COMMAND_MS = 60_000;

/** One SSH connection to one host, shared by everything that needs it, made when first needed and again after a break. */
export class SshConnection {
  private client: Promise<Client> | undefined;
  private sftpChannel: Promise<SFTPWrapper> | undefined;
  private refused: AvamarError | undefined;
  private readonly channels = pLimit(MOST_CHANNELS);

  constructor(private readonly connection: Connection & { user: string }) {
    for (const secret of [connection.password, connection.privateKey, connection.privateKeyPassphrase])
      rememberSecret(secret);
  }

  /** The host as messages name it. */
  get host(): string {
    return hostOf(this.connection);
  }

  /** Runs one command and waits for its end. A code that is not 0 is no error here: the caller knows what it means. */
  run(command: string, timeoutMs = COMMAND_MS): Promise<CommandResult> {
    return this.channels(async () => {
      const client = await this.connected();
      const channel = await this.openChannel(client, command);
      return this.finished(channel, client, command, timeoutMs);
    });
  }

  /** Sends one SFTP request; `doing` says for what. Its error is what the server said, with a status number, or that the connection broke. */
  async file<T>(
    doing: string,
    start: (sftp: SFTPWrapper, done: (error?: unknown, result?: T) => void) => void,
    timeoutMs: number,
  ): Promise<T> {
    const client = await this.connected();
    return this.whileConnected(client, doing, timeoutMs, async (resolve, reject) => {
      const sftp = await this.sftpOf(client);
      start(sftp, (error, result) => (error ? reject(error) : resolve(result as T)));
    });
  }

  /** The SFTP channel of a connection: one for all files. */
  private sftpOf(client: Client): Promise<SFTPWrapper> {
    this.sftpChannel ??= new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, sftp) => (error ? reject(this.broken(error, "open SFTP")) : resolve(sftp)));
    }).catch((error) => {
      this.sftpChannel = undefined;
      throw error;
    });
    return this.sftpChannel;
  }

  /** What the library leaves unanswered when a connection ends is ended here, and so is what takes too long. */
  private whileConnected<T>(
    client: Client,
    doing: string,
    timeoutMs: number,
    start: (resolve: (value: T) => void, reject: (error: unknown) => void) => Promise<void>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        client.off("close", lost);
        settle();
      };
      const lost = () => end(() => reject(this.broken(new Error("connection closed"), doing)));
      const late = () =>
        new AvamarError(`no answer within ${timeoutMs / 1000} s while trying to ${doing}.`, {
          code: "timeout",
          product: "host",
          host: this.host,
          retryable: true,
        });
      const timer = setTimeout(() => end(() => reject(late())), timeoutMs);
      client.once("close", lost);
      start(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(error)),
      ).catch((error) => end(() => reject(error)));
    });
  }

  /** Ends the connection. Commands that still run on the host go on there. */
  close(): void {
    this.client?.then(
      (client) => client.end(),
      () => undefined,
    );
    this.forget();
  }

  private connected(): Promise<Client> {
    // A refused login or a wrong host key is not tried again in this run: accounts lock, and keys do not change by trying.
    if (this.refused) return Promise.reject(this.refused);
    this.client ??= this.connect();
    return this.client;
  }

  private forget(): void {
    this.client = undefined;
    this.sftpChannel = undefined;
  }

  private connect(): Promise<Client> {
    const client = new Client();
    // Every request under way listens for the end of the connection.
    client.setMaxListeners(0);
    let shownKey: Buffer | undefined;
    const { connection } = this;
    const types = declaredTypes(connection.hostKey);
    const config: ConnectConfig = {
      host: connection.host,
      port: connection.port ?? 22,
      username: connection.user,
      readyTimeout: CONNECT_MS,
      keepaliveInterval: 10_000,
      keepaliveCountMax: 6,
      ...(types ? { algorithms: { serverHostKey: types as never } } : {}),
      hostVerifier: (key: Buffer) => {
        shownKey = key;
        return isDeclaredKey(key, connection.hostKey);
      },
      ...this.credentials(),
    };
    return new Promise<Client>((resolve, reject) => {
      client.once("ready", () => {
        // Many short requests: waiting to fill a packet would cost more than it saves.
        client.setNoDelay(true);
        resolve(client);
      });
      client.on("error", (error) => {
        this.forget();
        const said = this.explain(error, shownKey);
        if (said.code === "host-key" || said.code === "unauthorized") this.refused = said;
        reject(said);
      });
      client.on("close", () => {
        this.forget();
        reject(this.broken(new Error("connection closed"), "connect"));
      });
      try {
        client.connect(config);
      } catch (error) {
        // A private key that cannot be read fails here, before anything is sent.
        this.forget();
        reject(
          new AvamarError(`the private key cannot be used: ${(error as Error).message}.`, {
            code: "invalid",
            product: "host",
            host: this.host,
            hint: "Give the whole text of an OpenSSH or PEM private key, and its passphrase if it has one.",
          }),
        );
      }
    });
  }

  private credentials(): Partial<ConnectConfig> {
    const { privateKey, privateKeyPassphrase, password, agentSocketPath } = this.connection;
    if (privateKey) return { privateKey, ...(privateKeyPassphrase ? { passphrase: privateKeyPassphrase } : {}) };
    if (agentSocketPath) return { agent: agentSocketPath };
    if (password) return { password };
    throw new AvamarError("no credentials.", {
      code: "precondition",
      product: "host",
      host: this.host,
      hint: "Give privateKey, agentSocketPath or password in the connection, or set avamar:sshPrivateKey or avamar:sshPassword.",
    });
  }

  /** What to look at after a refused login, by the way it was tried. */
  private whatToMend(): string {
    const { privateKey, agentSocketPath } = this.connection;
    if (privateKey || agentSocketPath) {
      return "Check the key; on Windows the keys of administrators belong in C:\\ProgramData\\ssh\\administrators_authorized_keys.";
    }
    return "Set connection.password (or avamar:sshPassword) to the user's password.";
  }

  private async openChannel(client: Client, command: string): Promise<ClientChannel> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await new Promise<ClientChannel>((resolve, reject) => {
          const gone = () => reject(this.broken(new Error("connection closed"), "run a command"));
          client.once("close", gone);
          client.exec(command, (error, channel) => {
            client.off("close", gone);
            if (error) reject(error);
            else resolve(channel);
          });
        });
      } catch (error) {
        const full = /channel open failure|open failed/i.test((error as Error).message ?? "");
        if (!full || attempt >= 10)
          throw error instanceof AvamarError ? error : this.broken(error as Error, "run a command");
        await sleep(100 * (attempt + 1));
      }
    }
  }

  private finished(channel: ClientChannel, client: Client, command: string, timeoutMs: number): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      const done = (end: () => void) => {
        clearTimeout(timer);
        client.off("close", lost);
        end();
      };
      const lost = () =>
        done(() => reject(this.broken(new Error("the connection ended before the command did"), "run a command")));
      const timer = setTimeout(() => {
        done(() =>
          reject(
            new AvamarError(`the command has not ended within ${timeoutMs / 1000} s: ${program(command)}.`, {
              code: "timeout",
              product: "host",
              host: this.host,
              hint: "It may still run on the host; the next run looks first what it did.",
            }),
          ),
        );
        channel.close();
      }, timeoutMs);
      client.once("close", lost);
      channel.on("data", (data: Buffer) => out.push(data));
      channel.stderr.on("data", (data: Buffer) => err.push(data));
      // A short command may have ended before anybody could listen for its exit; the close event tells the code again.
      channel.on("close", (code?: number | null) =>
        done(() => {
          if (code === undefined || code === null)
            return reject(this.broken(new Error("the command ended without an exit code"), "run a command"));
          // Windows writes in its OEM code page; everything that is read from here is ASCII by choice.
          resolve({
            code: code >>> 0,
            stdout: Buffer.concat(out).toString("latin1"),
            stderr: Buffer.concat(err).toString("latin1"),
          });
        }),
      );
      channel.end();
    });
  }

  private broken(error: Error, doing: string): AvamarError {
    return new AvamarError(`the SSH connection broke while trying to ${doing} (${error.message}).`, {
      code: "unreachable",
      product: "host",
      host: this.host,
      retryable: true,
      cause: error,
      hint: "What had begun on the host may have finished there; the next run looks first.",
    });
  }

  private explain(error: Error & { level?: string; code?: string }, shownKey: Buffer | undefined): AvamarError {
    const { hostKey, user, host } = this.connection;
    const base = { product: "host", host: this.host, cause: error } as const;
    if (shownKey && !isDeclaredKey(shownKey, hostKey)) {
      return new AvamarError(
        `it shows the ${keyType(shownKey)} key ${fingerprint(shownKey)}, the program declares ${declaredFingerprints(hostKey).join(", ")}.`,
        {
          ...base,
          code: "host-key",
          hint: "If the host was set up anew, or this is another of its keys, check the fingerprint on the host itself and change hostKey; otherwise somebody stands between.",
        },
      );
    }
    if (error.level === "client-authentication") {
      return new AvamarError(`the login as ${user} is refused.`, {
        ...base,
        code: "unauthorized",
        hint: `${this.whatToMend()} The login was tried once and is not repeated in this run.`,
      });
    }
    if (error.level === "handshake" || /handshake|no matching/i.test(error.message)) {
      return new AvamarError(`no common way to speak SSH (${error.message}).`, {
        ...base,
        code: "protocol",
        hint: "If hostKey is a known_hosts line, check that the host has a key of that type.",
      });
    }
    return new AvamarError(`cannot be reached over SSH (${error.code ?? error.message}).`, {
      ...base,
      code: "unreachable",
      retryable: true,
      hint: `Check the name ${host}, the port ${this.connection.port ?? 22}, the firewall, and that the OpenSSH server runs there.`,
    });
  }
}

/** The program of a command line, for messages: arguments may be long. */
function program(command: string): string {
  return command.length > 80 ? `${command.slice(0, 77)}...` : command;
}
