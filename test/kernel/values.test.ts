import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { check } from "../../provider/kernel/check";
import { define } from "../../provider/kernel/definition";
import { difference } from "../../provider/kernel/difference";
import { UNKNOWN } from "../../provider/kernel/marks";
import { nearest } from "../../provider/kernel/nearest";
import { property } from "../../provider/kernel/property";
import { holdsUnknown, project, sameValue, toJson } from "../../provider/kernel/values";

const item = z.object({ key: property(z.string(), { doc: "" }), note: property(z.string().optional(), { doc: "" }) });
const shape = {
  name: property(z.string(), { doc: "The name.", replace: true }),
  host: property(z.string().optional(), { doc: "", ignoreCase: true }),
  list: property(z.array(z.string()).optional(), { doc: "" }),
  set: property(z.array(z.string()).optional(), { doc: "", unordered: true }),
  items: property(z.array(item).optional(), { doc: "", unordered: true }),
  part: property(item.optional(), { doc: "" }),
  once: property(z.string().optional(), { doc: "", setOnce: true }),
  control: property(z.boolean().optional(), { doc: "", control: true }),
  secret: property(z.string().min(4).optional(), { doc: "", secret: true, writeOnly: true }),
};

describe("what the world holds, seen through what was declared", () => {
  it("is what was declared, where the world means the same", () => {
    const set = fc.uniqueArray(fc.string(), { maxLength: 6 });
    fc.assert(
      fc.property(set, fc.infiniteStream(fc.nat()), (declared, order) => {
        const world = declared.map((text) => ({ text, at: order.next().value })).sort((a, b) => a.at! - b.at!);
        expect(
          project(
            shape.set,
            declared,
            world.map(({ text }) => text),
          ),
        ).toEqual(declared);
      }),
    );
  });

  it("holds every element of the world and nothing else, in whatever order", () => {
    const set = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 8 });
    fc.assert(
      fc.property(set, set, (declared, world) => {
        const seen = project(shape.set, declared, world) as string[];
        expect([...seen].sort()).toEqual([...world].sort());
      }),
    );
  });

  it("keeps the order where it means something", () => {
    expect(project(shape.list, ["a", "b", "c"], ["a", "c", "b"])).toEqual(["a", "c", "b"]);
    expect(project(shape.list, ["a", "b"], ["a", "b"])).toEqual(["a", "b"]);
  });

  it("says nothing of what was not given", () => {
    expect(project(shape.set, undefined, ["x"])).toBeUndefined();
    expect(project(shape.part, { key: "a" }, { key: "a", note: "of the world" })).toEqual({ key: "a" });
    expect(project(shape.items, [{ key: "a" }], [{ key: "a", note: "of the world" }])).toEqual([{ key: "a" }]);
  });

  it("enforces what was given empty", () => {
    expect(project(shape.set, [], ["x"])).toEqual(["x"]);
    expect(project(shape.set, [], [])).toEqual([]);
  });

  it("leaves alone what the world cannot show", () => {
    expect(project(shape.secret, "pass", undefined)).toBe("pass");
    expect(project(shape.once, "x", "y")).toBe("x");
    expect(project(shape.control, true, undefined)).toBe(true);
  });

  it("sees what is gone", () => {
    expect(project(shape.host, "a", undefined)).toBeUndefined();
    expect(project(shape.part, { key: "a", note: "n" }, undefined)).toEqual({});
  });
});

it("compares by what a property says of itself", () => {
  expect(sameValue(shape.host, "DD01.example", "dd01.EXAMPLE")).toBe(true);
  expect(sameValue(shape.name, "a", "A")).toBe(false);
  expect(sameValue(shape.set, ["a", "b"], ["b", "a"])).toBe(true);
  expect(sameValue(shape.set, ["a", "a"], ["a", "b"])).toBe(false);
  expect(sameValue(shape.list, ["a", "b"], ["b", "a"])).toBe(false);
  expect(sameValue(shape.part, { key: "a" }, { key: "a", note: undefined })).toBe(true);
  expect(sameValue(shape.name, UNKNOWN, "a")).toBe(false);
});

