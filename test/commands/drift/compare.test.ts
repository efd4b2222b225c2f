import { describe, expect, it } from "vitest";
import { compare } from "../../../provider/commands/drift/compare";
import { digestIn, saidIn } from "../../../provider/commands/drift/digest";
import { withNames } from "../../../provider/commands/drift/names";
import type { Known } from "../../../provider/commands/drift/subject";
import { driftWords } from "../../../provider/commands/drift/words";
import { partsOf } from "../../../provider/kernel/urn";
import { definitions } from "../../../provider/pulumi/definitions";
import { digestOf, PROVIDER, type Sides, stepsOf, UNKNOWN, urn } from "./steps";

const known = Object.values(definitions) as unknown as Known[];
const look = (...sides: Sides[]) => compare(digestOf(...sides.map(stepsOf)), known);

const schedule = { type: "Schedule", name: "nightly", id: "SC1522138444917" };
const nightly = { domain: "/clients/CORP", name: "nightly", recurrence: "daily", startTime: "21:00" };

describe("the three sides of a property", () => {
  it("are the same: nothing is said, and it was checked", () => {
    const { checked, drifted, undeployed, noted, waiting, stack, project } = look({
      ...schedule,
      recorded: nightly,
      op: "same",
    });
    expect(checked.map(({ object, type, name }) => [object, type, name])).toEqual([
      ["schedule /clients/CORP/nightly", "Schedule", "nightly"],
    ]);
    expect([drifted, undeployed, noted, waiting].flat()).toEqual([]);
    expect([stack, project]).toEqual(["prod", "site"]);
  });

  it("the world differs: drift, which pulumi up puts back", () => {
    const { drifted, undeployed } = look({ ...schedule, recorded: nightly, found: { ...nightly, startTime: "02:30" } });
    expect(undeployed).toEqual([]);
    expect(drifted).toMatchObject([
      {
        kind: "changed",
        effect: "update",
        place: "grid",
        since: "2026-11-20T10:00:00Z",
        differences: [{ path: "startTime", recorded: "21:00", found: "02:30", declared: "21:00" }],
      },
    ]);
  });

  it("the program differs: not deployed yet, and no drift", () => {
    const { drifted, undeployed } = look({
      ...schedule,
      recorded: nightly,
      declared: { ...nightly, startTime: "22:00" },
    });
    expect(drifted).toEqual([]);
    expect(undeployed).toMatchObject([
      { kind: "changed", effect: "update", differences: [{ path: "startTime", recorded: "21:00", declared: "22:00" }] },
    ]);
  });

  it("all three differ: drift, with what was deployed and what will be", () => {
    const { drifted, undeployed } = look({
      ...schedule,
      recorded: nightly,
      found: { ...nightly, startTime: "02:30" },
      declared: { ...nightly, startTime: "22:00" },
    });
    expect(drifted[0]!.differences).toEqual([
      { path: "startTime", recorded: "21:00", found: "02:30", declared: "22:00" },
    ]);
    expect(undeployed).toEqual([]);
  });

  it("world and program differ from the record in the same way: only noted", () => {
    const changed = { ...nightly, startTime: "22:00" };
    const { drifted, undeployed, noted } = look({
      ...schedule,
      recorded: nightly,
      found: changed,
      declared: changed,
      op: "same",
    });
    expect([drifted, undeployed].flat()).toEqual([]);
    expect(noted).toMatchObject([
      { object: "schedule /clients/CORP/nightly", differences: [{ path: "startTime", found: "22:00" }] },
    ]);
  });

  it("one property drifted and another one is not deployed: each is said where it belongs", () => {
    const { drifted, undeployed } = look({
      ...schedule,
      recorded: { ...nightly, duration: 9 },
      found: { ...nightly, duration: 4 },
      declared: { ...nightly, duration: 9, startTime: "22:00" },
    });
    expect(drifted.flatMap(({ differences }) => differences.map(({ path }) => path))).toEqual(["duration"]);
    expect(undeployed.flatMap(({ differences }) => differences.map(({ path }) => path))).toEqual(["startTime"]);
  });

  it("parts of objects and lists are named one by one; what is only written otherwise is the same", () => {
    const recorded = { ...nightly, daysOfWeek: ["Monday", "Friday"], contact: { name: "a", email: "b" } };
    const { drifted } = look({
      type: "other:index:Thing",
      name: "thing",
      recorded,
      found: { ...recorded, daysOfWeek: ["Monday", "Sunday"], contact: { name: "a", email: "c" }, extra: 1 },
    });
    expect(drifted[0]!.differences.map(({ path }) => path)).toEqual(["daysOfWeek[1]", "contact.email", "extra"]);
    // For a schedule the order of days means nothing, and so it does for this comparison.
    expect(
      look({ ...schedule, recorded, found: { ...recorded, daysOfWeek: ["Friday", "Monday"] }, op: "same" }).drifted,
    ).toEqual([]);
  });
});

