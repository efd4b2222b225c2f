import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanRequest } from "../../provider/topology/file-server-plan";
import { emptyLock, type Lock, parseLock, printLock } from "../../provider/topology/lock";
import { planFileServer } from "../../provider/topology/plan";

const base = { component: "fs", server: "fs01" };
const plan = (request: Partial<PlanRequest>, lock: Lock = emptyLock()) => {
  const result = planFileServer({ ...base, sources: [], ...request } as PlanRequest, lock);
  expect(result.issues).toEqual([]);
  return { plan: result.plan!, lock: result.lock! };
};
const source = (name: string, gib: number) => ({ path: `E:\\${name}`, gib, files: gib * 1000 });
const placesIn = (lock: Lock) =>
  Object.fromEntries(lock.sources.filter((each) => !each.retired).map((each) => [each.source, each.stream]));

describe("what is assigned stays", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const program = fc.record({
    sources: fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), gib: fc.integer({ min: 0, max: 900 }) }), {
      selector: ({ name }) => name,
      minLength: 1,
      maxLength: 8,
    }),
    streams: fc.integer({ min: 1, max: 5 }),
    pattern: fc.constantFrom("{server}-{stream}", "{server}-x{stream}"),
  });

  test("whatever programs follow each other: no source moves, no name or port changes or is used again", () => {
    fc.assert(
      fc.property(fc.array(program, { minLength: 2, maxLength: 6 }), (programs) => {
        let lock = emptyLock();
        const places = new Map<string, string>();
        const owners = new Map<string, string>();
        for (const { sources, streams, pattern } of programs) {
          const next = plan(
            { sources: sources.map(({ name, gib }) => source(name, gib)), streams, names: { client: pattern } },
            lock,
          );
          expect(next.plan.moves).toEqual([]);
          for (const [path, stream] of Object.entries(placesIn(next.lock))) {
            expect(stream).toBe(places.get(path) ?? stream);
            places.set(path, stream);
          }
          for (const { stream, port, client, service, varDirectory, policy } of next.lock.streams)
            for (const thing of [port, client, service, varDirectory, `policy ${policy}`].map(String)) {
              expect(owners.get(thing) ?? stream).toBe(stream);
              owners.set(thing, stream);
            }
          for (const each of next.plan.streams) expect(each.sources.length).toBeGreaterThan(0);
          const read = parseLock(printLock(next.lock), "lock");
          expect(read.problems).toEqual([]);
          lock = read.lock;
          // The same program again changes nothing.
          const again = plan(
            { sources: sources.map(({ name, gib }) => source(name, gib)), streams, names: { client: pattern } },
            lock,
          );
          expect(printLock(again.lock)).toBe(printLock(lock));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("adding a source, growing, and adding a stream move nothing; the new source goes where there is most room", () => {
    const first = plan({ sources: [source("a", 400), source("b", 300), source("c", 200)], streams: 2 });
    expect(placesIn(first.lock)).toEqual({ "E:\\a": "01", "E:\\b": "02", "E:\\c": "02" });
    const grown = plan(
      { sources: [source("a", 400), source("b", 900), source("c", 200), source("d", 50)], streams: 3 },
      first.lock,
    );
    expect(placesIn(grown.lock)).toEqual({ ...placesIn(first.lock), "E:\\d": "03" });
    expect(grown.plan.notes.join("\n")).toMatch(
      /rebalance: "\.\.\." \(any new text\) would shorten the longest stream from 1\.1 TiB to 900 GiB; it moves 1 sources with 200 GiB, 200,000 files to read again/,
    );
  });

  test("a stream without anything to back up is not made, and its number is not used up", () => {
    const { plan: made, lock } = plan({ sources: [source("a", 1)], streams: 3 });
    expect(made.streams).toHaveLength(1);
    expect(lock.streams).toHaveLength(1);
    expect(made.notes.join()).toMatch(
      /3 streams are asked for and 1 have something to back up; there are no more sources/,
    );
  });

  test("rebalance moves once, says what it costs, and keeps streams where they share most", () => {
    const sources = [source("a", 500), source("b", 300), source("c", 200), source("d", 100)];
    const first = plan({ sources: sources.slice(0, 2), streams: 1 });
    const before = plan({ sources, streams: 2 }, first.lock);
    expect(placesIn(before.lock)).toEqual({ "E:\\a": "01", "E:\\b": "01", "E:\\c": "02", "E:\\d": "02" });
    const moved = plan({ sources, streams: 2, rebalance: "2026-11" }, before.lock);
    expect(moved.plan.moves).toEqual([{ source: "E:\\b", from: "01", to: "02", bytes: 300 * 2 ** 30, files: 300_000 }]);
    expect(Math.max(...moved.plan.streams.map(({ bytes }) => bytes!))).toBe(600 * 2 ** 30);
    const again = plan({ sources, streams: 2, rebalance: "2026-11" }, moved.lock);
    expect(again.plan.moves).toEqual([]);
    expect(printLock(again.lock)).toBe(printLock(moved.lock));
    // Taken out of the program and written again: it was carried out already.
    const without = plan({ sources, streams: 2 }, moved.lock);
    expect(printLock(without.lock)).toBe(printLock(moved.lock));
  });

  test("a folder that appears below a split one stays in the catch-all stream until a rebalance, or until it is named", () => {
    const split = (...names: string[]) => ({
      sources: [{ path: "E:\\p\\*", folders: names.map((name) => ({ name, gib: 10, files: 5 })) }],
      streams: 2,
      catchAll: true,
    });
    const first = plan(split("a", "b"));
    expect(first.plan.streams.map(({ stream, catchAll }) => [stream, catchAll])).toEqual([
      ["01", false],
      ["02", false],
      ["03", true],
    ]);
    const appeared = plan(split("a", "b", "new"), first.lock);
    expect(printLock(appeared.lock)).toBe(printLock(first.lock));
    expect(appeared.plan.streams[2]).toMatchObject({ sources: ["E:\\p"], excludes: ["E:\\p\\a", "E:\\p\\b"] });
    expect(appeared.plan.notes[0]).toBe(
      "E:\\p\\new is in the catch-all stream and stays there (10.0 GiB); rebalance gives it a stream.",
    );
    const move = { source: "E:\\p\\new", from: "03", to: "01", bytes: 10 * 2 ** 30, files: 5 };
    const moved = plan({ ...split("a", "b", "new"), rebalance: "now" }, first.lock);
    expect(moved.plan.moves).toEqual([move]);
    expect(plan({ ...split("a", "b", "new"), rebalance: "now" }, moved.lock).plan.moves).toEqual([]);
    const named = plan(
      { ...split("a", "b"), sources: [...split("a", "b").sources, { path: "E:\\p\\new", gib: 10, files: 5 }] },
      first.lock,
    );
    expect(named.plan.moves).toEqual([move]);
  });

  test("fewer streams: only a rebalance empties one, which is then retired with its port", () => {
    const sources = [source("a", 300), source("b", 200), source("c", 100)];
    const three = plan({ sources, streams: 3 });
    const kept = plan({ sources, streams: 2 }, three.lock);
    expect(kept.plan.streams).toHaveLength(3);
    const two = plan({ sources, streams: 2, rebalance: "now" }, three.lock);
    expect(two.plan.streams.map(({ stream }) => stream)).toEqual(["01", "02"]);
    expect(two.plan.retired.streams).toEqual(["03"]);
    const more = plan({ sources: [...sources, source("d", 900)], streams: 3, rebalance: "now" }, two.lock);
    expect(more.plan.streams.map(({ stream, port }) => [stream, port])).toEqual([
      ["01", 28003],
      ["02", 28004],
      ["04", 28006],
    ]);
  });

  test("a source that vanishes leaves its line; it comes back to its stream, names and port; a new one gets others", () => {
    const first = plan({ sources: [source("a", 100), source("b", 100)], streams: 2 });
    const without = plan({ sources: [source("a", 100), source("x", 5)], streams: 2 }, first.lock);
    expect(without.plan.retired).toEqual({ sources: ["E:\\b"], streams: ["02"] });
    const farewells = [
      "E:\\b is no source any more; its line in the lock (stream 02) is retired.",
      "stream 02 has nothing left to back up: it is deleted, and its client fs01-02 treated as onDelete says.",
    ];
    expect(without.plan.notes).toEqual(expect.arrayContaining(farewells));
    expect(without.plan.streams.map(({ stream, port }) => [stream, port])).toEqual([
      ["01", 28003],
      ["03", 28005],
    ]);
    // Said once, when it happens.
    const later = plan({ sources: [source("a", 100), source("x", 5)], streams: 2 }, without.lock);
    expect(later.plan.notes.join()).not.toMatch(/no source any more|nothing left/);
    const back = plan({ sources: [source("a", 100), source("b", 100), source("x", 5)], streams: 3 }, without.lock);
    expect(placesIn(back.lock)).toEqual({ "E:\\a": "01", "E:\\b": "02", "E:\\x": "03" });
    expect(back.lock.streams.find(({ stream }) => stream === "02")).toEqual(
      first.lock.streams.find(({ stream }) => stream === "02"),
    );
    // Forgotten: the lines are deleted, and the number and port are free again.
    const forgotten = {
      ...without.lock,
      streams: without.lock.streams.filter((each) => !each.retired),
      sources: without.lock.sources.filter((each) => !each.retired),
    };
    const anew = plan({ sources: [source("a", 100), source("x", 5), source("y", 900)], streams: 3 }, forgotten);
    expect(anew.plan.streams.find(({ sources }) => sources[0] === "E:\\y")?.port).toBe(28004);
  });

  test("names keep their values when the pattern changes; only new streams follow it", () => {
    const first = plan({ sources: [source("a", 100)], streams: 1 });
    const next = plan(
      {
        sources: [source("a", 100), source("b", 1)],
        streams: 2,
        names: { service: "backup{stream}", varDirectory: "D:\\avs\\{stream}" },
        ports: { from: 29000, to: 29010 },
      },
      first.lock,
    );
    expect(next.plan.streams.map(({ service, port, varDirectory }) => [service, port, varDirectory])).toEqual([
      ["avamar01", 28003, "C:\\Program Files\\avs\\var01"],
      ["backup02", 29000, "D:\\avs\\02"],
    ]);
  });

  test("two components of one server share numbers and ports; two servers only clients", () => {
    const first = plan({ sources: ["D:\\"], streams: 1 });
    const second = plan({ component: "more", sources: ["E:\\"], streams: 1, caches: { sharedBy: 2 } } as never, {
      ...first.lock,
      components: [{ ...first.lock.components[0]!, fileCacheMax: -10, hashCacheMax: -40 }],
    });
    expect(second.plan.streams.map(({ stream, port, client }) => [stream, port, client])).toEqual([
      ["02", 28004, "fs01-02"],
    ]);
    const third = plan({ server: "fs02", component: "fs2", sources: ["E:\\"], streams: 1 }, second.lock);
    expect(third.plan.streams.map(({ stream, port, client }) => [stream, port, client])).toEqual([
      ["01", 28003, "fs02-01"],
    ]);
    const { issues } = planFileServer(
      { ...base, server: "fs03", sources: ["D:\\"], streams: 1, names: { client: "fs01-{stream}" } },
      second.lock,
    );
    expect(issues).toEqual([
      {
        property: "names.client",
        reason: expect.stringMatching(
          /gives fs01-01 for stream 01, which stream 01 of fs \(fs01\) has; put \{server\} or \{component\} into it/,
        ),
      },
    ]);
  });

  test("ports: those of others are left out, and a range that is used up says so", () => {
    const { plan: made } = plan({
      sources: ["D:\\", "E:\\"],
      streams: 2,
      ports: { from: 28001, to: 28010, except: [28003, 28005] },
    });
    expect(made.streams.map(({ port }) => port)).toEqual([28004, 28006]);
    const { issues } = planFileServer(
      { ...base, sources: ["D:\\", "E:\\"], streams: 2, ports: { from: 28003, to: 28003 } },
      emptyLock(),
    );
    expect(issues).toEqual([
      {
        property: "ports",
        reason: expect.stringMatching(
          /no port from 28003 to 28003 is left on fs01 for stream 02; write a larger range/,
        ),
      },
    ]);
  });

  test("the number of streams follows from the window, and from what is too long for it", () => {
    const target = { windowHours: 8, gibPerHour: 100 };
    const sources = [source("a", 700), source("b", 600), source("c", 300), source("d", 200), source("e", 100)];
    const { plan: made } = plan({ sources, target });
    expect(made.streams).toHaveLength(3);
    expect(made.hours).toBeLessThanOrEqual(8);
    const { issues } = planFileServer({ ...base, sources: [source("a", 900), { path: "F:\\" }], target }, emptyLock());
    expect(issues.map(({ reason }) => reason).join()).toMatch(
      /needs the size of every source, and that of F:\\ is not known; set measure: true/,
    );
    const long = planFileServer({ ...base, sources: [source("a", 900)], target }, emptyLock());
    expect(long.issues[0]?.reason).toBe(
      'E:\\a alone takes 9 h, and the window is 8 h; split it ("E:\\a\\*" with catchAll: true), or allow more hours.',
    );
  });
});
