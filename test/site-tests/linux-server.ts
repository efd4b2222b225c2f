import { readFileSync } from "node:fs";
import ssh2, { type Client, type ConnectConfig, type SFTPWrapper } from "ssh2";
import { onTestFinished } from "vitest";
import { Counters } from "../site/counters.ts";
import { Faults } from "../site/faults.ts";
import { type LinuxHost, type LinuxHostDeps, type LinuxHostOptions, startLinuxHost } from "../site/linux/index.ts";
import type { AgentRegistration, Registry } from "../site/registry.ts";
import { seeded } from "../site/rng.ts";

/** What came back from a command. */
export interface Ran {
  code: number | string | null;
  out: string;
  err: string;
}

/** What agents told their grid. It takes every client, except at addresses that begin with `down.`. */
interface Heard {
  calls: string[];
  registrations: AgentRegistration[];
}

/** A host under test with what was given to it. */
export interface Tested {
  host: LinuxHost;
  heard: Heard;
  faults: Faults;
  counters: Counters;
  /** Runs a command as root on a connection that is kept open. */
  run(command: string): Promise<Ran>;
  /** The output of a command that must succeed. */
  ok(command: string): Promise<string>;
  client(): Promise<Client>;
  sftp(): Promise<SFTPWrapper>;
}

/** Starts a host that ends with the test. */
export async function startHost(
  options: Partial<LinuxHostOptions> = {},
  deps: Partial<LinuxHostDeps> = {},
): Promise<Tested> {
  const heard: Heard = { calls: [], registrations: [] };
  const faults = new Faults();
  const counters = new Counters();
  const host = await startLinuxHost(
    { name: "fs1.example.com", timing: { startMs: 5, stopMs: 5, registerMs: 5 }, ...options },
    { registry: listening(heard), faults, counters, rng: seeded(7), ...deps },
  );
  let kept: Promise<Client> | undefined;
  const client = () => {
    kept ??= connect(host).then((opened) => {
      opened.on("close", () => {
        kept = undefined;
      });
      return opened;
    });
    return kept;
  };
  onTestFinished(async () => {
    (await kept)?.end();
    await host.close();
  });
  const runHere = async (command: string) => run(await client(), command);
  return {
    host,
    heard,
    faults,
    counters,
    client,
    run: runHere,
    ok: async (command) => {
      const { code, out, err } = await runHere(command);
      if (code !== 0) throw new Error(`${command}: ${code}: ${err}${out}`);
      return out.replace(/\n$/, "");
    },
    sftp: async () => {
      const opened = await client();
      return await new Promise((resolve, reject) => {
        opened.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
      });
    },
  };
}

function listening(heard: Heard): Registry {
  return {
    register: (mcs, registration) => {
      heard.calls.push(`register ${mcs} ${registration.clientName}`);
      heard.registrations.push(registration);
      if (mcs.startsWith("down.")) return { ok: false, code: 0, message: "no route" };
      return { ok: true, cid: registration.cid ?? `cid-of-${registration.clientName}`, grid: mcs };
    },
    unregister: (mcs, cid) => void heard.calls.push(`unregister ${mcs} ${cid}`),
    agentStarted: (mcs, cid, port) => void heard.calls.push(`started ${mcs} ${cid} ${port}`),
    agentStopped: (mcs, cid) => void heard.calls.push(`stopped ${mcs} ${cid}`),
  };
}

/** Logs in with the host's key, or as the changes say. */
export async function connect(host: LinuxHost, changes: ConnectConfig = {}): Promise<Client> {
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve).on("error", reject);
    client.once("close", () => reject(new Error("closed")));
    client.connect({
      host: host.access.address,
      port: host.access.port,
      username: host.access.user,
      ...(changes.password === undefined ? { privateKey: readFileSync(host.access.privateKeyFile) } : {}),
      ...changes,
    });
  });
  client.setNoDelay(true);
  client.setMaxListeners(100);
  return client;
}

/** Runs one command; the code of one that a signal ended is the signal's name. */
export async function run(
  client: Client,
  command: string,
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return await new Promise((resolve, reject) => {
    const lost = () => reject(new Error("connection lost"));
    client.once("close", lost);
    client.exec(command, { ...(options.env === undefined ? {} : { env: options.env }) }, (error, channel) => {
      if (error !== undefined) {
        client.off("close", lost);
        reject(error);
        return;
      }
      const ran: Ran = { code: null, out: "", err: "" };
      channel.on("data", (bytes: Buffer) => {
        ran.out += bytes.toString("utf8");
      });
      channel.stderr.on("data", (bytes: Buffer) => {
        ran.err += bytes.toString("utf8");
      });
      channel.on("exit", (code: number | null, signal?: string) => {
        ran.code = code ?? signal ?? null;
      });
      channel.on("close", () => {
        client.off("close", lost);
        resolve(ran);
      });
      channel.end(options.input ?? "");
    });
  });
}

/** Repeats a command until its output is the wanted one. */
export async function until(tested: Tested, command: string, wanted: string | RegExp): Promise<void> {
  let seen = "";
  for (let turn = 0; turn < 400; turn += 1) {
    seen = (await tested.run(command)).out.trim();
    if (typeof wanted === "string" ? seen === wanted : wanted.test(seen)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${command} never said ${wanted}, at last ${seen}`);
}
