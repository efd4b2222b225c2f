import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { AvamarError } from "../kernel/errors";
import { evenWhenInterrupted } from "../kernel/interruption";
import { retrying } from "../kernel/retry";
import type { HostFiles } from "./files";
import { above, inside } from "./paths";

/** Name of the lock file on a host. */
export const LOCK_FILE = "pulumi-avamar.lock";

/** Ending of the file of a run that takes a dead holder's lock away. */
const CLEARING = ".clearing";

/** Who holds a lock, as its file says. */
interface Holder {
  /** Project and stack. */
  owner: string;
  /** The machine that the run is on, and its process. */
  machine: string;
  pid: number;
  run: string;
  /** Grows while the run is alive. */
  beat: number;
}

/** How long things take, in milliseconds. */
export interface LockTimes {
  /** Between two signs of life. */
  beat: number;
  /** Without a sign of life for this long the holder is dead. */
  stale: number;
  /** A living holder is waited for this long. */
  patience: number;
  /** Kept a little after the last write, since the next one mostly follows at once. */
  linger: number;
}

const TIMES: LockTimes = { beat: 5_000, stale: 30_000, patience: 300_000, linger: 100 };

/**
 * Keeps two runs from writing on one host at once: a file with the name of its holder, who shows that it lives by
 * counting in it. No clock of the host matters: a waiting run watches whether the count moves. One holder may do several
 * things at a time.
 *
 * @example
 * await lock.during("file-server/prod", say, () => writeThings());
 */
export class HostLock {
  private users = 0;
  private taken: Promise<void> | undefined;
  private releasing: Promise<void> | undefined;
  private beating: NodeJS.Timeout | undefined;
  private beatUnderWay: Promise<void> | undefined;
  private lost = false;
  /** Who is clearing, as seen last. */
  private cleared: { content: string | undefined; since: number } = { content: undefined, since: 0 };
  private readonly path: string;
  private readonly me: Holder = { owner: "", machine: machineName(), pid: process.pid, run: randomUUID(), beat: 0 };

  constructor(
    private readonly files: HostFiles,
    private readonly host: string,
    directory: string,
    private readonly times: LockTimes = TIMES,
  ) {
    this.path = inside(directory, LOCK_FILE);
  }

  /**
   * Does the work while nobody else writes on the host.
   *
   * @param owner Project and stack, for others to read.
   * @param say Told in a short line while another run is waited for.
   * @throws AvamarError `conflict` when another run still lives after five minutes.
   */
  async during<T>(owner: string, say: (text: string) => void, work: () => Promise<T>): Promise<T> {
    this.users += 1;
    try {
      this.taken ??= this.take(owner, say);
      await this.taken;
      if (this.lost) throw this.takenAway();
      return await work();
    } catch (error) {
      // What could not be taken is tried anew by the next one.
      if (!this.beating) this.taken = undefined;
      throw error;
    } finally {
      this.users -= 1;
      if (this.users === 0) await evenWhenInterrupted(() => this.release());
    }
  }

  /** Takes away the lock of a killed run of this machine, for a run that has nothing to write itself. */
  async clearDead(): Promise<void> {
    if (this.users > 0) return;
    const content = await this.read(this.path);
    if (content === undefined || !isDead(parse(content))) return;
    await this.clear(content);
  }

  private async take(owner: string, say: (text: string) => void): Promise<void> {
    await this.releasing;
    this.me.owner = owner;
    const begun = Date.now();
    let seen: string | undefined;
    let since = begun;
    let said = 0;
    for (;;) {
      if (await retrying(2, () => this.make(this.path))) break;
      const content = await this.read(this.path);
      if (content === undefined) continue;
      if (content !== seen) [seen, since] = [content, Date.now()];
      const holder = parse(content);
      // The file of a write whose answer was lost is our own.
      if (holder?.run === this.me.run) break;
      if (this.isOver(holder, since)) {
        await this.clear(content);
        continue;
      }
      if (Date.now() - begun > this.times.patience) throw this.held(holder);
      if (Date.now() - said > 10_000) {
        said = Date.now();
        say(`${this.host}: waiting for ${nameOf(holder)}, which is writing on this host`);
      }
      await sleep(Math.min(1_000, this.times.stale / 4));
    }
    this.lost = false;
    this.beating = setInterval(() => {
      this.beatUnderWay = this.beat();
    }, this.times.beat);
    this.beating.unref();
    // Nothing depends on it; what cannot be removed now is removed by the next run.
    await retrying(2, () => this.sweep()).catch(() => undefined);
  }

