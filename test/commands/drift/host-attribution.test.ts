import { describe, expect, it } from "vitest";
import type { Finding, OnHost } from "../../../provider/commands/drift/finding";
import { attributeOnHost, ON_HOST, tracesFor } from "../../../provider/commands/drift/host-attribution";
import { byWords } from "../../../provider/commands/drift/words";
import { tracesOf } from "../../../provider/host/stream-traces";

const windows: OnHost = {
  connection: { host: "fs01" },
  os: "windows",
  traces: tracesOf({ serviceName: "backupC", varDirectory: "C:\\avs\\varC\\" }),
};
const linux: OnHost = {
  ...windows,
  os: "linux",
  traces: tracesOf({ serviceName: "data", varDirectory: "/usr/local/avamar/varD", os: "linux" }),
};
const finding = (...paths: string[]): Finding => ({
  ...{ urn: "urn", type: "AvamarClientStream", name: "c", object: "stream backupC on fs01", place: "host" },
  ...{ kind: paths.length > 0 ? "changed" : "gone", differences: paths.map((path) => ({ path })) },
  ...{ since: "2026-11-20T10:00:00.500Z", effect: "update", consequences: [], notes: [] },
  by: { kind: "unknown", why: `${ON_HOST}, and nothing that is kept there tells of it` },
});
const asked = (of: Finding, host: OnHost) => tracesFor(of, host).map(({ kind, name }) => `${kind} ${name}`);

describe("what a host is asked about", () => {
  it("is what keeps just those properties", () => {
    expect(asked(finding("startMode"), windows)).toEqual(["start-mode backupC"]);
    expect(asked(finding("firewall.ports[0]", "caches.fileCacheMax"), windows)).toEqual([
      "file C:\\avs\\varC\\avtar.cmd",
      "firewall-rule Avamar stream backupC",
    ]);
    expect(asked(finding(), windows)).toEqual(["state backupC", "firewall-rule Avamar stream backupC"]);
    expect(asked(finding("description"), linux)).toEqual([
      "state data",
      "file /etc/systemd/system/avamar-stream@data.service.d/stream.conf",
    ]);
    expect(asked(finding("agentVersion"), windows)).toEqual([]);
  });
});

describe("who changed it", () => {
  const nothing = { events: [], files: [], silent: [] };
  const file = (time: string) => ({ path: "C:\\avs\\varC\\avtar.cmd", time });

  it("is not said where nothing tells of it, nor by a file that was not written since", () => {
    const why = (history: Parameters<typeof attributeOnHost>[2], host = windows) =>
      attributeOnHost(finding("caches"), host, history);
    expect(why(nothing)).toEqual({ kind: "unknown", why: "no event log and no file on the host tells of it" });
    expect(why({ ...nothing, files: [file("2026-11-20T09:59:59.000Z")] })).toMatchObject({ kind: "unknown" });
    expect(why({ ...nothing, files: [file("2026-11-20T10:00:00.000Z")] })).toMatchObject({ kind: "host" });
    expect(why(nothing, linux)).toMatchObject({ why: "no journal and no file on the host tells of it" });
    expect(why("the host could not be asked (no route)")).toEqual({
      kind: "unknown",
      why: "the host could not be asked (no route)",
    });
  });

  it("keeps what the grid said, where it was asked too", () => {
    const both = {
      ...finding(),
      by: { kind: "unknown" as const, why: "changed by other means than REST, or on the host" },
    };
    expect(attributeOnHost(both, windows, nothing)).toEqual({
      kind: "unknown",
      why: "changed by other means than REST, or on the host; no event log and no file on the host tells of it",
    });
  });

  it("is said in lines: who, what and where that stands; three of them, and how many more", () => {
    const event = {
      time: "2026-11-25T14:10:02.123Z",
      what: "its start mode was changed",
      source: "event 7040 of the log System",
    };
    const by = attributeOnHost(finding("startMode"), windows, {
      events: [
        { ...event, by: { name: "jsmith", id: "S-1-5-21-1-2-3-1104", isOwn: false }, program: "C:\\mmc.exe" },
        { ...event, by: { id: "S-1-5-21-1-2-3-9", isOwn: true } },
        event,
        event,
      ],
      files: [],
      silent: ["the log System does not reach back that far"],
    });
    expect(byWords({ ...finding("startMode"), by })).toEqual([
      "2026-11-25 14:10:02 UTC by jsmith (S-1-5-21-1-2-3-1104): its start mode was changed, with C:\\mmc.exe (event 7040 of the log System)",
      "2026-11-25 14:10:02 UTC by S-1-5-21-1-2-3-9, the account of this program: its start mode was changed (event 7040 of the log System)",
      "2026-11-25 14:10:02 UTC: its start mode was changed (event 7040 of the log System); by whom is not kept",
      "and 1 more before",
      "(the log System does not reach back that far)",
    ]);
  });
});
