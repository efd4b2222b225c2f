import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { avamarAgent } from "../../provider/host/agent";
import { avamarClientStream } from "../../provider/host/stream";
import { claims } from "../../provider/host/stream-rules";
import type { StreamInputs } from "../../provider/host/stream-schema";
import { checkInputs, withDefaults } from "../../provider/kernel/lifecycle";
import { UNKNOWN } from "../../provider/kernel/marks";
import { elementOf, metaOf, shapeOf } from "../../provider/kernel/property";
import type { Plain } from "../../provider/kernel/values";

const hostKey = `SHA256:${"A".repeat(43)}`;
const base: Plain = {
  connection: { host: "syd02-vs-util01", user: "Administrator", password: "the-password", hostKey },
  serviceName: "backupC",
  clientName: "syd02-vs-util-c",
  grid: "syd01-g1-util",
  domain: "/clients/iQ3/CORP",
  varDirectory: "C:\\Program Files\\avs\\varC",
  port: 28003,
};

function issues(change: Plain) {
  const definition = avamarClientStream as never;
  return checkInputs(definition, withDefaults(definition, { ...base, ...change }));
}

describe("bad input of a stream gets one sentence with the property and what to write", () => {
  test("the example has no issue", () => {
    expect(issues({})).toEqual([]);
  });

  test.each<[string, Plain, string, RegExp]>([
    [
      "a host with its port",
      { connection: { ...(base.connection as Plain), host: "127.0.0.1:2222" } },
      "connection.host",
      /is the host alone: write host: "127\.0\.0\.1", port: 2222\./,
    ],
    [
      "an address of IPv6 with its port",
      { connection: { ...(base.connection as Plain), host: "[fe80::1]:22" } },
      "connection.host",
      /write host: "fe80::1", port: 22\./,
    ],
    [
      "a host with user and port",
      { connection: { ...(base.connection as Plain), host: "root@files:22" } },
      "connection.host",
      /write host: "files", port: 22, user: "root"\./,
    ],
    [
      "the host of a URL",
      { connection: { ...(base.connection as Plain), host: "ssh://files" } },
      "connection.host",
      /must be a host name or an address/,
    ],
    ["the default agent's port", { port: 28002 }, "port", /28002 is the port of the default agent; choose .*28003/],
    ["a low port", { port: 80 }, "port", /at least 1024/],
    ["a relative directory", { varDirectory: "varC" }, "varDirectory", /full path with a drive/],
    ["the root of a drive", { varDirectory: "D:\\" }, "varDirectory", /cannot be the root of a drive; write .*D:/],
    [
      "the default agent's directory",
      { varDirectory: "c:/program files/AVS/var\\" },
      "varDirectory",
      /belongs to the default agent/,
    ],
    ["steps upwards", { varDirectory: "C:\\avs\\..\\x" }, "varDirectory", /\. or \.\./],
    ["an environment variable", { varDirectory: "C:\\%TEMP%\\x" }, "varDirectory", /%name%/],
    ["hostile characters", { varDirectory: 'C:\\a" & del *' }, "varDirectory", /cannot hold any of/],
    ["a line break", { description: "a\nb" }, "description", /control characters/],
    ["letters beyond ASCII", { displayName: "Größe" }, "displayName", /beyond ASCII/],
    ["the agent's own service", { serviceName: "AvBackup" }, "serviceName", /never touched/],
    ["a slash in the service name", { serviceName: "a/b" }, "serviceName", /cannot hold/],
    ["a bad client name", { clientName: "a b" }, "clientName", /letters, digits/],
    ["a grid with a port", { grid: "grid:28001" }, "grid", /no address with a port/],
    ["a domain without its slash", { domain: "clients" }, "domain", /begins with \/; write "\/clients"/],
    ["the grid's own domain", { domain: "/MC_RETIRED" }, "domain", /belongs to the grid/],
    ["a disabled service that runs", { startMode: "disabled" }, "startMode", /running: false/],
    ["a flag that a property sets", { flags: { listenport: "1" } }, "flags.listenport", /set by port/],
    ["a cache flag", { backupFlags: { filecachemax: "-5" } }, "backupFlags.filecachemax", /caches\.fileCacheMax/],
    [
      "an unknown property",
      { vardirectory: "x" },
      "vardirectory",
      /^there is no such property; did you mean "varDirectory"\?$/,
    ],
    [
      "a name as a remote address",
      { firewall: { enabled: true, remoteAddresses: ["192.0.2.7", "grid.example.com"] } },
      "firewall.remoteAddresses[1]",
      /is no address; write one such as "192\.0\.2\.7"/,
    ],
    [
      "no cache at all",
      { caches: { fileCacheMax: 0 } },
      "caches.fileCacheMax",
      /cannot be 0: .* write -20, or leave it out/,
    ],
    [
      "a fraction as a fraction",
      { caches: { hashCacheMax: -0.05 } },
      "caches.hashCacheMax",
      /one part of n .* write -20\./,
    ],
    ["half a megabyte more", { caches: { fileCacheMax: 88.5 } }, "caches.fileCacheMax", /whole number, .* write 89\./],
    [
      "a cache in bytes",
      { caches: { fileCacheMax: 2 ** 30 } },
      "caches.fileCacheMax",
      /in megabytes, .* write 1024 if/,
    ],
    ["half of the memory", { caches: { fileCacheMax: -2 } }, "caches.fileCacheMax", /more than a quarter .* write -4/],
    [
      "caches that are too large together",
      { caches: { fileCacheMax: -5, hashCacheMax: -5 } },
      "caches.hashCacheMax",
      /together with fileCacheMax more than a quarter of the memory/,
    ],
    ["no percent", { caches: { pagingCacheLimitPercent: 0 } }, "caches.pagingCacheLimitPercent", /at least 1/],
    [
      "a percentage above all",
      { caches: { pagingCacheLimitPercent: 101 } },
      "caches.pagingCacheLimitPercent",
      /at most 100/,
    ],
    ["a relative cache directory", { caches: { directory: "caches" } }, "caches.directory", /full path with a drive/],
    [
      "a cache directory of the other system",
      { caches: { directory: "/srv/caches/c" } },
      "caches.directory",
      /is no path on Windows/,
    ],
    [
      "the caches of the default agent",
      { caches: { directory: "C:\\Program Files\\avs\\var" } },
      "caches.directory",
      /belongs to the default agent/,
    ],
    ["a wrong type", { port: "28003" }, "port", /must be a number: write 28003 without quotes/],
    ["a missing host key", { connection: { host: "h" } }, "connection.hostKey", /is missing.*ssh-keygen -lf/],
    [
      "a bad host key",
      { connection: { host: "h", hostKey: "abc" } },
      "connection.hostKey",
      /fingerprint like "SHA256:"/,
    ],
  ])("%s", (_name, change, at, reason) => {
    const found = issues(change);
    expect(found.map(({ property }) => property)).toEqual([at]);
    expect(found[0]?.reason).toMatch(reason);
  });

  test("a quarter of the memory is what caches may take", () => {
    for (const caches of [
      { fileCacheMax: -5, hashCacheMax: -20 },
      { fileCacheMax: 704, hashCacheMax: -4 },
      { fileCacheMax: 1 },
    ])
      expect(issues({ caches })).toEqual([]);
  });

  test("several mistakes are said together", () => {
    expect(
      issues({ port: 28002, clientName: "a b", grid: "", startMode: "never" })
        .map(({ property }) => property)
        .sort(),
    ).toEqual(["clientName", "grid", "port", "startMode"]);
  });

  test("a secret is named in the sentence only: the engine prints the value of the property it is given", () => {
    const [issue] = issues({ connection: { host: "h", hostKey, password: "" } });
    expect(issue).toEqual({ property: "", reason: expect.stringContaining("connection.password") });
  });

  test("what is not known yet is no issue, wherever it stands", () => {
    for (const name of Object.keys(base)) expect(issues({ [name]: UNKNOWN })).toEqual([]);
    expect(issues({ connection: { host: UNKNOWN, hostKey: UNKNOWN, port: UNKNOWN, password: UNKNOWN } })).toEqual([]);
  });
});

