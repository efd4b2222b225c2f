import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Plain } from "../contract/case.ts";
import type { Site } from "../site/index.ts";
import type { Cable } from "./cable.ts";
import { Lane, type Planted, type Watched } from "./lane.ts";
import { destroy, LIVES, type Life, up } from "./lives.ts";
import { expectTheSame } from "./rest.ts";
import type { Strike, Watch } from "./watch.ts";

/** What the hosts of a site have in common. */
type EmulatedHost = Pick<Site["hosts"][number], "access" | "restart"> & {
  files: Pick<Site["hosts"][number]["files"], "exists" | "list" | "read" | "remove" | "write">;
};

/** What can stand in the way of a stream. */
type Hindrance = "full disk" | "held service" | "stuck service" | "taken port";

/** How streams look on one kind of host. */
export interface Look {
  varDirectory: string;
  flagFile: string;
  lock: string;
  /** What stays of a var directory when its stream is deleted, and what may lie in it while the stream lives. */
  kept: string[];
  living: string[];
  /** What {@link EmulatedLane.standing} says of a stream that is whole, and when there is none. */
  whole: object;
  gone: object;
}

/** A host of a site, and what all hosts of the site share. */
export interface Seat<Host> {
  site: Site;
  host: Host;
  /** Its number on the site. */
  index: number;
  cable: Cable;
  seen: Watch;
  /** Where processes keep what outlives them. */
  home: string;
}

/** The domain of the streams, and a group in it. */
export const DOMAIN = "/clients/iQ3";
export const GROUP = `${DOMAIN}/joined`;

/** A process of this machine that has ended. */
const ENDED = spawnSync(process.execPath, ["-e", ""]).pid;

/** An emulated host, whose stream is a client of an emulated grid. */
export abstract class EmulatedLane<Host extends EmulatedHost = EmulatedHost> extends Lane<Strike> {
  protected readonly clientName: string;
  #rest: string[];
  #release: (() => void) | undefined;

  constructor(
    protected readonly at: Seat<Host>,
    private readonly look: Look,
  ) {
    super(at.home);
    this.clientName = `syd02-vs-util-${at.index}`;
    this.#rest = this.rest();
  }

  /** What there is of the stream's service. */
  protected abstract standing(): object;
  /** Everything on the host that is not the stream's, a line for each. */
  protected abstract rest(): string[];
  /** Ways to make it hard for the stream; each says how to end it. */
  protected abstract readonly hindrances: Partial<Record<Hindrance, () => () => void>>;
  /** Takes the service away by hand, whatever state it is in; what still runs ends. */
  protected abstract removeService(): Promise<void>;

  /** Whether nothing but the stream is on its way up any more. */
  protected abstract isUp(): boolean;

  get host(): Host {
    return this.at.host;
  }

  get cable(): Cable {
    return this.at.cable;
  }

  protected get connection(): Plain {
    const { user, password, hostKey } = this.host.access;
    return { host: "127.0.0.1", port: this.cable.port, user, password, hostKey };
  }

  watch(planted?: Planted<Strike>): Watched {
    return this.at.seen.begin(this.host.access.name, planted);
  }

  protected get settings(): Record<string, string | undefined> {
    const { url, username, password, certificateSha256 } = this.at.site.access.avamar;
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
  hinder(how: Hindrance): undefined {
    this.#release = this.hindrances[how]!();
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** What starts with the host has started. */
  async untilUp(): Promise<void> {
    for (let turn = 0; turn < 200 && !this.isUp(); turn++) await sleep(25);
  }

  /** The port in the flag file, which the service takes when it starts. */
  protected get port(): number {
    return Number(/^--listenport=(\d+)/m.exec(this.host.files.read(this.look.flagFile).toString())?.[1]);
  }

  /** The grid's side is retired by hand: the registration is no longer good for anything. */
  retireClient(): void {
    const retired = { restoreOnly: true, domain: "/MC_RETIRED" };
    for (const { id } of this.#clients())
      this.at.site.grid.clients.edit(id, (client) => void Object.assign(client, retired));
  }

  /** What an earlier stream left for a next one is taken away. */
  forgetDirectory(): void {
    this.#removeFile(this.look.varDirectory);
  }

  /** A run of this machine was killed while it held the lock. */
  leaveDeadLock(): void {
    const machine = process.platform === "linux" ? `${hostname()} ${readlinkSync("/proc/self/ns/pid")}` : hostname();
    const holder = { owner: "other/prod", machine, pid: ENDED, run: "killed", beat: 3 };
    this.host.files.write(this.look.lock, `${JSON.stringify(holder)}\n`);
  }

  /** A run of this machine was killed in the middle of saying that it is alive. */
  leaveBeat(): void {
    this.leaveDeadLock();
    this.host.files.write(`${this.look.lock}.new`, "");
  }

  async lockHolder(): Promise<number | undefined> {
    // What a killed process had open is closed when its connection is found to be gone.
    for (let turn = 1; ; turn++) {
      await sleep(50);
      try {
        return this.#lockHolderNow();
      } catch (error) {
        if (turn === 100) throw error;
      }
    }
  }

  #lockHolderNow(): number | undefined {
    const { files } = this.host;
    const { lock } = this.look;
    const texts = [lock, `${lock}.clearing`].filter((path) => files.exists(path)).map((path) => files.read(path));
    const holders = texts.map((text) =>
      text.length === 0 ? undefined : (JSON.parse(text.toString()) as { pid: number }).pid,
    );
    return holders.includes(undefined) ? undefined : holders[0];
  }

  #clients() {
    const all = this.at.site.grid.clients.list();
    return all.filter(({ name, restoreOnly }) => name === this.clientName && !restoreOnly);
  }

  async isWhole(wanted: Plain): Promise<void> {
    expect(await this.deployed.refresh(), "drift").toEqual({ drift: [] });
    expect((await this.deployed.up(wanted)).op, "the second up").toBe("same");
    expect(this.standing(), "the service").toMatchObject(this.look.whole);
    const ids = this.#clients().map(({ id }) => id);
    expect(ids, "clients on the grid").toEqual([this.deployed.state!.outputs.clientId]);
    const { varDirectory, living } = this.look;
    expect(living, "the var directory").toEqual(expect.arrayContaining(this.host.files.list(varDirectory)));
    expectTheSame(this.#rest, this.rest());
  }

  async isGone(withDirectory: boolean): Promise<void> {
    const { varDirectory, kept, gone } = this.look;
    expect(this.standing(), "the service").toEqual(gone);
    expect(this.#clients(), "clients on the grid").toEqual([]);
    const { files } = this.host;
    const left = files.exists(varDirectory) ? files.list(varDirectory).sort() : undefined;
    expect(left, "the var directory").toEqual(withDirectory ? undefined : kept);
    expectTheSame(this.#rest, this.rest());
  }

  async clear(): Promise<void> {
    this.endRun();
    this.release();
    // What still runs comes to its end.
    await sleep(500);
    await this.removeService();
    this.forgetDirectory();
    for (const ending of ["", ".clearing", ".new"]) this.#removeFile(`${this.look.lock}${ending}`);
    for (const { id } of this.#clients()) this.at.site.grid.clients.remove(id);
    this.deployed.state = undefined;
    await this.untilUp();
    this.#rest = this.rest();
  }

  #removeFile(path: string): void {
    if (this.host.files.exists(path)) this.host.files.remove(path);
  }
}

/** What is done with streams on every emulated host. */
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
