import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Plain } from "../contract/case.ts";
import { type Rig, startRig } from "../windows-host/rig.ts";
import { Cable } from "./cable.ts";
import { Lane, type Planted, type Watched } from "./lane.ts";
import { LogWatch } from "./log-watch.ts";
import { expectTheSame } from "./rest.ts";
import { KEPT, LIVING, LOCK, RULE, SERVICE, VAR } from "./windows-stream.ts";
import { holdService } from "./wine-handle.ts";
import { WineShell, wineRest } from "./wine-rest.ts";

/** Where the agents of a host listen. */
const addressOf = (number: number) => `127.0.0.${31 + number}`;

/** A Windows host that is not ours. No grid is behind it: only the host is looked at. */
export class WineLane extends Lane<() => unknown> {
  protected readonly settings = {};
  readonly #watch: LogWatch;
  #rest: string[] = [];
  #release: (() => unknown) | undefined;

  private constructor(
    private readonly rig: Rig,
    private readonly number: number,
    readonly cable: Cable,
    private readonly shell: WineShell,
    home: string,
  ) {
    super(home);
    this.#watch = new LogWatch(resolve(rig.drive, "../../server.log"));
  }

  /** Opens one of several: each has an address and ports of its own, since every listener of this machine is seen there. */
  static async open(number: number, home: string): Promise<WineLane> {
    const rig = await startRig(addressOf(number));
    const { host, port } = rig.connection;
    const lane = new WineLane(rig, number, await Cable.lay({ host, port }), new WineShell(rig), home);
    await lane.#addNeighbours();
    lane.#rest = await wineRest(lane.shell, rig.drive);
    return lane;
  }