describe("the difference", () => {
  it("is empty between equal things, and names each changed property", () => {
    const value = { name: "a", host: "h", set: ["x", "y"], part: { key: "k" } };
    expect(difference(shape, value, { ...value, set: ["y", "x"], host: "H" })).toEqual({ changed: [], replaces: [] });
    expect(difference(shape, value, { ...value, name: "b", part: { key: "l" } })).toEqual({
      changed: ["name", "part"],
      replaces: ["name"],
    });
  });

  it("keeps absent, empty and given apart", () => {
    const pairs = [undefined, [], ["a"]];
    for (const a of pairs)
      for (const b of pairs) expect(difference(shape, { set: a }, { set: b }).changed).toEqual(a === b ? [] : ["set"]);
  });

  it("takes a value that is not known yet for another one", () => {
    expect(difference(shape, { name: "a" }, { name: UNKNOWN })).toEqual({ changed: ["name"], replaces: ["name"] });
    expect(difference(shape, { set: ["a"] }, { set: [UNKNOWN] }).changed).toEqual(["set"]);
  });
});

describe("the check", () => {
  const definition = define<typeof shape, never>({
    type: "Thing",
    module: "avamar",
    doc: "",
    example: "",
    inputs: z.strictObject(shape),
    outputs: {},
    nameOf: ({ name }) => name,
    rules: ({ name, host }) =>
      name !== undefined && name === host ? [{ property: "host", reason: "is the name." }] : [],
    find: async () => undefined,
    observe: async () => undefined,
    create: async () => ({ id: "", inputs: {}, outputs: {} }),
    sync: async (_run, found) => found,
    remove: async () => {},
  });
  const issues = (inputs: object) => check(definition as never, inputs as never);

  it("says everything at once, each with its place", () => {
    const found = issues({ set: ["a", 1], items: [{ key: "a" }, { note: "n" }], part: { key: 5 }, wrong: true });
    // A name that is not known may be a secret one that is misspelt: its value is not to be printed.
    expect(found.map((issue) => issue.property).sort()).toEqual(["", "items[1].key", "name", "part.key", "set[1]"]);
    expect(found.find(({ property }) => property === "")!.reason).toMatch(/^wrong: /);
    for (const { reason } of found) expect(reason).toMatch(/\.$/);
  });

  it("asks a rule only about properties that are right in themselves", () => {
    expect(issues({ name: "a", host: "a" }).map((issue) => issue.property)).toEqual(["host"]);
    expect(issues({ name: 1, host: 1 }).map((issue) => issue.reason)).not.toContain("is the name.");
  });

  it("never names a secret property in a way that shows its value", () => {
    const [issue] = issues({ name: "a", secret: "abc" });
    expect(issue).toMatchObject({ property: "" });
    expect(issue!.reason).toMatch(/^secret: /);
    expect(issue!.reason).not.toContain("abc");
  });

  it("lets pass what is not known yet, wherever it stands", () => {
    const whole = {
      name: UNKNOWN,
      set: [UNKNOWN],
      items: [{ key: UNKNOWN }, UNKNOWN],
      part: UNKNOWN,
      control: UNKNOWN,
    };
    expect(holdsUnknown(whole)).toBe(true);
    expect(issues(whole)).toEqual([]);
  });
});

it("makes pure JSON of anything", () => {
  expect(toJson({ a: undefined, b: [undefined], c: new Date(0), d: null })).toEqual({
    b: [null],
    c: "1970-01-01T00:00:00.000Z",
    d: null,
  });
  expect(toJson(undefined)).toBeNull();
});

it("suggests what is near and nothing else", () => {
  expect(nearest("verbos", ["verbose", "debug"])).toBe("verbose");
  expect(nearest("drive-c", ["nightly", "weekly"])).toBeUndefined();
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.array(fc.stringMatching(/^[0-9]{4,12}$/)), (text, others) => {
      expect(nearest(text, [...others, text])).toBe(text);
      expect(nearest(text, others)).toBeUndefined();
    }),
  );
});
