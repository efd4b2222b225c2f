import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainOf } from "../../provider/commands/discover/expression";
import { childrenOf, type FileServers } from "../../provider/commands/discover/file-servers/file-server";
import { numbered } from "../../provider/commands/discover/file-servers/numbers";
import { recogniseFileServers } from "../../provider/commands/discover/file-servers/recognise";
import type { ParallelFileServerArgs } from "../../provider/components/parallel-file-server-args";
import { estateLeft, HOST, id, LEAST, type Left, leftBy, programs } from "./file-server-programs.ts";

/** What `discover` makes of it. */
function recognised(left: Left): FileServers {
  const { members, leftOut } = estateLeft(left);
  expect(leftOut).toEqual([]);
  return recogniseFileServers(members);
}

const withoutName = <T extends { component: string }>(each: T) => ({ ...each, component: "" });
describe("streams of one host", () => {
  test("that a component made are taken for its own again, whatever it was told, under the same names", () => {
    let several = 0;
    fc.assert(
      fc.property(programs, (args) => {
        const left = leftBy("nightly", args);
        const { servers, lock, apart } = recognised(left);
        if (left.streams.length < 2) {
          expect({ servers, apart }).toEqual({ servers: [], apart: [] });
          return;
        }
        several++;
        expect(apart).toEqual([]);
        expect(childrenOf(servers[0]!)).toHaveLength(left.streams.length * 3 + left.schedules.length);
        // Where no other stream is below it, the catch-all stream backs up a folder like any other.
        const isRest = args.sources.some((each) => String(each).startsWith("E:\\"));
        const before = left.lock.streams.map(({ catchAll, ...each }) =>
          catchAll && isRest ? { catchAll, ...each } : each,
        );
        expect(lock!.streams.map(withoutName)).toEqual(before.map(withoutName));
        // The program that is written says the same once more.
        const said = Object.fromEntries(
          Object.entries(servers[0]!.args).map(([name, value]) => [name, plainOf(value)]),
        ) as unknown as ParallelFileServerArgs;
        const again = leftBy(servers[0]!.name, said);
        expect(again.streams.length).toBe(left.streams.length);
      }),
      { numRuns: 150 },
    );
    expect(several).toBeGreaterThan(20);
  });

  const staggered = { recurrence: "daily" as const, timesOfDay: ["21:00"], staggerMinutes: 15 };
  const changes: [string, string, (left: Left) => unknown][] = [
    ["a policy is switched off", "enabled of policy", ({ policies }) => (policies[1]!.enabled = false)],
    ["a policy keeps for longer", "retention of policy", ({ policies }) => (policies[1]!.retention = "/Other")],
    [
      "a dataset leaves out more",
      "excludes of dataset .*-02",
      ({ datasets }) => (datasets[1]!.excludes = [{ plugin: 3001, path: "*.iso" }]),
    ],
    [
      "a dataset includes something",
      "includes of dataset .*-03",
      ({ datasets }) => (datasets[2]!.includes = [{ plugin: 3001, path: "*.doc" }]),
    ],
    ["a stream has flags", "flags of stream avamar02", ({ streams }) => (streams[1]!.flags = { debug: "" })],
    [
      "a stream has other caches",
      "caches of stream avamar03",
      ({ streams }) => (streams[2]!.caches = { fileCacheMax: -40 }),
    ],
    ["a stream has its own name", "displayName of stream avamar01", ({ streams }) => (streams[0]!.displayName = "Odd")],
    [
      "a policy has two members",
      "has no policy for itself alone",
      ({ policies }) => (policies[0]!.members = [id(1), id(2)]),
    ],
    ["a dataset has another name", "has no policy for itself alone", ({ datasets }) => (datasets[0]!.name = "files")],
    ["a start was moved", "are not one after the other", ({ schedules }) => (schedules[1]!.timesOfDay = ["03:00"])],
    ["two have one schedule", "share no schedule", ({ policies }) => (policies[1]!.schedule = "SC-0")],
    [
      "a folder is in two streams",
      "so it would be in two streams|is the same as",
      ({ datasets }) => (datasets[1]!.targets = datasets[0]!.targets),
    ],
  ];

  test.each(changes)("stay apart when %s, and it is said why", (_, why, change) => {
    const left = leftBy("files", { ...LEAST, schedule: staggered });
    expect(recognised(left).apart).toEqual([]);
    change(left);
    const { servers, lock, apart } = recognised(left);
    expect([servers, lock]).toEqual([[], undefined]);
    expect(apart).toEqual([{ host: HOST, why: expect.stringMatching(new RegExp(why)) }]);
    expect(apart[0]!.why).not.toMatch(/\.$/);
  });

  test("and those of other hosts share a lock; where that cannot hold both, the second ones stay apart", () => {
    const other = "mel01-vs-util01.example.com";
    const at = (server: string): ParallelFileServerArgs => ({
      ...{ ...LEAST, server, connection: { ...(LEAST.connection as object), host: other } },
      names: { client: "{server}-{stream}" },
    });
    const both = (second: Left) =>
      recogniseFileServers([leftBy("a", LEAST), second].flatMap((each) => estateLeft(each).members));
    const { servers, lock, apart } = both(leftBy("b", at("mel01-vs-util"), 10));
    expect(apart).toEqual([]);
    expect(servers.map(({ name, host }) => [name, host])).toEqual([
      ["syd02-vs-util", HOST],
      ["mel01-vs-util", other],
    ]);
    expect(lock!.streams).toHaveLength(6);
    const same = both(leftBy("b", at(LEAST.server), 10));
    expect(same.servers.map(({ host }) => host)).toEqual([HOST]);
    expect(same.apart).toEqual([{ host: other, why: expect.stringMatching(/twice|overlaps/) }]);
    expect(same.lock!.streams).toHaveLength(3);
  });

  test("that are told apart by letters keep their names by the lock", () => {
    const left = leftBy("files", LEAST);
    for (const [i, letter] of ["c", "d", "f"].entries()) {
      Object.assign(left.streams[i]!, {
        serviceName: `backup${letter}`,
        clientName: `util-${letter}`,
        varDirectory: `C:\\avs\\var${letter}`,
      });
      for (const each of [left.datasets[i]!, left.policies[i]!]) each.name = `drive-${letter}`;
    }
    const { servers, lock } = recognised(left);
    expect(servers[0]!.name).toBe("syd02-vs-util01");
    expect(lock!.streams.map(({ stream, client, policy }) => [stream, client, policy])).toEqual([
      ["01", "util-c", "drive-c"],
      ["02", "util-d", "drive-d"],
      ["03", "util-f", "drive-f"],
    ]);
    expect([...servers[0]!.names.values()]).toContain("syd02-vs-util01-02");
  });
});

test.each([
  [["fs01-01", "fs01-12"], "fs01-|01,12|"],
  [["avamar01", "avamar11"], "avamar|01,11|"],
  [["v02/x", "v03/x"], "v|02,03|/x"],
  [["a1", "a2"], undefined],
  [["backupC", "backupD"], undefined],
  [["same01", "same01"], undefined],
  [["only01"], undefined],
  [["a01", undefined], undefined],
])("the number in %j", (names, expected) => {
  const found = numbered(names);
  expect(found && [found.before, found.numbers, found.after].join("|")).toBe(expected);
});