describe("steps of every kind", () => {
  it("create of what was deployed: gone; of what was not: new", () => {
    const fresh = {
      op: "create",
      urn: urn("Retention", "long"),
      newState: { custom: true, inputs: { name: "long", domain: "/" } },
    };
    const { drifted, undeployed } = compare(
      digestOf(stepsOf({ ...schedule, recorded: nightly, op: "create" }), [fresh]),
      known,
    );
    expect(drifted).toMatchObject([
      { object: "schedule /clients/CORP/nightly", kind: "gone", effect: "create", differences: [] },
    ]);
    expect(undeployed).toMatchObject([{ object: "retention /long", kind: "new", effect: "create" }]);
  });

  it("what refers to something that is gone is named", () => {
    const policy = {
      type: "Policy",
      name: "p",
      recorded: { name: "p" },
      op: "update",
      state: { dependencies: [urn("Schedule", "nightly")] },
    };
    const { drifted } = look({ ...schedule, recorded: nightly, op: "create" }, policy);
    expect(drifted[0]!.consequences).toEqual(['What refers to it follows: Policy "p".']);
  });

  it("import: new, and delete: taken out of the program, whatever the world holds", () => {
    const imported = { op: "import", urn: urn("Retention", "long"), newState: { custom: true, inputs: {} } };
    const { undeployed, drifted, checked } = compare(
      digestOf([imported], [{ ...stepsOf({ ...schedule, recorded: nightly, op: "delete" })[1]! }]),
      known,
    );
    expect(undeployed.map(({ kind, effect }) => [kind, effect])).toEqual([
      ["new", "create"],
      ["removed", "delete"],
    ]);
    expect([drifted, checked].flat()).toEqual([]);
  });

  const replacements = [
    "replace",
    "create-replacement",
    "delete-replaced",
    "discard-replaced",
    "import-replacement",
    "read-replacement",
    "remove-pending-replace",
  ];
  it.each(replacements)("%s: replaced, said once", (op) => {
    const [refresh, step] = stepsOf({
      type: "AvamarClientStream",
      name: "c",
      recorded: { clientName: "a", serviceName: "backupC", connection: { host: "fs01" } },
      declared: { clientName: "b", serviceName: "backupC", connection: { host: "fs01" } },
      op,
      more: { replaceReasons: ["clientName"] },
    });
    const all = [...new Set([op, "replace", "create-replacement", "delete-replaced"])].map((each) => ({
      ...step!,
      op: each,
    }));
    const { undeployed } = compare(digestOf([refresh!, ...all]), known);
    expect(undeployed).toMatchObject([
      { object: "stream backupC on fs01", kind: "changed", effect: "replace", place: "host" },
    ]);
    // The consequences are those of the definition, and what becomes of the old one.
    expect(undeployed[0]!.consequences[0]).toMatch(/^clientName: .*the new one begins with a full backup\.$/);
    expect(undeployed[0]!.consequences[1]).toMatch(/^onDelete: What becomes of the client/);
  });

  it("drift that makes a replacement necessary says so, with what the program says about the end of the old one", () => {
    const recorded = { clientName: "a", serviceName: "backupC", connection: { host: "fs01" }, onDelete: "delete" };
    const { drifted } = look({
      type: "AvamarClientStream",
      name: "c",
      recorded,
      found: { ...recorded, clientName: "b" },
      op: "replace",
      more: { replaceReasons: ["clientName"] },
    });
    expect(drifted[0]).toMatchObject({ effect: "replace" });
    expect(drifted[0]!.consequences[1]).toMatch(/^onDelete is "delete": /);
  });

  it.each(["read", "read-discard", "refresh-discard", "discard"])("%s: nothing", (op) => {
    const [, step] = stepsOf({ ...schedule, recorded: nightly });
    const { drifted, undeployed, checked } = compare(digestOf([{ ...step!, op }]), known);
    expect([drifted, undeployed, checked].flat()).toEqual([]);
  });

  it("components, provider instances and what is looked up are no objects", () => {
    const [refresh, step] = stepsOf({ ...schedule, recorded: nightly, found: { ...nightly, startTime: "1" } });
    const external = [refresh!, step!].map((each) => ({ ...each, oldState: { ...each.oldState, external: true } }));
    const component = {
      op: "create",
      urn: urn("pulumi-avamar:index:ParallelFileServer", "x"),
      newState: { custom: false },
    };
    const provider = {
      op: "update",
      urn: urn("pulumi:providers:pulumi-nodejs", "mel"),
      oldState: { custom: true },
      newState: { custom: true },
    };
    const result = compare(digestOf(external, [component], [provider]), known);
    expect([result.drifted, result.undeployed, result.checked].flat()).toEqual([]);
    expect([...result.changedProviders]).toEqual([provider.urn]);
  });

  it("resources of other packages are compared too, by their own names", () => {
    const { drifted } = look({
      type: "command:local:Command",
      name: "install",
      recorded: { create: "a" },
      found: { create: "b" },
    });
    expect(drifted).toMatchObject([{ object: "Command install", type: "command:local:Command", place: "elsewhere" }]);
  });
});

