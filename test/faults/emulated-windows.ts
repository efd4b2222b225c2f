import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import type { Site, SiteOptions } from "../site/index.ts";
import { Cable } from "./cable.ts";
import { Lane, type Planted, type Watched } from "./lane.ts";
import { destroy, LIVES, type Life, up } from "./lives.ts";
import { restOf } from "./rest.ts";
import type { Strike, Watch } from "./watch.ts";

const SERVICE = "backupC";
const VAR = "C:\\Program Files\\avs\\varC";
const RULE = `Avamar stream ${SERVICE}`;
const OURS = { service: SERVICE, rule: RULE, varDirectory: VAR };
const LOCK = "C:\\ProgramData\\pulumi-avamar.lock";
const DOMAIN = "/clients/iQ3";
/** What stays of a var directory when its stream is deleted, and what may lie in it while the stream lives. */
const KEPT = ["avagent.cmd", "avagent.log", "avtar.cmd", "pulumi-avamar.json"];
const LIVING = [...KEPT, "avagent.cfg", "avagent.lck", "cid.bin"];
/** A process of this machine that has ended. */
const ENDED = spawnSync(process.execPath, ["-e", ""]).pid;

type Host = Site["hosts"][number];
type Holder = { pid: number };

/** Options of a site with that many hosts, all alike. */
export function siteOf(hosts: number): SiteOptions {
  const timing = { startMs: 20, stopMs: 20, registerMs: 5, delayedAutoStartMs: 20 };
  const alike = { timing, memoryBytes: 64 * 2 ** 30 };
  return {
    grids: [{ name: "syd01-g1-util", registrationMs: 20 }],
    hosts: Array.from({ length: hosts }, (_, i) => ({ ...alike, name: `fs${i}`, password: `emulated-host-${i}` })),
  };
}

/** Puts there what all streams need, and what could be mistaken for one of them. */
export function prepare(site: Site): void {
  site.grid.domains.add({ name: "iQ3", parent: "/clients" });
  site.grid.groups.add({ name: "joined", domain: DOMAIN });
  for (const { services, firewall, files } of site.hosts) {
    services.create(`${SERVICE}2`, { imagePath: "C:\\Windows\\System32\\svchost.exe", displayName: "Another" });
    firewall.add(`${RULE}2`, 28_003);
    files.write(`${VAR}2\\avagent.cmd`, "--listenport=28002\r\n");
    files.write("C:\\ProgramData\\pulumi-avamar.txt", "somebody's");
  }
}

/** An emulated Windows host. */
export class EmulatedLane extends Lane<Strike> {
  readonly host: Host;
  readonly #clientName: string;
  #rest: string[];
  #release: (() => void) | undefined;

  private constructor(
    private readonly site: Site,
    index: number,
    private readonly seen: Watch,
    readonly cable: Cable,
    home: string,
  ) {
    super(home);
    this.host = site.hosts[index]!;
    this.#clientName = `syd02-vs-util-${index}`;
    this.#rest = restOf(this.host, OURS);
  }

  static async open(site: Site, index: number, seen: Watch, home: string): Promise<EmulatedLane> {
    const { address, port } = site.access.hosts[index]!;
    return new EmulatedLane(site, index, seen, await Cable.lay({ host: address, port }), home);
  }

