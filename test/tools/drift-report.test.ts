import { describe, expect, it } from "vitest";
import { driftIn, driftLines, errorsIn } from "../../tools/demo/drift-report.mjs";
import { table } from "../../tools/demo/table.mjs";

const urn = (type: string, name: string) => `urn:pulumi:local::avamar-file-server::${type}::${name}`;
const schedule = urn("pulumi-nodejs:dynamic/avamar:Schedule", "nightly");
const stream = urn(
  "pulumi-avamar:index:ParallelFileServer$pulumi-nodejs:dynamic/avamar:AvamarClientStream",
  "drive::c",
);
const refresh = (of: string) => ({ op: "refresh", urn: of, oldState: {}, newState: {} });
const update = (of: string, found: object, wanted: object) => ({
  op: "update",
  urn: of,
  oldState: { inputs: { __provider: "old", ...found } },
  newState: { inputs: { __provider: "new", ...wanted } },
});

describe("drift", () => {
  it("is nothing when all is the same", () => {
    const steps = [
      { op: "same", urn: urn("pulumi:pulumi:Stack", "x") },
      refresh(schedule),
      { op: "same", urn: schedule },
    ];
    expect(driftIn({ steps })).toEqual([]);
    expect(driftLines([])).toEqual(["Nothing differs: everything is as the program says."]);
  });

  it("names the property, what was found and what should be", () => {
    const steps = [
      update(
        schedule,
        { startTime: "02:30", weekly: { days: ["Monday", "Friday"] }, extra: 1 },
        { startTime: "20:00", weekly: { days: ["Monday", "Sunday"] } },
      ),
    ];
    const drifted = driftIn({ steps });
    expect(drifted).toEqual([
      {
        type: "Schedule",
        name: "nightly",
        kind: "differs",
        replaced: false,
        differences: [
          { path: "startTime", found: "02:30", wanted: "20:00" },
          { path: "weekly.days[1]", found: "Friday", wanted: "Sunday" },
          { path: "extra", found: 1, wanted: undefined },
        ],
      },
    ]);
    expect(driftLines(drifted)).toEqual([
      "1 resource differs from the program:",
      "",
      "  Schedule nightly",
      '      startTime       found "02:30", should be "20:00"',
      '      weekly.days[1]  found "Friday", should be "Sunday"',
      "      extra           found 1, should be nothing",
    ]);
  });

  it("tells what is gone from what was never there, and names resources of components", () => {
    const steps = [
      refresh(stream),
      { op: "create", urn: stream, newState: { inputs: {} } },
      { op: "create", urn: schedule, newState: { inputs: {} } },
      { op: "delete", urn: urn("pulumi-nodejs:dynamic/avamar:Policy", "old"), oldState: { inputs: {} } },
    ];
    expect(driftLines(driftIn({ steps }))).toEqual([
      "3 resources differ from the program:",
      "",
      "  AvamarClientStream drive::c is gone; the next deployment makes it again",
      "",
      "  Schedule nightly is in the program and was never deployed",
      "",
      "  Policy old was deployed and is no longer in the program",
    ]);
  });

  it("counts a replacement once", () => {
    const replace = { ...update(stream, { clientName: "a" }, { clientName: "b" }), op: "replace" };
    const steps = [
      { ...replace, op: "create-replacement" },
      replace,
      { op: "delete-replaced", urn: stream, oldState: { inputs: {} } },
    ];
    const drifted = driftIn({ steps });
    expect(drifted).toHaveLength(1);
    expect(driftLines(drifted)[2]).toBe("  AvamarClientStream drive::c (it would be replaced)");
  });

  it("is not what only waits for another resource", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const policy = urn("pulumi-nodejs:dynamic/avamar:Policy", "c");
    const steps = [
      update(schedule, { startTime: "02:30" }, { startTime: "20:00" }),
      update(policy, { schedule: "SC1", members: ["a"] }, { schedule: unknown, members: [unknown] }),
      update(stream, { description: "x", domain: "/a" }, { description: "y", domain: unknown }),
    ];
    expect(driftLines(driftIn({ steps }))).toEqual([
      "2 resources differ from the program:",
      "",
      "  Schedule nightly",
      '      startTime  found "02:30", should be "20:00"',
      "",
      "  AvamarClientStream drive::c",
      '      description  found "x", should be "y"',
      "",
      "  (1 that depends on these is compared when they are put right.)",
    ]);
  });

  it("of a secret names the property and shows no value", () => {
    const step = { ...update(schedule, { password: "[secret]" }, { password: "[secret]" }), diffReasons: ["password"] };
    expect(driftLines(driftIn({ steps: [step] })).at(-1)).toBe("      password  differs");
  });
});

it("takes the errors out of a preview that failed", () => {
  const diagnostics = [
    { severity: "info", message: "looking" },
    { severity: "error", message: "error: port 28002 is taken\n" },
  ];
  expect(errorsIn({ diagnostics })).toEqual(["error: port 28002 is taken"]);
  expect(errorsIn({})).toEqual([]);
});

it("aligns a table and leaves blank what a row does not have", () => {
  const rows = [
    { client: "syd02-vs-util-c", port: 28003 },
    { client: "d", drives: ["D:"] },
  ];
  expect(table(rows)).toEqual([
    "client           port   drives",
    "---------------  -----  ------",
    "syd02-vs-util-c  28003",
    'd                       ["D:"]',
  ]);
  expect(table(rows, ["drives", "port", "absent"])[0]).toBe("drives  port   client");
});