describe("values that are not known yet", () => {
  const policy = { type: "Policy", name: "p" };
  const recorded = { domain: "/clients", name: "p", schedule: "SC1", members: ["a"] };

  it("alone are no difference: it waits for the others", () => {
    const { drifted, undeployed, waiting } = look({
      ...policy,
      recorded,
      declared: { ...recorded, schedule: UNKNOWN, members: [UNKNOWN] },
    });
    expect([drifted, undeployed].flat()).toEqual([]);
    expect(waiting.map(({ object, effect }) => [object, effect])).toEqual([["policy /clients/p", "update"]]);
  });

  it("that make a replacement necessary are not lost among those that wait", () => {
    const declared = { ...recorded, domain: UNKNOWN };
    const { waiting } = look({ ...policy, recorded, declared, op: "replace", more: { replaceReasons: ["domain"] } });
    expect(waiting).toMatchObject([{ object: "policy /clients/p", effect: "replace" }]);
    // Also where the engine gives no reason at all.
    expect(look({ ...policy, recorded, op: "replace" }).waiting).toMatchObject([{ effect: "replace" }]);
  });

  it("do not hide what differs beside them, or beneath them", () => {
    const { drifted, waiting } = look({
      ...policy,
      recorded,
      found: { ...recorded, schedule: "SC2", enabled: false },
      declared: { ...recorded, schedule: UNKNOWN, members: [UNKNOWN] },
    });
    expect(waiting).toEqual([]);
    expect(drifted[0]!.differences).toEqual([
      { path: "schedule", recorded: "SC1", found: "SC2", isLater: true },
      { path: "enabled", recorded: undefined, found: false, declared: undefined },
    ]);
  });

  it("are no name of an object: an earlier one is taken", () => {
    const { drifted } = look({
      ...schedule,
      recorded: nightly,
      found: { ...nightly, startTime: "1" },
      declared: { ...nightly, domain: UNKNOWN },
    });
    expect(drifted[0]!.object).toBe("schedule /clients/CORP/nightly");
    const fresh = {
      op: "create",
      urn: urn("Schedule", "new"),
      newState: { custom: true, inputs: { name: "n", domain: UNKNOWN } },
    };
    expect(compare(digestOf([fresh]), known).undeployed[0]!.object).toBe("Schedule new");
  });
});

