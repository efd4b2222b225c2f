// What a house has set for its rules, in guardrails.json. A slip in it would loosen a rule and nobody would see it, so
// whatever is not understood ends the run before any rule looks at anything.
import { meant } from "./nearest";

/** Advisory rules are shown, mandatory ones end the run. */
type Level = "advisory" | "mandatory" | "disabled";
const LEVELS: Level[] = ["advisory", "mandatory", "disabled"];

/** One thing that a rule can be told. */
export interface Setting {
  /** Holds where the file is silent. */
  usual: unknown;
  /** What is wrong with a value; undefined where nothing is. */
  wrong(value: unknown): string | undefined;
}

/** A rule as far as the file has a say in it. */
export interface Settable {
  name: string;
  level: Level;
  settings: Record<string, Setting>;
}

/** What holds for a rule. */
export interface Held {
  level: Level;
  values: Record<string, unknown>;
}

/**
 * What holds for each rule, by its name.
 *
 * @throws Error with everything that is wrong in the text, one thing a line
 * @example
 * const { level, values } = settingsFrom('{ "kept-long-enough": { "days": 60 } }', RULES)["kept-long-enough"];
 */
export function settingsFrom(text: string, rules: Settable[]): Record<string, Held> {
  const file = read(text);
  const names = rules.map(({ name }) => name);
  const wrong = [
    ...others(file, names, "rule"),
    ...rules.flatMap((rule) => mistakes(rule, file[rule.name]).map((each) => `${rule.name}: ${each}`)),
  ];
  if (wrong.length > 0) throw new Error(["guardrails.json cannot be used:", ...wrong].join("\n  "));
  return Object.fromEntries(rules.map((rule) => [rule.name, heldBy(rule, file[rule.name])]));
}

/** A whole number in a range. */
export const whole = (from: number, to: number, usual: number): Setting => ({
  usual,
  wrong: (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to
      ? undefined
      : `it has to be a whole number from ${from} to ${to}, and is ${JSON.stringify(value)}`,
});

/** A list of texts. */
export const texts = (usual: string[]): Setting => ({
  usual,
  wrong: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string" && each.trim() !== "")
      ? undefined
      : `it has to be a list of texts, none of them empty, and is ${JSON.stringify(value)}`,
});

/** A regular expression for some kinds of object. */
export const patternsFor = (kinds: string[], usual: Record<string, string>): Setting => ({
  usual,
  wrong(value) {
    const patterns = objectOf(value);
    if (!patterns) return `it has to name kinds, { "Policy": "^[a-z0-9-]+$" }, and is ${JSON.stringify(value)}`;
    const [other] = others(patterns, kinds, "kind");
    if (other) return other;
    const bad = Object.entries(patterns).find(([, pattern]) => typeof pattern !== "string" || !isPattern(pattern));
    return bad && `that of ${bad[0]} is no regular expression: ${JSON.stringify(bad[1])}`;
  },
});

function read(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    // Editors on Windows put a mark before the text.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(`guardrails.json is no JSON: ${(error as Error).message}`);
  }
  const file = objectOf(value);
  if (!file) throw new Error('guardrails.json has to name rules: { "kept-long-enough": { "days": 60 } }');
  return file;
}

/** A rule is given a level, or an object with settings that may have one. */
function parts(given: unknown): Record<string, unknown> {
  if (given === undefined) return {};
  return objectOf(given) ?? { enforcementLevel: given };
}

function mistakes({ settings }: Settable, given: unknown): string[] {
  const { enforcementLevel: level, ...own } = parts(given);
  const isLevel = level === undefined || LEVELS.includes(level as Level);
  return [
    ...(isLevel ? [] : [`${JSON.stringify(level)} is no level (${LEVELS.join(", ")})${meant(String(level), LEVELS)}`]),
    ...others(own, Object.keys(settings), "setting"),
    ...Object.entries(settings).flatMap(([name, { wrong }]) => {
      const found = own[name] === undefined ? undefined : wrong(own[name]);
      return found ? [`${name}: ${found}`] : [];
    }),
  ];
}

function heldBy({ level, settings }: Settable, given: unknown): Held {
  const { enforcementLevel, ...own } = parts(given);
  const usual = Object.fromEntries(Object.entries(settings).map(([name, each]) => [name, each.usual]));
  return { level: (enforcementLevel as Level | undefined) ?? level, values: { ...usual, ...own } };
}

/** Names that are not there, each with the one that is probably meant, else with all there are. */
function others(given: object, names: string[], what: string): string[] {
  const all = names.length ? `; there are ${names.join(", ")}` : "; there are none";
  return Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => `there is no ${what} "${name}"${meant(name, names) || all}`);
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
