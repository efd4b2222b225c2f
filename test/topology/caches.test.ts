import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CachePlanArgs, fileCacheFor, planCaches } from "../../provider/topology/caches";
import type { Issue } from "../../provider/topology/issue";
import { emptyLock } from "../../provider/topology/lock";
import { planFileServer } from "../../provider/topology/plan";

const GIB = 2 ** 30;
const streams = (count: number, files?: number) =>
  Array.from({ length: count }, (_, i) => ({
    stream: `0${i + 1}`,
    varDirectory: `C:\\avs\\var0${i + 1}`,
    cacheDirectory: undefined as string | undefined,
    files,
  }));
const plan = (more: Partial<Parameters<typeof planCaches>[0]>) => {
  const issues: Issue[] = [];
  const { caches, notes } = planCaches(
    { os: "windows", volumes: [], streams: streams(4), others: [], ...more },
    issues,
  );
  return { caches, notes, said: issues.map(({ property, reason }) => `${property}: ${reason}`) };
};

describe("caches stay within a quarter of the memory", () => {
  test("whatever the number of streams, and of those the quarter is shared by: the fractions add up to at most 1/4", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }),
        fc.constantFrom<CachePlanArgs["kind"]>("memory", "paging", undefined),
        (count, sharedBy, kind) => {
          const { caches, said } = plan({ streams: streams(count), caches: { kind, sharedBy } });
          const total = caches.reduce(
            (sum, { fileCacheMax, hashCacheMax }) => sum + (fileCacheMax ? 1 / -fileCacheMax : 0) + 1 / -hashCacheMax!,
            0,
          );
          expect(said.length > 0).toBe(total > 1 / 4 + 1e-9);
          if (sharedBy === undefined || sharedBy >= count) expect(said).toEqual([]);
        },
      ),
    );
  });

  test("four streams get a twentieth and an eightieth each, as in the facts: exactly a quarter", () => {
    expect(plan({}).caches[0]).toEqual({
      fileCacheMax: -20,
      hashCacheMax: -80,
      pagingCacheLimitPercent: undefined,
      directory: undefined,
    });
  });

  test("shared by too few, own limits that are too large, megabytes, other components: numbers and what to write", () => {
    expect(plan({ streams: streams(6), caches: { sharedBy: 4 }, memoryBytes: 16 * GIB }).said).toEqual([
      "caches.sharedBy: the caches of 6 streams here take 37.5 % of the memory (16.0 GiB), together 37.5 %, and more than 25 % makes the server swap; write sharedBy: 6.",
    ]);
    expect(plan({ caches: { fileCacheMax: -8, hashCacheMax: -16 } }).said).toEqual([
      "caches.fileCacheMax: the caches of 4 streams here take 75 % of the memory, together 75 %, and more than 25 % makes the server swap; write sharedBy: 4 in place of your own limits.",
    ]);
    expect(plan({ caches: { fileCacheMax: 1024, hashCacheMax: 256 } }).said[0]).toMatch(
      /^memoryBytes: limits in megabytes .* add memoryBytes/,
    );
    expect(plan({ caches: { fileCacheMax: 1024, hashCacheMax: 256 }, memoryBytes: 16 * GIB }).said[0]).toMatch(
      /take 31\.3 % of the memory \(16\.0 GiB\)/,
    );
    expect(plan({ caches: { fileCacheMax: 768, hashCacheMax: 128 }, memoryBytes: 16 * GIB }).said).toEqual([]);
    const others = [{ component: "more", streams: 2, fileCacheMax: -20, hashCacheMax: -80 }];
    expect(plan({ others }).said).toEqual([
      "caches.sharedBy: the caches of 4 streams here take 25 % of the memory and 2 of more 12.5 %, together 37.5 %, and more than 25 % makes the server swap; write sharedBy: 6 in each component of this server.",
    ]);
  });

  test("the file cache must hold every file of its stream; its sizes double from 5.5 MiB on", () => {
    expect([1, 131_072, 131_073, 10_000_000].map((files) => fileCacheFor(files) / 2 ** 20)).toEqual([
      5.5, 5.5, 11, 704,
    ]);
    expect(plan({ streams: streams(4, 16_000_000), memoryBytes: 16 * GIB }).said).toEqual([]);
    expect(plan({ streams: streams(4, 17_000_000), memoryBytes: 16 * GIB }).said[0]).toBe(
      'caches: stream 01 has 17,000,000 files and needs a file cache of 1.4 GiB, its share is 819 MiB of 16.0 GiB; write caches: { kind: "paging" }, take fewer streams, or give the server more memory.',
    );
    expect(plan({ streams: streams(4, 17_000_000) }).notes).toEqual([
      "whether the file caches hold all files is not checked: the memory is not known.",
    ]);
    expect(plan({ memoryBytes: 16 * GIB }).notes).toEqual([
      "whether the file caches hold all files is not checked for 4 of 4 streams: their number of files is not known.",
    ]);
  });

  test("the paging cache needs a gigabyte for ten million files and kept backup, within the free space and the limit of its volume", () => {
    const volumes = [{ volume: "C:\\", freeBytes: 100 * GIB, sizeBytes: 500 * GIB }];
    const paging = { kind: "paging" as const };
    expect(plan({ streams: streams(4, 10_000_000), volumes, caches: paging }).caches[0]).toMatchObject({
      fileCacheMax: undefined,
      hashCacheMax: -32,
      pagingCacheLimitPercent: 3,
    });
    expect(plan({ streams: streams(4, 1000), volumes, caches: paging }).caches[0]?.pagingCacheLimitPercent).toBe(2);
    expect(plan({ streams: streams(4, 20_000_000), volumes, caches: paging }).said).toEqual([
      "caches: the paging caches need 119 GiB on C:\\ (80,000,000 files, 16 kept backups), and 100 GiB are free; write fewer keptBackups, or a directory on another volume.",
    ]);
    expect(plan({ streams: streams(4, 20_000_000), volumes, caches: { ...paging, keptBackups: 8 } }).said).toEqual([]);
    expect(plan({ streams: streams(4, 20_000_000), freeBytes: 10 * GIB, caches: paging }).said[0]).toMatch(
      /and 10\.0 GiB are free/,
    );
    expect(plan({ streams: streams(1, 20_000_000), volumes, caches: { ...paging, limitPercent: 4 } }).said).toEqual([
      "caches.limitPercent: 4 % of C:\\ is 20.0 GiB, and stream 01 needs 29.8 GiB for 20,000,000 files and 16 kept backups; write 6, or fewer keptBackups.",
    ]);
    expect(plan({ streams: streams(1, 1000), caches: paging }).notes[0]).toMatch(
      /whether C:\\ has room .* its free space is not known/,
    );
    const elsewhere = streams(4, 20_000_000).map((each) => ({ ...each, cacheDirectory: `D:\\caches\\${each.stream}` }));
    expect(plan({ streams: elsewhere, volumes, caches: paging }).said).toEqual([]);
  });

  test("bad values, each with what to write", () => {
    expect(
      plan({
        caches: { kind: "disk" as never, sharedBy: 0, keptBackups: 17, limitPercent: 0, fileCacheMax: 0 },
        memoryBytes: -1,
      }).said.map((each) => each.split(":")[0]),
    ).toEqual([
      "caches.kind",
      "caches.sharedBy",
      "caches.keptBackups",
      "caches.limitPercent",
      "caches.fileCacheMax",
      "memoryBytes",
      "caches.keptBackups",
      "caches.limitPercent",
    ]);
  });

  test("a plan takes memory and disk from the measurement; a cache directory needs {stream}", () => {
    const measured = {
      version: 1 as const,
      memoryBytes: 4 * GIB,
      volumes: [],
      links: [],
      unreadable: [],
      folders: [{ path: "D:\\", bytes: 1, files: 30_000_000 }],
    };
    const request = { component: "fs", server: "fs01", streams: 1, sources: ["D:\\"] };
    expect(planFileServer(request, emptyLock(), measured).issues[0]?.reason).toMatch(
      /30,000,000 files and needs a file cache of 1\.4 GiB, its share is 819 MiB of 4\.0 GiB/,
    );
    expect(planFileServer({ ...request, memoryBytes: 64 * GIB }, emptyLock(), measured).issues).toEqual([]);
    expect(
      planFileServer({ ...request, memoryBytes: 64 * GIB, caches: { directory: "D:\\caches" } }, emptyLock(), measured)
        .issues[0]?.property,
    ).toBe("caches.directory");
  });
});
