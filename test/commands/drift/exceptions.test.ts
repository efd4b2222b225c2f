import { describe, expect, it } from "vitest";
import { type Exception, exceptionsIn, nameOf, sortOut } from "../../../provider/commands/drift/exceptions";
import type { Finding, Subject } from "../../../provider/commands/drift/finding";

const now = Date.parse("2026-11-26T12:00:00Z");
const subject: Subject = {
  urn: "urn:pulumi:prod::site::pulumi-nodejs:dynamic/avamar:Schedule::nightly",
  type: "Schedule",
  name: "nightly",
  object: "schedule /clients/CORP/nightly",
  place: "grid",
};
const changed: Finding = {
  ...subject,
  kind: "changed",
  differences: [
    { path: "startTime", recorded: "21:00", found: "02:30", declared: "21:00" },
    { path: "weekly.days[1]", recorded: "Friday", found: "Sunday", declared: "Friday" },
  ],
  since: "",
  effect: "update",
  consequences: [],
  notes: [],
};
const gone: Finding = { ...changed, kind: "gone", differences: [], effect: "create" };
const entry = (more: Partial<Exception>): Exception => ({ reason: "audit", until: "2026-12-31", ...more });
const sort = (finding: Finding, ...exceptions: Exception[]) =>
  sortOut({ drifted: [finding], checked: [subject] }, exceptions, now);

describe("a file of exceptions", () => {
  const read = (value: unknown) => exceptionsIn(JSON.stringify(value), "drift-ignore.json");

  it("is read", () => {
    const list = [
      { resource: "nightly", property: "startTime", reason: "r", until: "2026-12-31" },
      { object: "schedule /a", reason: "r", until: "2028-02-29" },
    ];
    expect(read(list)).toEqual(list);
    expect(read([])).toEqual([]);
  });

  it.each([
    [{ resource: "a", until: "2026-12-31" }, "entry 1: reason is missing."],
    [{ resource: "a", reason: " ", until: "2026-12-31" }, "entry 1: reason is empty; write a text."],
    [{ resource: "a", reason: "r" }, "entry 1: until is missing."],
    [
      { resource: "a", reason: "r", until: "2026-02-30" },
      'until is no date; write the last day on which it holds, such as "2030-12-31".',
    ],
    [{ resource: "a", reason: "r", until: "31.12.2026" }, "until is no date"],
    [
      { resource: "a", reason: "r", until: "2026-12-31", propety: "x" },
      'propety: there is no such property; did you mean "property"?',
    ],
    [{ reason: "r", until: "2026-12-31" }, "needs either resource (its name in the program) or object"],
    [{ resource: "a", object: "b", reason: "r", until: "2026-12-31" }, "needs either resource"],
    [{ resource: "", reason: "r", until: "2026-12-31" }, "resource is empty"],
    ["nightly", "entry 1: "],
  ])("%j is refused", (wrong, message) => {
    expect(() => read([wrong])).toThrow(message);
  });

  it("says everything that is wrong at once, and where", () => {
    expect(() => read([{ resource: "a", reason: "r", until: "2026-12-31" }, { resource: "b" }, { x: 1 }])).toThrow(
      /entry 2: reason is missing[\s\S]*entry 2: until is missing[\s\S]*entry 3: x: there is no such property/,
    );
  });

  it("is refused when it is no JSON, or no list", () => {
    expect(() => exceptionsIn("[,", "drift-ignore.json")).toThrow(/^drift-ignore\.json is no JSON: /);
    expect(() => exceptionsIn("{}", "drift-ignore.json")).toThrow("drift-ignore.json must be a list");
  });
});

describe("an exception", () => {
  it("holds for the property it names, with its parts, and the rest is drift", () => {
    const { drifted, excepted, idle } = sort(changed, entry({ resource: "nightly", property: "weekly" }));
    expect(drifted[0]!.differences.map(({ path }) => path)).toEqual(["startTime"]);
    expect(excepted[0]!.differences.map(({ path }) => path)).toEqual(["weekly.days[1]"]);
    expect(idle).toEqual([]);
  });

  it("does not hold for a property whose name only begins like it", () => {
    expect(sort(changed, entry({ resource: "nightly", property: "start" })).drifted[0]!.differences).toHaveLength(2);
  });

  it("holds for everything of a resource or an object, also when that is gone", () => {
    for (const about of [
      { resource: "nightly" },
      { object: "schedule /clients/CORP/nightly" },
      { resource: subject.urn },
    ]) {
      for (const finding of [changed, gone]) {
        const { drifted, excepted } = sort(finding, entry(about));
        expect(drifted).toEqual([]);
        expect(excepted).toMatchObject([{ kind: finding.kind, exception: about }]);
      }
    }
  });

  it("for a property does not hold for an object that is gone", () => {
    const { drifted, idle } = sort(gone, entry({ resource: "nightly", property: "startTime" }));
    expect(drifted).toHaveLength(1);
    expect(idle).toHaveLength(1);
  });

  it("holds to the end of its last day, in UTC", () => {
    const until = (day: string) => sort(changed, entry({ resource: "nightly", until: day })).drifted.length;
    expect(until("2026-11-26")).toBe(0);
    expect(until("2026-11-25")).toBe(1);
  });

  it("that has ended is drift, and says so", () => {
    const ended = entry({ resource: "nightly", property: "startTime", until: "2026-11-01" });
    const { drifted, excepted, idle } = sort(changed, ended);
    expect(excepted).toEqual([]);
    expect(idle).toEqual([]);
    expect(drifted[0]!.differences).toHaveLength(2);
    expect(drifted[0]!.notes).toEqual(['the exception of startTime of resource "nightly" ended on 2026-11-01 (audit)']);
    expect(sort(gone, entry({ resource: "nightly", until: "2026-11-01" })).drifted[0]!.notes).toHaveLength(1);
  });

  it("that has ended is no news where another one holds", () => {
    const { drifted, idle } = sort(
      changed,
      entry({ resource: "nightly", until: "2026-11-01" }),
      entry({ resource: "nightly" }),
    );
    expect(drifted).toEqual([]);
    expect(idle).toMatchObject([{ hasEnded: true }]);
  });

  it("for which nothing was found is mentioned", () => {
    const { idle, drifted } = sort(changed, entry({ resource: "other" }), entry({ object: "x", until: "2026-01-01" }));
    expect(drifted).toHaveLength(1);
    expect(idle.map(({ hasEnded }) => hasEnded)).toEqual([false, true]);
    expect(idle.map(({ exception }) => nameOf(exception))).toEqual(['resource "other"', "x"]);
  });

  it("that fits two resources is refused with their URNs", () => {
    const other = { ...subject, urn: subject.urn.replace("Schedule", "Dataset"), type: "Dataset" };
    const both = { drifted: [], checked: [subject, other] };
    expect(() => sortOut(both, [entry({ resource: "nightly" })], now)).toThrow(
      /fits 2 resources[\s\S]*avamar:Dataset::nightly/,
    );
    expect(() => sortOut(both, [entry({ resource: other.urn })], now)).not.toThrow();
  });
});