test("hover texts name Windows only for what Windows alone has, or beside Linux", () => {
  const texts = (schema: z.ZodType): string[] => [
    metaOf(schema).doc,
    ...Object.values(shapeOf(schema) ?? {}).flatMap(texts),
    ...[elementOf(schema)].flatMap((each) => (each ? texts(each) : [])),
  ];
  const all = [avamarClientStream, avamarAgent].flatMap(({ doc, inputs }) => [doc, ...texts(inputs)]);
  const ofWindows = all.filter((doc) => /Windows/.test(doc));
  expect(ofWindows.length).toBeGreaterThan(5);
  for (const doc of ofWindows) expect(doc).toMatch(/Linux|Windows only|on Windows|of Windows|Windows firewall/);
});

test("what a stream has for itself on its host and grid", () => {
  const scopes = claims
    .flatMap((rule) => rule.claim(base as unknown as StreamInputs) ?? [])
    .map(({ scope, what }) => `${scope}: ${what}`);
  expect(scopes).toEqual([
    "host syd02-vs-util01: service name backupC",
    "host syd02-vs-util01: display name backupC",
    "host syd02-vs-util01: var directory C:\\Program Files\\avs\\varC",
    "host syd02-vs-util01: port 28003",
    "grid syd01-g1-util: client name syd02-vs-util-c",
  ]);
});
