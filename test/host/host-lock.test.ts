import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { HostFiles } from "../../provider/host/files";
import { HostLock, LOCK_FILE, type LockTimes } from "../../provider/host/host-lock";
import { SshConnection } from "../../provider/host/ssh";
import { type Site, startSite } from "../site/index.ts";

const QUICK: LockTimes = { beat: 50, stale: 600, patience: 3_000, linger: 10 };
const PATH = `C:\\ProgramData\\${LOCK_FILE}`;

let site: Site;
const open: SshConnection[] = [];

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.faults.clear();
  for (const connection of open.splice(0)) connection.close();
  if (site.hosts[0]!.files.exists(PATH)) site.hosts[0]!.files.remove(PATH);
});
afterAll(() => site?.close());

/** The lock as one run has it, over a connection of its own. */
function run(times: Partial<LockTimes> = {}): HostLock {
  const { address, port, user, password, hostKey } = site.access.hosts[0]!;
  const ssh = new SshConnection({ host: address, port, user, password, hostKey });
  open.push(ssh);
  return new HostLock(new HostFiles(ssh), "fs01", "C:\\ProgramData", { ...QUICK, ...times });
}

const quiet = () => undefined;
const held = () => site.hosts[0]!.files.exists(PATH);

/** A lock file as another run wrote it. */
function left(more: object): void {
  const holder = { owner: "other/prod", machine: "runner-7", pid: 4711, run: "another", beat: 3, ...more };
  site.hosts[0]!.files.write(PATH, `${JSON.stringify(holder)}\n`);
}

test("two runs never write at once, and nothing is left behind", async () => {
  const spans: [number, number][] = [];
  const write = async () => {
    const begun = performance.now();
    expect(held()).toBe(true);
    await sleep(120);
    spans.push([begun, performance.now()]);
  };
  const said: string[] = [];
  const runs = [run(), run(), run()];
  await Promise.all(runs.map((lock, i) => lock.during(`stack-${i}`, (text) => said.push(text), write)));
  spans.sort(([a], [b]) => a - b);
  expect(spans).toHaveLength(3);
  for (const [i, [begun]] of spans.entries()) if (i > 0) expect(begun).toBeGreaterThanOrEqual(spans[i - 1]![1]);
  expect(said.join()).toMatch(
    /fs01: waiting for the run of stack-\d on \S+ \(process \d+\), which is writing on this host/,
  );
  expect(site.hosts[0]!.files.list("C:\\ProgramData").filter((name) => name.startsWith(LOCK_FILE))).toEqual([]);
});

test("one run does several things under one lock", async () => {
  const lock = run();
  site.counters.reset();
  let most = 0;
  let now = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await sleep(30);
    now--;
  };
  await Promise.all([1, 2, 3, 4].map(() => lock.during("a/b", quiet, work)));
  expect(most).toBe(4);
  expect(site.counters.count({ product: "host", path: "remove" })).toBe(1);
  // Taken again at once after it was let go.
  await lock.during("a/b", quiet, work);
  await Promise.all([lock.during("a/b", quiet, work), sleep(35).then(() => lock.during("a/b", quiet, work))]);
  expect(held()).toBe(false);
});

test("the lock is let go when the work fails", async () => {
  await expect(run().during("a/b", quiet, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(held()).toBe(false);
});

test("a run that lives is named when the patience ends, and its file stays", async () => {
  left({});
  let beat = 0;
  const alive = setInterval(() => left({ beat: ++beat }), 40);
  try {
    await expect(run({ patience: 800 }).during("a/b", quiet, async () => undefined)).rejects.toThrow(
      /fs01: the run of other\/prod on runner-7 \(process 4711\) is writing on this host\..*delete C:\\ProgramData\\pulumi-avamar\.lock on the host/,
    );
  } finally {
    clearInterval(alive);
  }
  expect(held()).toBe(true);
});

test("a run that shows no life any more is passed over, whatever the clock of the host says", async () => {
  left({ beat: 99 });
  await run().during("a/b", quiet, async () => expect(held()).toBe(true));
  expect(held()).toBe(false);
  // A file that was only begun is nobody's.
  site.hosts[0]!.files.write(PATH, "");
  await run().during("a/b", quiet, async () => undefined);
  expect(held()).toBe(false);
});

test("of several that wait for a dead one, one is first", async () => {
  left({});
  let now = 0;
  const work = async () => {
    expect(++now).toBe(1);
    await sleep(60);
    now--;
  };
  await Promise.all([run(), run(), run()].map((lock) => lock.during("a/b", quiet, work)));
  expect(held()).toBe(false);
});

test("a run that is slow to clear takes nothing away that a quicker one has made", async () => {
  // Each of them has seen the dead one; the clearing of one is held up, though for less than makes it look dead.
  for (const ms of [150, 300]) {
    left({ beat: ms });
    site.faults.add({
      product: "host",
      match: { sftp: "remove", path: /pulumi-avamar\.lock/ },
      action: { kind: "delay", ms },
      times: 2,
    });
    let now = 0;
    const work = async () => {
      expect(++now).toBe(1);
      await sleep(150);
      expect(held()).toBe(true);
      now--;
    };
    await Promise.all([run(), run(), run(), run()].map((lock) => lock.during("a/b", quiet, work)));
    site.faults.clear();
    expect(site.hosts[0]!.files.list("C:\\ProgramData").filter((name) => name.startsWith(LOCK_FILE))).toEqual([]);
  }
});

test("a run that was killed while it cleared is passed over, too", async () => {
  left({ beat: 1 });
  site.hosts[0]!.files.write(`${PATH}.clearing`, `${JSON.stringify({ machine: "runner-8", pid: 1, run: "third" })}\n`);
  await run().during("a/b", quiet, async () => expect(held()).toBe(true));
  expect(site.hosts[0]!.files.list("C:\\ProgramData").filter((name) => name.startsWith(LOCK_FILE))).toEqual([]);
});

test("a process of this machine that has ended is passed over at once", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  let machine = "";
  await run().during("a/b", quiet, async () => {
    machine = (JSON.parse(site.hosts[0]!.files.read(PATH).toString()) as { machine: string }).machine;
  });
  left({ machine, pid });
  // Longer than anybody waits: only the look at the process can help.
  await run({ stale: 3_600_000 }).during("a/b", quiet, async () => undefined);
  expect(held()).toBe(false);
});

test("the answer to taking it is lost: it is ours all the same", async () => {
  site.faults.add({
    product: "host",
    match: { sftp: "write", path: /pulumi-avamar\.lock/ },
    action: { kind: "drop", when: "after" },
    times: 1,
  });
  const lock = run();
  await lock
    .during("a/b", quiet, async () => undefined)
    .catch((error: Error) => expect(error.message).toMatch(/broke/));
  await lock.during("a/b", quiet, async () => expect(held()).toBe(true));
  expect(held()).toBe(false);
});

test("a run that lost the host while it stood still writes no further", async () => {
  const lock = run();
  await lock.during("a/b", quiet, async () => {
    left({ owner: "quicker/prod" });
    await sleep(300);
    await expect(lock.during("a/b", quiet, async () => undefined)).rejects.toThrow(/another run took the host over/);
  });
  // The other one's file is not ours to remove.
  expect(held()).toBe(true);
});