  full(): Plain {
    const { user, password, hostKey } = this.host.access;
    const connection = { host: "127.0.0.1", port: this.cable.port, user, password, hostKey };
    return { ...stream.full(this.site), connection, clientName: this.#clientName };
  }

  changed(): Plain {
    const inPlace = Object.entries(stream.properties).filter(([, { means }]) => means === undefined);
    const {
      agentDirectory: _,
      running: __,
      ...others
    } = Object.fromEntries(inPlace.map(([name, { to }]) => [name, to]));
    return { ...this.full(), ...others };
  }

  watch(planted?: Planted<Strike>): Watched {
    return this.seen.begin(this.host.access.name, planted);
  }

  protected get settings(): Record<string, string | undefined> {
    const { url, username, password, certificateSha256 } = this.site.access.avamar;
    return { endpoint: url, username, password, certificateSha256 };
  }

  protected disconnect(): void {
    this.cable.cut();
  }

  close(): void {
    this.endRun();
    this.cable.close();
  }

  /** Something stands in the way until {@link release}. */
  hinder(how: "full disk" | "held service" | "stuck service" | "taken port"): undefined {
    const { services, listeners, disks } = this.host;
    const free = disks.list().find(({ name }) => name.startsWith("C"))!.free;
    const hinder = {
      "full disk": () => {
        disks.setFree("C", 0);
        return () => disks.setFree("C", free);
      },
      "held service": () => services.hold(SERVICE),
      "stuck service": () => services.stick(SERVICE),
      "taken port": () => listeners.open(this.#port(), "other.exe"),
    };
    this.#release = hinder[how]();
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** The port in the flag file, which the service takes when it starts. */
  #port(): number {
    return Number(/^--listenport=(\d+)/m.exec(this.host.files.read(`${VAR}\\avagent.cmd`).toString())?.[1]);
  }

  /** The grid's side is retired by hand: the registration is no longer good for anything. */
  retireClient(): void {
    const retired = { restoreOnly: true, domain: "/MC_RETIRED" };
    for (const { id } of this.#clients())
      this.site.grid.clients.edit(id, (client) => void Object.assign(client, retired));
  }

  /** What an earlier stream left for a next one is taken away. */
  forgetDirectory(): void {
    if (this.host.files.exists(VAR)) this.host.files.remove(VAR);
  }

  /** A run of this machine was killed while it held the lock. */
  leaveDeadLock(): void {
    const machine = process.platform === "linux" ? `${hostname()} ${readlinkSync("/proc/self/ns/pid")}` : hostname();
    const holder = { owner: "other/prod", machine, pid: ENDED, run: "killed", beat: 3 };
    this.host.files.write(LOCK, `${JSON.stringify(holder)}\n`);
  }

  /** A run of this machine was killed in the middle of saying that it is alive. */
  leaveBeat(): void {
    this.leaveDeadLock();
    this.host.files.write(`${LOCK}.new`, "");
  }

  async lockHolder(): Promise<number | undefined> {
    // What a killed process had open is closed when its connection is found to be gone.
    await sleep(50);
    const { files } = this.host;
    const texts = [LOCK, `${LOCK}.clearing`].filter((path) => files.exists(path)).map((path) => files.read(path));
    const holders = texts.map((text) => (text.length === 0 ? undefined : (JSON.parse(text.toString()) as Holder).pid));
    return holders.includes(undefined) ? undefined : holders[0];
  }

  #clients() {
    return this.site.grid.clients.list().filter(({ name, restoreOnly }) => name === this.#clientName && !restoreOnly);
  }

  async isWhole(wanted: Plain): Promise<void> {
    expect(await this.deployed.refresh(), "drift").toEqual({ drift: [] });
    expect((await this.deployed.up(wanted)).op, "the second up").toBe("same");
    const { services, firewall, files } = this.host;
    expect(services.get(SERVICE), "the service").toMatchObject({ state: 4, marked: false });
    expect(firewall.rules(RULE).length, "firewall rules").toBe(1);
    const ids = this.#clients().map(({ id }) => id);
    expect(ids, "clients on the grid").toEqual([this.deployed.state!.outputs.clientId]);
    expect(LIVING, "the var directory").toEqual(expect.arrayContaining(files.list(VAR)));
    this.#restIsAsItWas();
  }

  async isGone(withDirectory: boolean): Promise<void> {
    const { services, firewall, files } = this.host;
    expect(services.get(SERVICE), "the service").toBeUndefined();
    expect(firewall.rules(RULE), "firewall rules").toEqual([]);
    expect(this.#clients(), "clients on the grid").toEqual([]);
    const left = files.exists(VAR) ? files.list(VAR).sort() : undefined;
    expect(left, "the var directory").toEqual(withDirectory ? undefined : KEPT);
    this.#restIsAsItWas();
  }

  #restIsAsItWas(): void {
    const now = restOf(this.host, OURS);
    const appeared = now.filter((line) => !this.#rest.includes(line));
    const gone = this.#rest.filter((line) => !now.includes(line));
    expect({ appeared, gone }, "the rest of the host").toEqual({ appeared: [], gone: [] });
  }

  async clear(): Promise<void> {
    const { host, site } = this;
    this.endRun();
    this.release();
    if (host.services.get(SERVICE)?.marked === false) host.services.configure(SERVICE, { start: 3 });
    // What still runs comes to its end.
    await sleep(500);
    await host.restart();
    if (host.services.get(SERVICE)) host.services.delete(SERVICE);
    host.firewall.remove(RULE);
    if (host.files.exists(VAR)) host.files.remove(VAR);
    for (const name of host.files.list("C:\\ProgramData"))
      if (/^pulumi-avamar\.lock/.test(name)) host.files.remove(`C:\\ProgramData\\${name}`);
    for (const { id } of this.#clients()) site.grid.clients.remove(id);
    this.deployed.state = undefined;
    this.#rest = restOf(host, OURS);
  }
}

/** What is done with streams on an emulated host. */
export const EMULATED_LIVES: Life<EmulatedLane>[] = [
  // From nothing at all; the lives below begin in the directory that an earlier stream left.
  ...LIVES.map((life) =>
    life.name === "making" ? { ...life, before: (lane: EmulatedLane) => lane.forgetDirectory() } : life,
  ),
  {
    ...{ name: "making after a killed run", from: "nothing", to: "made", onlyNew: true },
    before: (lane) => lane.leaveBeat(),
    ...up((lane) => lane.full()),
  },
  {
    ...{ name: "registering anew", from: "changed", to: "changed", onlyNew: true },
    before: (lane) => lane.retireClient(),
    async run(lane) {
      if (lane.deployed.state) await lane.deployed.refresh();
      await lane.deployed.up(lane.changed());
    },
    check: (lane) => lane.isWhole(lane.changed()),
  },
  {
    ...{ name: "deleting with its directory", from: "changed", to: "nothing", onlyNew: true },
    before: (lane) => lane.deployed.up({ ...lane.changed(), deleteVarDirectory: true, onDelete: "delete" }),
    ...destroy(true),
  },
];