describe("secrets", () => {
  const user = { type: "User", name: "ops" };
  const recorded = { domain: "/", name: "ops", role: "admin", password: "[secret]" };
  const masked = {
    recorded,
    op: "update",
    more: { diffReasons: ["password"], detailedDiff: { password: { kind: "update" } } },
  };

  it("changed in the program: not deployed yet, without a value", () => {
    const { drifted, undeployed } = look({ ...user, ...masked });
    expect(drifted).toEqual([]);
    expect(undeployed[0]!.differences).toEqual([{ path: "password", isSecret: true }]);
  });

  it("other in the world, which dates the state anew: drift, without a value", () => {
    const target = { hostname: "dd01", snmp: { version: 2, community: "[secret]" } };
    const { drifted, undeployed } = look({
      type: "DataDomainTarget",
      name: "dd",
      recorded: target,
      isFoundChanged: true,
      more: { diffReasons: ["snmp"], detailedDiff: { "snmp.community": { kind: "update" } } },
    });
    expect(undeployed).toEqual([]);
    expect(drifted[0]!.differences).toEqual([{ path: "snmp.community", isSecret: true }]);
  });

  it("beside other drift count as a change of the program: nobody shows more", () => {
    const { drifted, undeployed } = look({ ...user, ...masked, found: { ...recorded, role: "operator" } });
    expect(drifted[0]!.differences.map(({ path }) => path)).toEqual(["role"]);
    expect(undeployed[0]!.differences).toEqual([{ path: "password", isSecret: true }]);
  });

  it("that the product never shows cannot drift, and what else the refresh found explains its date", () => {
    expect(look({ ...user, ...masked, isFoundChanged: true }).drifted).toEqual([]);
    const agent = {
      type: "AvamarClientStream",
      name: "c",
      recorded: { connection: { host: "fs01", password: "[secret]" }, serviceName: "backupC" },
      outputs: { agentVersion: "19.9" },
      foundOutputs: { agentVersion: "19.10" },
      isFoundChanged: true,
      more: { diffReasons: ["connection"], detailedDiff: { "connection.password": { kind: "update" } } },
    };
    const { drifted, undeployed } = look(agent);
    expect(drifted).toEqual([]);
    expect(undeployed[0]!.differences).toEqual([{ path: "connection.password", isSecret: true }]);
  });

  it("are hidden by what the property is, also where the engine would show them", () => {
    const open = { ...recorded, password: "hunter2hunter2" };
    const result = look({
      ...user,
      recorded: open,
      found: open,
      declared: { ...open, password: "correct-horse" },
      isFoundChanged: false,
    });
    expect(JSON.stringify(result)).not.toMatch(/hunter2|correct-horse/);
    expect(result.undeployed[0]!.differences).toEqual([{ path: "password", isSecret: true }]);
    // As a whole, too, when the object around them is missing on one side.
    const whole = look({
      type: "DataDomainTarget",
      name: "dd",
      recorded: { hostname: "dd01", snmp: { version: 2, community: "hunter2hunter2" } },
      found: { hostname: "dd01" },
    });
    expect(JSON.stringify(whole)).not.toMatch(/hunter2/);
    expect(whole.drifted[0]!.differences).toContainEqual({ path: "snmp.community", isSecret: true });
  });
});

