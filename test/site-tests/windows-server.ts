import { readFileSync } from "node:fs";
import ssh2, { type Client, type ConnectConfig, type SFTPWrapper } from "ssh2";
import { onTestFinished } from "vitest";
import { Counters } from "../site/counters.ts";
import { Faults } from "../site/faults.ts";
import type { AgentRegistration, RegistrationAnswer, Registry } from "../site/registry.ts";
import { seeded } from "../site/rng.ts";
import {
  startWindowsHost,
  type WindowsHost,
  type WindowsHostDeps,
  type WindowsHostOptions,
} from "../site/windows/index.ts";

/** What came back from a command. Output is kept as bytes of Latin-1, so that code pages stay visible. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** A grid that takes every client, except at addresses that begin with `down.` and for names that begin with `bad`. */
class FakeGrid implements Registry {
  readonly calls: string[] = [];
  readonly registrations: AgentRegistration[] = [];

  register(mcs: string, registration: AgentRegistration): RegistrationAnswer {
    this.calls.push(`register ${mcs} ${registration.clientName}`);
    this.registrations.push(registration);
    if (mcs.startsWith("down.")) return { ok: false, code: 0, message: "no route" };
    if (registration.clientName.startsWith("bad")) return { ok: false, code: 22271, message: "no such domain" };
    return { ok: true, cid: registration.cid ?? `cid-of-${registration.clientName}`, grid: mcs };
  }

  unregister(mcs: string, cid: string): void {
    this.calls.push(`unregister ${mcs} ${cid}`);
  }

  agentStarted(mcs: string, cid: string, port: number): void {
    this.calls.push(`started ${mcs} ${cid} ${port}`);
  }

  agentStopped(mcs: string, cid: string): void {
    this.calls.push(`stopped ${mcs} ${cid}`);
  }
}

/** A host under test with what was given to it. */
export interface Tested {
  host: WindowsHost;
  grid: FakeGrid;
  faults: Faults;
  counters: Counters;
  /** Runs a command on a connection that is kept open. */
  run(command: string): Promise<Ran>;
  sftp(): Promise<Sftp>;
  /** Restarts the host, and waits until the kept connection has noticed. */
  restart(): Promise<void>;
}

/** Starts a host that ends with the test. */
export async function startHost(
  options: Partial<WindowsHostOptions> = {},
  deps: Partial<WindowsHostDeps> = {},
): Promise<Tested> {
  const grid = new FakeGrid();
  const faults = new Faults();
  const counters = new Counters();
  const host = await startWindowsHost(
    { name: "fs1.example.com", timing: { startMs: 5, stopMs: 5, registerMs: 5 }, ...options },
    { registry: grid, faults, counters, rng: seeded(7), ...deps },
  );
  let client: Promise<Client> | undefined;
  const connected = () => {
    client ??= connect(host).then((opened) => {
      opened.on("close", () => {
        client = undefined;
      });
      return opened;
    });
    return client;
  };
  onTestFinished(async () => {
    (await client)?.end();
    await host.close();
  });
  return {
    host,
    grid,
    faults,
    counters,
    run: async (command) => run(await connected(), command),
    sftp: async () => new Sftp(await openSftp(await connected())),
    restart: async () => {
      const opened = await client;
      const closed = new Promise<void>((resolve) => opened?.once("close", () => resolve()));
      await host.restart();
      if (opened !== undefined) await closed;
    },
  };
}

/** Logs in with the host's key, or as the changes say. */
export function connect(host: WindowsHost, changes: ConnectConfig = {}): Promise<Client> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.on("ready", () => {
      client.setNoDelay(true);
      client.setMaxListeners(100);
      resolve(client);
    });
    client.on("error", reject);
    client.on("close", () => reject(new Error("closed")));
    client.connect({
      host: host.access.address,
      port: host.access.port,
      username: host.access.user,
      ...(changes.password === undefined ? { privateKey: readFileSync(host.access.privateKeyFile) } : {}),
      ...changes,
    });
  });
}