  /** What could be mistaken for the stream. */
  async #addNeighbours(): Promise<void> {
    const commands = [
      `sc create ${SERVICE}2 binPath= "C:\\Windows\\System32\\svchost.exe" DisplayName= "Another"`,
      `netsh advfirewall firewall add rule name="${RULE}2" dir=in action=allow protocol=TCP localport=1`,
      `(echo --listenport=28002) > "${VAR}2.cmd"`,
    ];
    for (const command of commands) expect((await this.shell.run(command)).code, command).toBe(0);
  }

  async close(): Promise<void> {
    this.endRun();
    this.release();
    this.#watch.close();
    this.cable.close();
    await this.rig.down();
  }

  full(): Plain {
    return {
      connection: { ...this.rig.connection, port: this.cable.port },
      serviceName: SERVICE,
      displayName: "Avamar Backup Agent C",
      description: "Stream C",
      recovery: { actions: [{ action: "restart", delaySeconds: 60 }], resetAfterSeconds: 3600, onErrorExit: true },
      clientName: "syd02-vs-util-c",
      grid: "syd01-g1-util",
      domain: "/clients/iQ3/CORP",
      varDirectory: VAR,
      port: 28_203 + 20 * this.number,
      backupFlags: { throttle: "5" },
      owner: "file-server/dev",
    };
  }

  changed(): Plain {
    return {
      ...this.full(),
      displayName: "Another name (C)",
      description: 'It\'s "new" & 100% (odd)',
      recovery: { actions: [{ action: "restart", delaySeconds: 5 }], resetAfterSeconds: 60, onErrorExit: false },
      port: 28_213 + 20 * this.number,
      flags: { "log-level": "debug & verbose" },
      backupFlags: { throttle: "9" },
      firewall: { enabled: true, ports: [30_103], remoteAddresses: ["10.0.0.0/8"], profiles: ["domain"] },
    };
  }

  watch(planted?: Planted<() => unknown>): Watched {
    return this.#watch.begin(planted);
  }

  protected disconnect(): void {
    this.cable.cut();
  }

  /** Ends every connection of the run. */
  drop(): void {
    this.cable.cut();
  }

  /** Another program takes the port in the flag file. */
  takePort(): void {
    const port = Number(/^--listenport=(\d+)/m.exec(readFileSync(this.#local(`${VAR}\\avagent.cmd`), "utf8"))?.[1]);
    const server = createServer().listen(port, addressOf(this.number));
    this.#release = () => server.close();
  }

  /** The agent does nothing any more, also not stop. */
  freezeAgent(): void {
    const pids = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && this.#isAgent(name))
      .map(Number);
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    this.#release = () => {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    };
  }

  /** Whether a process of this machine is the stream's agent on this host. */
  #isAgent(pid: string): boolean {
    try {
      const prefix = resolve(this.rig.drive, "..");
      const [program = "", ...flags] = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
      const isOurs = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`WINEPREFIX=${prefix}`);
      return isOurs && program.endsWith("avagent.exe") && flags.some((flag) => flag.endsWith(VAR));
    } catch {
      // It has ended meanwhile.
      return false;
    }
  }

  /** Somebody else's program holds a handle of the service. */
  async holdService(): Promise<void> {
    this.#release = await holdService(this.shell, resolve(this.rig.drive, ".."));
  }

  async release(): Promise<void> {
    await this.#release?.();
    this.#release = undefined;
  }

  async lockHolder(): Promise<number | undefined> {
    // What a killed process had under way comes to its end.
    await sleep(50);
    const paths = [LOCK, `${LOCK}.clearing`].map((path) => this.#local(path)).filter(existsSync);
    const texts = paths.map((path) => readFileSync(path, "utf8"));
    return texts.length && texts.every(Boolean) ? (JSON.parse(texts[0]!) as { pid: number }).pid : undefined;
  }

  async isWhole(wanted: Plain): Promise<void> {
    expect(await this.deployed.refresh(), "drift").toEqual({ drift: [] });
    expect((await this.deployed.up(wanted)).op, "the second up").toBe("same");
    expect(await this.#standing(), "the service").toEqual({ service: 0, rules: 1 });
    expect(LIVING, "the var directory").toEqual(expect.arrayContaining(readdirSync(this.#local(VAR))));
    expectTheSame(this.#rest, await wineRest(this.shell, this.rig.drive));
  }

  async isGone(withDirectory: boolean): Promise<void> {
    expect(await this.#standing(), "the service").toEqual({ service: 1060, rules: 0 });
    const varDirectory = this.#local(VAR);
    const left = existsSync(varDirectory) ? readdirSync(varDirectory).sort() : undefined;
    expect(left, "the var directory").toEqual(withDirectory ? undefined : KEPT);
    expectTheSame(this.#rest, await wineRest(this.shell, this.rig.drive));
  }

  /** What a running service says when it is asked, and how many rules there are. */
  async #standing(): Promise<{ service: number; rules: number }> {
    const [{ code }, { stdout }] = await Promise.all([
      this.shell.run(`sc interrogate ${SERVICE}`),
      this.shell.run(`netsh advfirewall firewall show rule name="${RULE}"`),
    ]);
    return { service: code, rules: stdout.split(`${RULE}\r\n`).length - 1 };
  }

  async clear(): Promise<void> {
    this.endRun();
    await this.release();
    await this.shell.run(`sc stop ${SERVICE}`);
    // What still runs comes to its end.
    await sleep(3_000);
    await this.shell.run(`sc delete ${SERVICE}`);
    await this.shell.run(`netsh advfirewall firewall delete rule name="${RULE}"`);
    rmSync(this.#local(VAR), { recursive: true, force: true });
    for (const ending of ["", ".clearing", ".new"]) rmSync(this.#local(`${LOCK}${ending}`), { force: true });
    this.deployed.state = undefined;
    this.#rest = await wineRest(this.shell, this.rig.drive);
  }

  /** Where a path of drive C: lies on this side. */
  #local(path: string): string {
    return join(this.rig.drive, path.replace(/^C:/, "").replaceAll("\\", "/"));
  }
}