describe("what the definition says", () => {
  it("outputs that are other than recorded are noted", () => {
    const { noted, drifted } = look({
      type: "AvamarAgent",
      name: "agent",
      recorded: { connection: { host: "fs01" } },
      outputs: { version: "19.9" },
      foundOutputs: { version: "19.10" },
      op: "same",
    });
    expect(drifted).toEqual([]);
    expect(noted[0]).toMatchObject({
      object: "agent on fs01",
      differences: [{ path: "version", recorded: "19.9", found: "19.10" }],
    });
  });

  it("by what the audit can find an object", () => {
    const { tracks } = look(
      { ...schedule, recorded: nightly, outputs: { scheduleId: "SC1522138444917" } },
      {
        type: "AvamarClientStream",
        name: "c",
        id: "fs01/backupC",
        recorded: { serviceName: "backupC" },
        outputs: { clientId: "f00f00" },
      },
      { type: "User", name: "u", id: "/:ops", recorded: { name: "ops" } },
    );
    expect(tracks.get(urn("Schedule", "nightly"))).toEqual({
      ids: ["SC1522138444917"],
      provider: PROVIDER,
      dependsOn: [],
    });
    expect(tracks.get(urn("AvamarClientStream", "c"))).toMatchObject({
      ids: ["fs01/backupC", "f00f00"],
      onGrid: ["clientPath"],
    });
    expect(tracks.get(urn("User", "u"))).toMatchObject({ collection: "/users" });
  });

  it("where in the program it is declared: not in a package, and not in this one", () => {
    const stackTrace = [
      { sourcePosition: "project:///node_modules/pulumi-avamar/dist/pulumi/resources/schedule.js#22,9" },
      {},
      { sourcePosition: "project:///provider/dist/pulumi/resources/schedule.js#22,9" },
      { sourcePosition: "project:///src/grid%20objects.ts#35,17" },
      { sourcePosition: "project:///index.ts#1,1" },
    ];
    const { checked } = look({ ...schedule, recorded: nightly, op: "same", state: { stackTrace } });
    expect(checked[0]!.source).toEqual({ file: "src/grid objects.ts", line: 35, column: 17 });
    expect(look({ ...schedule, recorded: nightly, op: "same" }).checked[0]!.source).toBeUndefined();
  });
});

describe("ids", () => {
  it("have the name of their object beside them", () => {
    const lost = "19115749124bd77fc1f1389915ab58bfaecb5ec7";
    const all = look(
      {
        type: "AvamarClientStream",
        name: "d",
        recorded: { serviceName: "backupD", connection: { host: "fs01" } },
        outputs: { clientId: lost },
        op: "same",
      },
      {
        type: "Policy",
        name: "p",
        recorded: { name: "p", members: [lost, "x"] },
        found: { name: "p", members: ["x"] },
      },
    );
    const [difference] = withNames(all).drifted[0]!.differences;
    expect(difference).toMatchObject({ path: "members", names: { [lost]: "stream backupD on fs01" } });
    expect(driftWords(difference!)).toBe(`declared and not found: "${lost}" (stream backupD on fs01)`);
  });
});

describe("what the engine prints", () => {
  it("is read, or refused", () => {
    expect(digestIn('{"changeSummary":{}}')).toEqual({ steps: [], diagnostics: [] });
    expect(() => digestIn("[]")).toThrow("no preview");
    expect(() => digestIn("error: x")).toThrow();
  });

  it("says each error once, without its own ornaments", () => {
    const diagnostics = [
      { severity: "error", message: "error: Preview failed: the grid refuses the password.\n" },
      { severity: "error", message: "error: the grid refuses the password." },
      { severity: "info", message: "looking" },
      { severity: "warning", message: "warning: manual" },
      { severity: "error", message: " " },
    ];
    expect(saidIn({ steps: [], diagnostics }, "error")).toEqual(["the grid refuses the password."]);
    expect(saidIn({ steps: [], diagnostics }, "warning")).toEqual(["manual"]);
  });

  it("names a resource of a component, and one with colons, in full", () => {
    expect(partsOf("urn:pulumi:dev::p::a:b:C$pulumi-nodejs:dynamic/avamar:Policy::drive::c")).toEqual({
      stack: "dev",
      project: "p",
      token: "pulumi-nodejs:dynamic/avamar:Policy",
      type: "Policy",
      name: "drive::c",
    });
  });
});
