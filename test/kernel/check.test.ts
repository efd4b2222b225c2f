import { describe, expect, test } from "vitest";
import { z } from "zod";
import { check } from "../../provider/kernel/check";
import { define } from "../../provider/kernel/definition";
import { elementOf, property, shapeOf, valueTypeOf } from "../../provider/kernel/property";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";

/** Values of every kind: most of them are wrong wherever they are put. */
const VALUES: unknown[] = ["", "x", "7", "true", 7, -1, 0, 1.5, 1e30, true, null, [], ["x"], [7], {}, { x: 1 }];

/** Words of the validator, and what JavaScript prints when it knows no better. */
const RAW = /Invalid|received|Unrecogni|Too (big|small)|of type|expected|undefined|\[object|NaN/;

/** The inputs that put a value at every place of a schema, deep inside objects, lists and records. */
function placed(schema: z.ZodType, value: unknown): unknown[] {
  const shape = shapeOf(schema);
  const inner = elementOf(schema) ?? valueTypeOf(schema);
  const inside = shape
    ? Object.entries(shape).flatMap(([name, each]) => placed(each, value).map((found) => ({ [name]: found })))
    : inner
      ? placed(inner, value).map((found) => (elementOf(schema) ? [found] : { name: found }))
      : [];
  return [value, ...inside];
}

describe("whatever is written where: one clear sentence for each property, none of it the validator's", () => {
  test.each(Object.entries(definitions))("%s", (_name, definition) => {
    let said = 0;
    for (const value of VALUES)
      for (const inputs of placed(definition.inputs, value).slice(1) as Plain[])
        for (const os of ["windows", "linux"]) {
          const whole = "os" in definition.inputs.shape ? { os, ...inputs } : inputs;
          const issues = check(definition as never, whole);
          const texts = issues.map(({ property: at, reason }) => `${at}: ${reason}`);
          for (const text of texts) {
            expect(text, JSON.stringify(inputs)).not.toMatch(RAW);
            expect(text, JSON.stringify(inputs)).toMatch(/[.?)]$/);
          }
          expect(new Set(texts).size, JSON.stringify(inputs)).toBe(texts.length);
          said += texts.length;
        }
    expect(said).toBeGreaterThan(100);
  });
});

const thing = define({
  type: "Thing",
  module: "avamar",
  doc: "",
  example: "",
  inputs: z.strictObject({
    mode: property(z.enum(["manual", "automatic"]).optional(), { doc: "" }),
    size: property(z.int().positive().optional(), { doc: "" }),
    share: property(z.number().lt(1).optional(), { doc: "" }),
    isOn: property(z.boolean().optional(), { doc: "" }),
    text: property(z.string().min(1).optional(), { doc: "" }),
    list: property(z.array(z.int()).optional(), { doc: "" }),
    flags: property(z.record(z.string().regex(/^[a-z]+$/, "a flag has small letters only."), z.string()).optional(), {
      doc: "",
    }),
    part: property(z.strictObject({ host: property(z.string(), { doc: "Where." }) }).optional(), { doc: "" }),
    parts: property(z.array(z.strictObject({ host: property(z.string(), { doc: "" }) })).optional(), { doc: "" }),
    login: property(
      z.strictObject({
        user: property(z.string().optional(), { doc: "" }),
        password: property(z.string().optional(), { doc: "", secret: true }),
      }),
      { doc: "" },
    ).optional(),
    path: property(z.string().optional(), { doc: "", filledIn: "check" }),
  }),
  outputs: {},
  // Would throw where a list is no list.
  rules: ({ list }) =>
    (list ?? []).flatMap((each) => (each === 13 ? [{ property: "list", reason: "13 is bad." }] : [])),
  claims: [{ uses: ["text"], claim: ({ text }) => ({ scope: "here", what: text!.toUpperCase() }) }],
  nameOf: () => "thing",
  find: async () => undefined,
  observe: async () => undefined,
  create: () => Promise.reject(new Error("not made")),
  sync: (_run, found) => Promise.resolve(found),
  remove: async () => undefined,
});

