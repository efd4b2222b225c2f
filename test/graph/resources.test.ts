import { describe, expect, test } from "vitest";
import { afterPreview, readExport, type Stack } from "../../provider/topology/graph/resources";
import { exportOf, resource, secret, urnOf } from "./states";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ours = ({ resources }: Stack) => resources.find(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};

describe("an exported stack", () => {
  test("says project, stack, time and its resources with what is declared and computed", () => {
    const stack = readExport(exportOf([resource("Domain", "corp", { name: "CORP" }, { path: "/clients/CORP" })]));
    expect(stack).toMatchObject({ project: "estate", stack: "prod", written: "2026-07-15T02:00:00Z" });
    expect(ours(stack)).toEqual({
      urn: urnOf("Domain", "corp"),
      type: "pulumi-nodejs:dynamic/avamar:Domain",
      name: "corp",
      id: "id-Domain-corp",
      provider: "urn:pulumi:prod::estate::pulumi:providers:pulumi-nodejs::default",
      values: { name: "CORP", path: "/clients/CORP" },
      unknown: [],
      sources: {},
    });
  });

  test("loses everything that is secret, at any depth, in plain text or not", () => {
    const inputs = {
      connection: { host: "fs01", password: secret("P-1") },
      all: [secret("P-2"), { deep: secret("P-3") }],
    };
    const stack = readExport(exportOf([resource("AvamarClientStream", "a", inputs, { token: secret("P-4") })]));
    expect(ours(stack)?.values).toEqual({ connection: { host: "fs01" }, all: [{}] });
    expect(JSON.stringify(stack)).not.toMatch(/P-\d|plaintext|4dabf18/);
  });

  test("is the same in whatever order the engine has written it", () => {
    const all = ["b", "a", "c"].map((name) => resource("Domain", name, { name }));
    expect(readExport(exportOf([...all].reverse()))).toEqual(readExport(exportOf(all)));
  });

  test("leaves out what is about to go, and has no time where nothing was deployed", () => {
    const gone = { ...resource("Domain", "old", { name: "OLD" }), delete: true };
    expect(readExport(exportOf([gone])).resources.map(({ name }) => name)).not.toContain("old");
    const fresh = readExport({ version: 3, deployment: { manifest: { time: "0001-01-01T00:00:00Z" } } });
    expect(fresh).toEqual({ project: "", stack: "", resources: [] });
  });

  test.each([null, 3, "x", [], {}, { deployment: null }, { resources: [] }])("is not %j", (json) => {
    expect(codeOf(() => readExport(json))).toBe("invalid");
  });
});

describe("a preview", () => {
  const there = readExport(
    exportOf([
      resource("Domain", "same", { name: "SAME" }, { path: "/clients/SAME" }),
      resource("Schedule", "late", { name: "late", startTime: "20:00" }, { path: "/late" }),
      resource("Policy", "gone", { name: "gone" }),
      resource("Dataset", "other", { name: "one" }),
    ]),
  );
  const step = (op: string, type: string, name: string, inputs?: Record<string, unknown>, sources = {}) => {
    const { urn, type: token } = resource(type, name, {});
    const newState = inputs && { urn, type: token, inputs, propertyDependencies: sources };
    return { op, urn, ...(newState ? { newState } : {}) };
  };
  const foreseen = (...steps: unknown[]) => {
    const { resources } = afterPreview(there, { steps });
    return Object.fromEntries(resources.map((each) => [each.name, each]));
  };

  test("keeps what it does not name, and marks what the run would do", () => {
    const all = foreseen(
      step("create", "Domain", "new", { name: "NEW" }),
      step("update", "Schedule", "late", { name: "late", startTime: "21:00" }),
      step("delete", "Policy", "gone"),
    );
    expect(all.same).toEqual(there.resources.find(({ name }) => name === "same"));
    expect(all.new).toMatchObject({ change: "create", values: { name: "NEW" } });
    expect(all.late).toMatchObject({ change: "update", values: { startTime: "21:00", path: "/late" } });
    expect(all.gone).toMatchObject({ change: "delete", values: { name: "gone" } });
  });

  test.each([
    [["create-replacement", "replace", "delete-replaced"]],
    [["delete-replaced", "replace", "create-replacement"]],
  ])("a replacement in the steps %j is one change", (ops) => {
    const all = foreseen(
      ...ops.map((op) => step(op, "Dataset", "other", op === "delete-replaced" ? undefined : { name: "two" })),
    );
    expect(all.other).toMatchObject({ change: "replace", values: { name: "two" } });
  });

  test("remembers what is not known yet, and where it comes from", () => {
    const urn = urnOf("Dataset", "other");
    const all = foreseen(
      step("create", "Policy", "new", { name: "p", dataset: UNKNOWN, members: [UNKNOWN] }, { dataset: [urn] }),
    );
    expect(all.new).toMatchObject({
      values: { name: "p", members: [] },
      unknown: ["dataset", "members"],
      sources: { dataset: [urn] },
    });
    expect(JSON.stringify(all)).not.toContain(UNKNOWN);
  });

  test("shows no secret that the engine has masked", () => {
    const all = foreseen(step("create", "User", "u", { name: "u", password: "[secret]" }));
    expect(all.u?.values).toEqual({ name: "u" });
  });

  test.each([null, {}, { steps: 3 }, []])("is not %j", (json) => {
    expect(codeOf(() => afterPreview(there, json))).toBe("invalid");
  });
});
