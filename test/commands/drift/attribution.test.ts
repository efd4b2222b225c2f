import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../../provider/avamar/functions/audit";
import { attribute, type Evidence, knownWithoutGrid } from "../../../provider/commands/drift/attribution";
import type { Finding, Track } from "../../../provider/commands/drift/finding";
import { absorbed } from "../../../provider/commands/drift/last-run";

const finding: Finding = {
  urn: "urn",
  type: "Schedule",
  name: "nightly",
  object: "schedule /clients/CORP/nightly",
  place: "grid",
  kind: "changed",
  differences: [{ path: "startTime" }],
  since: "2026-11-20T10:00:00.500Z",
  effect: "update",
  consequences: [],
  notes: [],
};
const track: Track = { ids: ["SC1522138444917"], provider: "p", dependsOn: [] };
const line = (more: Partial<AuditLine> = {}): AuditLine => ({
  time: "2026-11-21T10:00:00.000Z",
  user: "jsmith",
  domain: "/",
  role: "ADMIN",
  address: "10.0.0.7",
  method: "PUT",
  path: "/api/v1/schedules/SC1522138444917",
  status: 200,
  succeeded: true,
  ...more,
});
const evidence = (audit: AuditLine[], more: Partial<Evidence> = {}): Evidence => ({
  account: "pulumi",
  audit,
  events: [],
  aheadMs: 0,
  asked: "2026-11-20T10:00:00.500Z",
  ...more,
});
const by = (audit: AuditLine[], more?: Partial<Evidence>, about = track) =>
  attribute(finding, about, evidence(audit, more));

describe("who changed it", () => {
  it("is who called REST for this object", () => {
    const lines = [line(), line({ user: "other", path: "/api/v1/schedules/SC1522138444917/copy", method: "POST" })];
    expect(by([...lines, line({ path: "/api/v1/schedules/SC15221384449170" })])).toEqual({
      kind: "rest",
      account: "pulumi",
      lines,
      about: "object",
    });
    expect(
      by([line({ path: "/api/v1/clients/a%2Fb?x=1" })], {}, { ...track, ids: ["a/b-and-more", "clients"] }),
    ).toMatchObject({
      kind: "rest",
    });
  });

  it.each([
    ["only read it", line({ method: "GET" })],
    ["was refused", line({ succeeded: false, status: 403 })],
    ["came before the deployment", line({ time: "2026-11-20T10:00:00.400Z" })],
    [
      "is the deployment itself, as its clocks differ by less than a second",
      line({ user: "pulumi", time: "2026-11-20T10:00:01.400Z" }),
    ],
    ["is about something else", line({ path: "/api/v1/datasets/DS1" })],
  ])("is not who %s", (_, call) => {
    expect(by([call])).toEqual({ kind: "unknown", why: "changed by other means than REST" });
  });

  it("may be the program's own account, used by somebody, when that is later", () => {
    expect(by([line({ user: "pulumi", time: "2026-11-20T10:00:02.000Z" })])).toMatchObject({ kind: "rest" });
  });

  it("is looked for by the grid's clock", () => {
    const call = line({ time: "2026-11-20T10:05:00.000Z" });
    expect(by([call], { aheadMs: 600_000 })).toMatchObject({ kind: "unknown" });
    expect(by([call], { aheadMs: -600_000 })).toMatchObject({ kind: "rest" });
  });

  it("is not told by a number that could be anything's", () => {
    expect(by([line({ path: "/api/v1/replication/destinations/3" })], {}, { ...track, ids: ["3"] })).toMatchObject({
      kind: "unknown",
    });
  });

  it("where calls name no object, may be who called for one of its kind, and that is said", () => {
    const call = line({ path: "/api/v1/users" });
    const users = { ...track, ids: ["/:ops"], collection: "/users" };
    expect(by([call], {}, users)).toMatchObject({ kind: "rest", about: "kind", lines: [call] });
    expect(by([line({ path: "/api/v1/users-and-more" })], {}, users)).toMatchObject({ kind: "unknown" });
  });

  it("may be who called for what it refers to: a client that was retired is no member any more", () => {
    const [kept, lost] = ["19115749124bd77fc1f1389915ab58bfaecb5ec7", "0aff3c83e0106da457697bbb0766db3fbe2f0729"];
    const policy: Finding = { ...finding, differences: [{ path: "members", recorded: [kept, lost], found: [kept] }] };
    const retired = line({ method: "POST", path: `/api/v1/clients/${lost}/retire` });
    const other = line({ method: "POST", path: `/api/v1/clients/${kept}/retire` });
    expect(attribute(policy, track, evidence([retired, other]))).toMatchObject({ about: "related", lines: [retired] });
    // A call for the object itself says more.
    expect(attribute(policy, track, evidence([retired, line()]))).toMatchObject({ about: "object", lines: [line()] });
  });

  it("may be who deleted what it was in, when it is gone", () => {
    const gone: Finding = { ...finding, kind: "gone", differences: [] };
    const calls = [
      line({ path: "/api/v1/domains/8085832444a9" }),
      line({ method: "DELETE", path: "/api/v1/domains/8085832444a9" }),
    ];
    expect(attribute(gone, track, evidence(calls), ["8085832444a9"])).toMatchObject({
      about: "related",
      lines: [calls[1]],
    });
    expect(attribute(finding, track, evidence(calls), ["8085832444a9"])).toMatchObject({ kind: "unknown" });
  });

  it("is told by events that name the object by its whole path", () => {
    const event = {
      id: 1,
      code: 22220,
      time: "2026-11-21T10:00:00.000Z",
      severity: "OK",
      category: "",
      type: "AUDIT",
      domain: "/",
    };
    const named = { ...event, summary: "jsmith edited /clients/CORP/nightly" };
    const other = { ...event, summary: "jsmith edited /clients/CORP/nightly-2" };
    const before = { ...named, time: "2026-11-19T10:00:00.000Z" };
    expect(by([], { events: [other, before, named] })).toEqual({ kind: "events", events: [named] });
    expect(by([], { events: [other, before] })).toMatchObject({ kind: "unknown" });
  });

  it("is not denied for a time that was not asked for", () => {
    expect(by([], { asked: "2026-11-25T00:00:00.000Z" })).toEqual({
      kind: "unknown",
      why: "no REST call names it since 2026-11-25, and what was before was not asked for",
    });
  });
});

