// Rules over every program that declares Avamar backups. `pulumi preview --policy-pack examples/guardrails` holds a program
// to them before anything is written.
import { PolicyPack, type PolicyResource, type StackValidationPolicy } from "@pulumi/policy";
import { type Estate, estateOf } from "./estate";
import * as rules from "./rules";

/** What rules can be told; each gets what its own `config` names. */
interface Config {
  days: number;
  /** Patterns of the client names of big streams. */
  big: string[];
  minutesApart: number;
  /** A regular expression for the names of each kind of object. */
  patterns: Record<string, string>;
}

interface Rule {
  name: string;
  description: string;
  /** What `--policy-pack-config` may set, with its default. */
  config?: StackValidationPolicy["configSchema"];
  /** Advisory rules are shown, the others end the run. */
  isAdvice?: boolean;
  look(estate: Estate, config: Config): rules.Violation[];
}

const RULES: Rule[] = [
  {
    name: "every-stream-is-backed-up",
    description: "Every stream is a member of an enabled policy.",
    look: (estate) => rules.everyStreamIsBackedUp(estate),
  },
  {
    name: "no-empty-policies",
    description: "A policy has members, or a rule that selects them.",
    look: (estate) => rules.noEmptyPolicies(estate),
  },
  {
    name: "on-the-data-domain",
    description: "What policies back up is stored on a Data Domain.",
    look: (estate) => rules.everythingIsOnTheDataDomain(estate),
  },
  {
    name: "kept-long-enough",
    description: "Backups are kept for a number of days at least.",
    config: { properties: { days: { type: "number", default: 30 } } },
    look: (estate, { days }) => rules.keptForDays(estate, days),
  },
  {
    name: "big-streams-apart",
    description: "No two of the big streams start at the same time.",
    config: {
      properties: {
        big: { type: "array", items: { type: "string" }, default: ["*-big"] },
        minutesApart: { type: "number", default: 30 },
      },
    },
    look: (estate, { big, minutesApart }) => rules.bigStreamsApart(estate, big, minutesApart),
  },
  {
    name: "names-of-the-house",
    description: "Names follow the rule of the house.",
    isAdvice: true,
    config: {
      properties: {
        patterns: { type: "object", default: { Policy: "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$" } },
      },
    },
    look: (estate, { patterns }) => rules.namesFollow(estate, patterns),
  },
];

new PolicyPack("avamar-guardrails", {
  policies: RULES.map(
    ({ name, description, config, isAdvice, look }): StackValidationPolicy => ({
      name,
      description,
      enforcementLevel: isAdvice ? "advisory" : "mandatory",
      ...(config ? { configSchema: config } : {}),
      validateStack(args, report) {
        const resources: PolicyResource[] = args.resources;
        const found = look(estateOf(resources), args.getConfig<Config>());
        for (const { resource, text } of found) report(text, resource.urn);
      },
    }),
  ),
});