describe("the sentence says what to write", () => {
  test.each<[string, Plain, string, string]>([
    ["quotes around a number", { size: "7" }, "size", "must be a number: write 7 without quotes."],
    ["a broken number", { size: 7.4 }, "size", "must be a whole number: write 7."],
    ["no number at all", { size: "big" }, "size", "must be a number, not a text; write the number without quotes."],
    ["a bound that does not belong", { size: 0 }, "size", "must be above 0."],
    ["an upper one", { share: 1 }, "share", "must be below 1."],
    ["quotes around a switch", { isOn: "true" }, "isOn", "must be true or false: write true without quotes."],
    [
      "another word for a switch",
      { isOn: "yes" },
      "isOn",
      "must be true or false, not a text; write true or false without quotes.",
    ],
    ["a text without quotes", { text: 7 }, "text", 'must be a text: write "7" with quotes.'],
    ["a text in brackets", { text: ["a"] }, "text", "must be a text, not a list; write one text without brackets."],
    ["an empty text", { text: "" }, "text", "is empty; write a text, or leave it out."],
    ["one instead of many", { list: 7 }, "list", "must be a list: write [7]."],
    ["a wrong item", { list: [1, "x"] }, "list[1]", "must be a number, not a text; write the number without quotes."],
    ["a misspelt word", { mode: "Automatik" }, "mode", 'must be one of manual, automatic; did you mean "automatic"?'],
    ["a word far off", { mode: "x" }, "mode", "must be one of manual, automatic."],
    ["a bad name in a record", { flags: { "--a": "" } }, "flags.--a", "a flag has small letters only."],
    ["a bad value in a record", { flags: { a: 1 } }, "flags.a", 'must be a text: write "1" with quotes.'],
    ["no record", { flags: "a" }, "flags", 'must be an object, not a text; write { name: "value" }.'],
    ["no object", { part: "here" }, "part", "must be an object, not a text; write { host: ... }."],
    ["no list of objects", { parts: { host: "x" } }, "parts", "must be a list, not an object; write [{ host: ... }]."],
    ["something that is missing inside", { part: {} }, "part.host", "is missing. Where."],
    ["a misspelt property", { txet: "a" }, "txet", 'there is no such property; did you mean "text"?'],
    [
      "an unknown property",
      { something: "a" },
      "something",
      "there is no such property; the properties here are mode, size, share, isOn, text, list, flags, part, parts, login.",
    ],
    [
      "a misspelt property inside",
      { part: { host: "a", hots: "b" } },
      "part.hots",
      'there is no such property; did you mean "host"?',
    ],
  ])("%s", (_name, inputs, at, reason) => {
    expect(check(thing as never, inputs)).toEqual([{ property: at, reason }]);
  });

  test("what the class fills in is neither listed nor suggested", () => {
    expect(check(thing as never, { paht: "x" })[0]!.reason).not.toMatch(/path/);
  });

  test("a secret is in no sentence, neither misplaced nor under a misspelt name, whose value the engine would print", () => {
    expect(check(thing as never, { login: { password: 4711 } })).toEqual([
      { property: "", reason: "login.password: must be a text, not a number; write a text in quotes." },
    ]);
    expect(check(thing as never, { login: { pasword: "hunter2" } })).toEqual([
      { property: "", reason: 'login.pasword: there is no such property; did you mean "password"?' },
    ]);
  });

  test("rules and claims see nothing that is broken by itself", () => {
    expect(check(thing as never, { list: { a: 1 } }).map(({ property: at }) => at)).toEqual(["list"]);
    expect(check(thing as never, { list: [13] })).toEqual([{ property: "list", reason: "13 is bad." }]);
    const [rule] = thing.claims!;
    expect(rule!.claim({ text: "a" })).toEqual({ scope: "here", what: "A" });
    expect(rule!.claim({ text: 7 } as never)).toBeUndefined();
  });
});
