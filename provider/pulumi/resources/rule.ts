// Generated from the definition of Rule by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";

/** One condition on a virtual machine. */
export interface RuleCondition {
  /** What of a virtual machine is looked at, by the name that your grid has for it: a keyName of GET /api/v1/rules/metadata. They are not publicly documented, so those in the examples are assumptions; a name that the grid does not have is refused, with those that it has. */
  property: pulumi.Input<string>;
  /** How it is compared. Which ones a property takes, the grid says; another one is refused. */
  operator: pulumi.Input<RuleOperator>;
  /** What it is compared with. */
  value: pulumi.Input<string>;
  /** Category of the tag that value names. Only the property for tags has one. */
  tagCategory?: pulumi.Input<string>;
}

/** How it is compared. Which ones a property takes, the grid says; another one is refused. */
export type RuleOperator =
  | "equals"
  | "doesNotEqual"
  | "contains"
  | "doesNotContain"
  | "beginsWith"
  | "endsWith"
  | "matchesRegularExpression";

/** Arguments of {@link Rule}. */
export interface RuleArgs {
  /** Name of the rule. */
  name: pulumi.Input<string>;
  /** The domain that the rule belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** Whether a virtual machine has to fulfil all conditions or any one of them. */
  match: pulumi.Input<"all" | "any">;
  /** The conditions, all there are: one that is not listed goes. The contract of the grid has no groups of conditions. */
  conditions: pulumi.Input<pulumi.Input<RuleCondition>[]>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A rule: which virtual machines the policies that use it take in by themselves, by name, tag, folder and whatever else the grid knows of them. Match and conditions are changed in place. A rule that a policy uses is not deleted.
 *
 * @example
 * const rule = new avamar.Rule("sql", {
 *   domain: "/clients",
 *   name: "sql-servers",
 *   match: "all",
 *   conditions: [{ property: "VM_NAME", operator: "beginsWith", value: "sql" }],
 * });
 * const policy = new avamar.Policy("sql", { domain: "/clients", name: "sql", dataset, schedule, retention, rule, ruleEnabled: true });
 */
export class Rule extends AvamarResource {
  /** Name of the rule. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the rule belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Whether a virtual machine has to fulfil all conditions or any one of them. */
  declare readonly match: pulumi.Output<"all" | "any">;
  /** The conditions, all there are: one that is not listed goes. The contract of the grid has no groups of conditions. */
  declare readonly conditions: pulumi.Output<
    { property: string; operator: RuleOperator; value: string; tagCategory?: string }[]
  >;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the rule on the grid, for the rule of a policy. */
  declare readonly ruleId: pulumi.Output<number>;
  /** Path of the rule: "/clients/sql-servers". */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: RuleArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.rule as never, name, args, opts);
  }
}