  /** Removes what killed runs left beside the lock. Only its holder may: then nobody has anything to clear. */
  private async sweep(): Promise<void> {
    const names = (await this.files.list(above(this.path))) ?? [];
    const left = names.filter((name) => name === `${LOCK_FILE}${CLEARING}` || name === `${LOCK_FILE}.new`);
    for (const name of left) await this.remove(inside(above(this.path), name));
  }

  /**
   * Takes a dead holder's file away. Several runs may wait for it, and one that is slow must not take away what a quicker
   * one has made meanwhile: only who has the second file clears, and looks once more while it has it.
   */
  private async clear(content: string): Promise<void> {
    const clearing = `${this.path}${CLEARING}`;
    if (!(await this.make(clearing))) return this.passOver(clearing);
    try {
      if ((await this.read(this.path)) === content) await this.remove(this.path);
    } finally {
      await this.remove(clearing);
    }
  }

  /** The one who clears may be killed at it. */
  private async passOver(clearing: string): Promise<void> {
    const content = await this.read(clearing);
    if (content !== this.cleared.content) this.cleared = { content, since: Date.now() };
    if (content === undefined) return;
    if (this.isOver(parse(content), this.cleared.since)) await this.remove(clearing);
    else await sleep(Math.min(1_000, this.times.stale / 4));
  }

  /** Whether nobody will go on with a file that has not changed since then. */
  private isOver(holder: Holder | undefined, since: number): boolean {
    // A file without a word in it was only begun: its writer has a moment to go on.
    const patience = holder ? this.times.stale : this.times.stale / 6;
    return isDead(holder) || Date.now() - since > patience;
  }

  private async beat(): Promise<void> {
    try {
      const now = parse(await this.read(this.path));
      if (now?.run !== this.me.run) this.lost = true;
      else if (this.beating) await this.files.write(this.path, text({ ...this.me, beat: ++this.me.beat }));
    } catch {
      // The host is away for a moment; the work itself says so better.
    }
  }

  private async release(): Promise<void> {
    await sleep(this.times.linger);
    if (this.users > 0 || !this.beating) return;
    clearInterval(this.beating);
    this.beating = undefined;
    this.taken = undefined;
    this.releasing = retrying(2, async () => {
      // A sign of life that is being written would make the file anew.
      await this.beatUnderWay;
      const now = parse(await this.read(this.path));
      if (now?.run === this.me.run) await this.remove(this.path);
      // A file that cannot be removed now is a dead holder's soon.
    }).catch(() => undefined);
    await this.releasing;
  }

  private make(path: string): Promise<boolean> {
    return patiently(() => this.files.create(path, text(this.me)));
  }

  private async read(path: string): Promise<string | undefined> {
    return (await patiently(() => this.files.read(path)))?.toString("utf8");
  }

  private remove(path: string): Promise<void> {
    return patiently(() => this.files.remove(path));
  }

  private held(holder: Holder | undefined): AvamarError {
    return new AvamarError(`${nameOf(holder)} is writing on this host.`, {
      code: "conflict",
      product: "host",
      host: this.host,
      hint: `Wait until that run has ended, then run again. If it is gone, delete ${this.path} on the host.`,
    });
  }

  private takenAway(): AvamarError {
    return new AvamarError("another run took the host over while this one stood still.", {
      code: "conflict",
      product: "host",
      host: this.host,
      hint: "Wait until that run has ended, then run again.",
    });
  }
}

/** On Windows a file that another run reads or removes at this moment refuses everybody else. It is over soon. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const mayBeHeld = error instanceof AvamarError && (error.code === "forbidden" || error.code === "command-failed");
      if (!mayBeHeld || attempt === 6) throw error;
      await sleep(40 * attempt * (0.5 + Math.random()));
    }
  }
}

function text(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`;
}

function parse(content: string | undefined): Holder | undefined {
  try {
    return JSON.parse(content ?? "") as Holder;
  } catch {
    return undefined;
  }
}

function nameOf(holder: Holder | undefined): string {
  return holder
    ? `the run of ${holder.owner || "another stack"} on ${holder.machine.split(" ")[0]} (process ${holder.pid})`
    : "another run";
}

/** A process of this very machine that is not there any more. */
function isDead(holder: Holder | undefined): boolean {
  if (!holder || holder.machine !== machineName() || holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** The machine, and on Linux the container: process numbers mean something inside it only. */
function machineName(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
