import { describe, expect, test } from "vitest";
import { NAMED } from "../../examples/guardrails/rules";
import { patternsFor, type Settable, settingsFrom, texts, whole } from "../../examples/guardrails/settings";
import { definitions } from "../../provider/pulumi/definitions";

const RULES: Settable[] = [
  { name: "kept-long-enough", level: "mandatory", settings: { days: whole(1, 36_500, 30) } },
  { name: "big-streams-apart", level: "mandatory", settings: { big: texts(["*-big"]) } },
  { name: "names-of-the-house", level: "advisory", settings: { patterns: patternsFor(NAMED, { Policy: "^a" }) } },
  { name: "no-empty-policies", level: "mandatory", settings: {} },
];
const from = (file: unknown) => settingsFrom(JSON.stringify(file), RULES);
/** What is said about a file, without the line above it. */
function said(text: string): string[] {
  try {
    settingsFrom(text, RULES);
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => line.trim());
  }
  throw new Error(`nothing was wrong with ${text}`);
}

describe("what a house has set for its guardrails", () => {
  test("holds where it is given, and the usual elsewhere", () => {
    expect(from({})).toEqual({
      "kept-long-enough": { level: "mandatory", values: { days: 30 } },
      "big-streams-apart": { level: "mandatory", values: { big: ["*-big"] } },
      "names-of-the-house": { level: "advisory", values: { patterns: { Policy: "^a" } } },
      "no-empty-policies": { level: "mandatory", values: {} },
    });
    const held = from({
      "kept-long-enough": { days: 60, enforcementLevel: "advisory" },
      "no-empty-policies": "disabled",
      "names-of-the-house": { patterns: { Schedule: "^nightly" } },
    });
    expect(held).toMatchObject({
      "kept-long-enough": { level: "advisory", values: { days: 60 } },
      "no-empty-policies": { level: "disabled" },
      "names-of-the-house": { level: "advisory", values: { patterns: { Schedule: "^nightly" } } },
    });
    expect(held["names-of-the-house"]!.values.patterns).toEqual({ Schedule: "^nightly" });
  });

  test("may begin with the mark that editors on Windows write", () => {
    expect(settingsFrom('\uFEFF{ "kept-long-enough": { "days": 7 } }', RULES)["kept-long-enough"]!.values.days).toBe(7);
  });

  test.each([
    ["kept-long-enugh", { days: 60 }, 'there is no rule "kept-long-enugh"; did you mean kept-long-enough?'],
    ["something", {}, /^there is no rule "something"; there are kept-long-enough, .*no-empty-policies$/],
    ["kept-long-enough", { day: 60 }, 'kept-long-enough: there is no setting "day"; did you mean days?'],
    ["no-empty-policies", { least: 1 }, 'no-empty-policies: there is no setting "least"; there are none'],
    ["kept-long-enough", "mandatroy", /^kept-long-enough: "mandatroy" is no level \(.*\); did you mean mandatory\?$/],
    [
      "kept-long-enough",
      { enforcementLevel: "off" },
      /^kept-long-enough: "off" is no level \(advisory, mandatory, dis/,
    ],
    ["kept-long-enough", 60, /^kept-long-enough: 60 is no level/],
    ["kept-long-enough", null, /^kept-long-enough: null is no level/],
    ["kept-long-enough", ["disabled"], /^kept-long-enough: \["disabled"\] is no level/],
    ["kept-long-enough", { days: "60" }, /: days: it has to be a whole number from 1 to 36500, and is "60"$/],
    ["kept-long-enough", { days: 0 }, /whole number from 1 to 36500, and is 0$/],
    ["kept-long-enough", { days: 1.5 }, /and is 1\.5$/],
    ["kept-long-enough", { days: 1e9 }, /and is 1000000000$/],
    ["kept-long-enough", { days: null }, /and is null$/],
    [
      "big-streams-apart",
      { big: "*-big" },
      /: big: it has to be a list of texts, none of them empty, and is "\*-big"$/,
    ],
    ["big-streams-apart", { big: [] }, /and is \[\]$/],
    ["big-streams-apart", { big: ["a", " "] }, /and is \["a"," "\]$/],
    [
      "names-of-the-house",
      { patterns: { Polcy: "^a" } },
      /: patterns: there is no kind "Polcy"; did you mean Policy\?$/,
    ],
    ["names-of-the-house", { patterns: { Policy: "(" } }, /: patterns: that of Policy is no regular expression: "\("$/],
    ["names-of-the-house", { patterns: { Policy: 1 } }, /that of Policy is no regular expression: 1$/],
    ["names-of-the-house", { patterns: "^a" }, /: patterns: it has to name kinds, .* and is "\^a"$/],
  ])("%s: %j is refused", (rule, given, message) => {
    const [head, ...lines] = said(JSON.stringify({ [rule]: given }));
    expect(head).toBe("guardrails.json cannot be used:");
    expect(lines).toEqual([typeof message === "string" ? message : expect.stringMatching(message)]);
  });

  test("is refused with everything that is wrong in it at once", () => {
    const file = { "kept-long-enough": { days: -1, dayz: 1 }, "no-empty": {}, "big-streams-apart": { big: {} } };
    expect(said(JSON.stringify(file))).toHaveLength(5);
  });

  test.each(["", "{", "[]", "null", "60", '"disabled"'])("is an object in JSON, and not %j", (text) => {
    expect(said(text)).toEqual([expect.stringMatching(/^guardrails\.json (is no JSON|has to name rules)/)]);
  });

  test("names can be ruled for every kind that has one", () => {
    const named = Object.values(definitions).filter(
      ({ inputs }) => "name" in inputs.shape || "clientName" in inputs.shape,
    );
    expect([...NAMED].sort()).toEqual(named.map(({ type }) => type).sort());
  });
});
