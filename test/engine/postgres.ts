import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.ts";

/** Where Debian puts the programs, a folder for each release. */
const HOME = "/usr/lib/postgresql";
/** It refuses to run as root: then it runs as nobody. */
const NOBODY = 65_534;

/** Why there is no PostgreSQL here; undefined when there is. */
export function reasonWithoutPostgres(): string | undefined {
  return programs() ? undefined : "PostgreSQL is not installed (apt-get install postgresql)";
}

/** A PostgreSQL server of a test: a folder, a port and a password of its own. */
export interface Postgres {
  /** As `pulumi login` takes it. */
  url: string;
  password: string;
  stop(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs();
  if (!bin) throw new Error(reasonWithoutPostgres());
  const folder = mkdtempSync(join(tmpdir(), "avamar-postgres-"));
  const data = join(folder, "data");
  const secret = join(folder, "secret");
  const password = randomBytes(12).toString("hex");
  mkdirSync(data);
  writeFileSync(secret, password);
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (who.uid) for (const path of [folder, data, secret]) chownSync(path, NOBODY, NOBODY);
  const options = { ...who, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: "C" } };
  const make = ["-D", data, "-U", "pulumi", "--auth=scram-sha-256", `--pwfile=${secret}`, "--encoding=UTF8"];
  execFileSync(join(bin, "initdb"), [...make, "--no-sync"], { ...options, stdio: "pipe" });
  const port = await freePort();
  const run = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-F"];
  const server = spawn(join(bin, "postgres"), run, { ...options, stdio: "ignore" });
  const end = async () => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(join(bin, "pg_isready"), port, server);
  } catch (error) {
    await end();
    throw error;
  }
  return { url: `postgres://pulumi:${password}@127.0.0.1:${port}/postgres?sslmode=disable`, password, stop: end };
}

function programs(): string | undefined {
  if (!existsSync(HOME)) return undefined;
  const newest = readdirSync(HOME).sort((a, b) => Number(b) - Number(a))[0];
  const bin = join(HOME, newest ?? "", "bin");
  return existsSync(join(bin, "initdb")) ? bin : undefined;
}

async function untilReady(isReady: string, port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150 && server.exitCode === null; tries++) {
    try {
      execFileSync(isReady, ["-h", "127.0.0.1", "-p", String(port), "-U", "pulumi"], { stdio: "ignore" });
      return;
    } catch {
      await sleep(200);
    }
  }
  throw new Error(
    `PostgreSQL does not answer on port ${port}${server.exitCode === null ? "" : `; it ended with ${server.exitCode}`}.`,
  );
}

/** SIGINT is the fast shutdown: it ends sessions that are open. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const over = new Promise<void>((done) => void server.once("close", () => done()));
  server.kill("SIGINT");
  await over;
}