describe("what no grid can know", () => {
  const stream: Finding = { ...finding, place: "host", differences: [{ path: "description" }] };
  const onHost: Track = { ...track, onGrid: ["clientPath"] };

  it("is said at once: on a host, on a Data Domain, elsewhere", () => {
    expect(knownWithoutGrid(stream, onHost)).toMatchObject({ why: expect.stringContaining("on the host") });
    expect(knownWithoutGrid({ ...finding, place: "data-domain" }, { ...track, onGrid: [] })).toMatchObject({
      why: expect.stringContaining("Data Domain"),
    });
    expect(knownWithoutGrid({ ...finding, place: "elsewhere" }, { ...track, onGrid: [] })).toMatchObject({
      kind: "unknown",
    });
  });

  it("is asked for where the grid has a part of it: the client of a stream", () => {
    expect(knownWithoutGrid(finding, track)).toBeUndefined();
    expect(knownWithoutGrid({ ...stream, differences: [{ path: "clientPath" }] }, onHost)).toBeUndefined();
    const gone: Finding = { ...stream, kind: "gone", differences: [] };
    expect(knownWithoutGrid(gone, onHost)).toBeUndefined();
    expect(attribute(gone, onHost, evidence([]))).toEqual({
      kind: "unknown",
      why: "changed by other means than REST, or on the host",
    });
  });
});

describe("a refresh that wrote what it found", () => {
  const refresh = {
    kind: "refresh",
    result: "succeeded",
    endTime: "2026-11-25T10:00:00Z",
    resourceChanges: { same: 9, update: 1 },
  };
  const update = { kind: "update", result: "succeeded", resourceChanges: { update: 1 } };

  it("as the last run is pointed out", () => {
    expect(absorbed([refresh, update])).toContain("pulumi refresh (2026-11-25T10:00:00Z)");
    expect(absorbed([{ kind: "update", result: "failed" }, update])).toContain(
      "The last pulumi up of this stack failed",
    );
  });

  it("is none where nothing changed, or something was deployed since", () => {
    expect(absorbed([{ ...refresh, resourceChanges: { same: 9 } }, update])).toBeUndefined();
    expect(absorbed([update, refresh])).toBeUndefined();
    expect(absorbed([])).toBeUndefined();
  });
});
