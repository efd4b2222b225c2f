// Rules over every program that declares Avamar backups. `pulumi preview --policy-pack examples/guardrails` holds a program
// to them before anything is written.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PolicyPack, type StackValidationPolicy } from "@pulumi/policy";
import { type Estate, estateOf } from "./estate";
import * as rules from "./rules";
import { type Held, patternsFor, type Settable, settingsFrom, texts, whole } from "./settings";

/** What rules can be told; each gets what its own `settings` name. */
interface Values {
  days: number;
  /** Patterns of the client names of big streams. */
  big: string[];
  minutesApart: number;
  /** A regular expression for the names of each kind of object. */
  patterns: Record<string, string>;
}

interface Rule extends Settable {
  description: string;
  look(estate: Estate, values: Values): rules.Violation[];
}

const RULES: Rule[] = [
  {
    name: "every-stream-is-backed-up",
    description: "Every stream is a member of an enabled policy.",
    level: "mandatory",
    settings: {},
    look: (estate) => rules.everyStreamIsBackedUp(estate),
  },
  {
    name: "no-empty-policies",
    description: "A policy has members, or a rule that selects them.",
    level: "mandatory",
    settings: {},
    look: (estate) => rules.noEmptyPolicies(estate),
  },
  {
    name: "on-the-data-domain",
    description: "What policies back up is stored on a Data Domain.",
    level: "mandatory",
    settings: {},
    look: (estate) => rules.everythingIsOnTheDataDomain(estate),
  },
  {
    name: "kept-long-enough",
    description: "Backups are kept for a number of days at least.",
    level: "mandatory",
    settings: { days: whole(1, 36_500, 30) },
    look: (estate, { days }) => rules.keptForDays(estate, days),
  },
  {
    name: "big-streams-apart",
    description: "No two of the big streams start at the same time.",
    level: "mandatory",
    // Starts of a day can be half a day apart at most.
    settings: { big: texts(["*-big"]), minutesApart: whole(1, 720, 30) },
    look: (estate, { big, minutesApart }) => rules.bigStreamsApart(estate, big, minutesApart),
  },
  {
    name: "names-of-the-house",
    description: "Names follow the rule of the house.",
    level: "advisory",
    settings: { patterns: patternsFor(rules.NAMED, { Policy: "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$" }) },
    look: (estate, { patterns }) => rules.namesFollow(estate, patterns),
  },
];

/** What guardrails.json beside this file says; the engine shows what is wrong with it and starts nothing. */
function settings(): Record<string, Held> {
  const file = join(__dirname, "guardrails.json");
  try {
    return settingsFrom(existsSync(file) ? readFileSync(file, "utf8") : "{}", RULES);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

const held = settings();

new PolicyPack("avamar-guardrails", {
  policies: RULES.map(
    ({ name, description, look }): StackValidationPolicy => ({
      name,
      description,
      enforcementLevel: held[name]!.level,
      validateStack(args, report) {
        const { enforcementLevel: _level, ...elsewhere } = args.getConfig<Record<string, unknown>>();
        for (const key of Object.keys(elsewhere))
          report(`${key} is set with --policy-pack-config, which is not looked at: set it in guardrails.json.`);
        const found = look(estateOf(args.resources), held[name]!.values as unknown as Values);
        for (const { resource, text } of found) report(text, resource.urn);
      },
    }),
  ),
});