/** Runs one command. A connection that goes away in the middle rejects. */
export function run(client: Client, command: string, options: { pty?: boolean; input?: string } = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error("connection lost"));
    client.once("close", lost);
    client.exec(command, { pty: options.pty ?? false }, (error, channel) => {
      if (error !== undefined) {
        client.off("close", lost);
        reject(error);
        return;
      }
      let out = "";
      let err = "";
      let code: number | null = null;
      channel.on("data", (bytes: Buffer) => {
        out += bytes.toString("latin1");
      });
      channel.stderr.on("data", (bytes: Buffer) => {
        err += bytes.toString("latin1");
      });
      channel.on("exit", (status: number | null) => {
        code = status;
      });
      channel.on("close", () => {
        client.off("close", lost);
        if (code === null) reject(new Error("no exit status"));
        else resolve({ code, out, err });
      });
      if (options.input !== undefined) channel.end(options.input);
    });
  });
}

/** Opens the SFTP subsystem. */
export function openSftp(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
  });
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

/** ssh2's SFTP client with promises; an error's `code` is the SFTP status. */
class Sftp {
  readonly raw: SFTPWrapper;

  constructor(raw: SFTPWrapper) {
    this.raw = raw;
  }

  read = (path: string) => this.#ask<Buffer>((done) => this.raw.readFile(path, done));
  write = (path: string, data: string | Buffer) => this.#tell((done) => this.raw.writeFile(path, data, done));
  stat = (path: string) => this.#ask<{ size: number; mode: number }>((done) => this.raw.stat(path, done));
  list = (path: string) => this.#ask<{ filename: string }[]>((done) => this.raw.readdir(path, done));
  mkdir = (path: string) => this.#tell((done) => this.raw.mkdir(path, done));
  rmdir = (path: string) => this.#tell((done) => this.raw.rmdir(path, done));
  remove = (path: string) => this.#tell((done) => this.raw.unlink(path, done));
  rename = (from: string, to: string) => this.#tell((done) => this.raw.rename(from, to, done));
  replace = (from: string, to: string) => this.#tell((done) => this.raw.ext_openssh_rename(from, to, done));
  realpath = (path: string) => this.#ask<string>((done) => this.raw.realpath(path, done));
  open = (path: string, flags: "r" | "w" | "r+" | "wx") =>
    this.#ask<Buffer>((done) => this.raw.open(path, flags, done));
  close = (handle: Buffer) => this.#tell((done) => this.raw.close(handle, done));
  statvfs = (path: string) =>
    this.#ask<{ f_frsize: number; f_blocks: number; f_bavail: number }>((done) =>
      this.raw.ext_openssh_statvfs(path, done as Done<unknown>),
    );

  #ask<T>(work: (done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      work((error, value) => (error ? reject(error) : resolve(value)));
    });
  }

  #tell(work: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      work((error) => (error ? reject(error) : resolve()));
    });
  }
}

/** The SFTP status with which something fails; 0 when it does not. */
export async function statusOf(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return 0;
  } catch (error) {
    return (error as { code?: number }).code ?? -1;
  }
}

/** Repeats a command until its exit code is the wanted one. */
export async function until(tested: Tested, command: string, code: number): Promise<Ran> {
  for (let round = 0; round < 400; round += 1) {
    const ran = await tested.run(command);
    if (ran.code === code) return ran;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${command} never ended with ${code}`);
}

/** The command line of an agent's service, as one `binPath=` value. */
export const AGENT = "C:\\Program Files\\avs\\bin\\avagent.exe";

/** `sc create` of one more agent. */
export function createAgent(service: string, varDirectory: string, more = ""): string {
  const image = `\\"${AGENT}\\" /ServiceStart --vardir=\\"${varDirectory}\\" --logfile=\\"${varDirectory}\\avagent.log\\"`;
  return `sc create ${service} binPath= "${image}"${more === "" ? "" : ` ${more}`}`;
}
