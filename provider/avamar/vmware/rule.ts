import { z } from "zod";
import { adopt, define, type Found } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { refuseWhileInPolicies } from "../in-use";
import { homeDomain, pathOf, reservedHome, ruleName } from "../names";
import { collectionOf } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { includedKind } from "../rest/places";
import { conditionKeys, OPERATORS, type Operator, operators } from "./rule-keys";

const MATCHES = { all: "AND", any: "OR" } as const;

const condition = property(
  z.strictObject({
    property: property(z.string().min(1), {
      doc: "What of a virtual machine is looked at, by the name that your grid has for it: a keyName of GET /api/v1/rules/metadata. They are not publicly documented, so those in the examples are assumptions; a name that the grid does not have is refused, with those that it has.",
    }),
    operator: property(z.enum(operators), {
      doc: "How it is compared. Which ones a property takes, the grid says; another one is refused.",
      typeName: "RuleOperator",
    }),
    value: property(z.string(), { doc: "What it is compared with." }),
    tagCategory: property(z.string().min(1).optional(), {
      doc: "Category of the tag that value names. Only the property for tags has one.",
    }),
  }),
  { doc: "One condition on a virtual machine.", typeName: "RuleCondition" },
);

const inputs = z.strictObject({
  name: property(ruleName(), { doc: "Name of the rule.", replace: true }),
  domain: homeDomain("rule"),
  match: property(z.enum(["all", "any"]), {
    doc: "Whether a virtual machine has to fulfil all conditions or any one of them.",
  }),
  conditions: property(z.array(condition).min(1), {
    doc: "The conditions, all there are: one that is not listed goes. The contract of the grid has no groups of conditions.",
    unordered: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;
type Condition = z.infer<typeof condition>;

/** A rule as the grid shows it (contract: Rule). It takes `domainFqdn` and the type of each key, and shows neither. */
interface GridRule {
  id: number;
  name: string;
  domain: string;
  fqdn?: string | null;
  matchType?: string | null;
  expressions?: GridCondition[] | null;
}

interface GridCondition {
  keyName: string;
  operatorName: string;
  value?: string | null;
  vmTagCategoryValue?: string | null;
}

const rules = includedKind<GridRule>("/rules", (each) => each.domain);

/** Rule: which virtual machines a policy takes in by itself. */
export const rule = define<typeof inputs.shape, GridAccess>({
  type: "Rule",
  module: "avamar",
  doc: "A rule: which virtual machines the policies that use it take in by themselves, by name, tag, folder and whatever else the grid knows of them. Match and conditions are changed in place. A rule that a policy uses is not deleted.",
  example: `const rule = new avamar.Rule("sql", {
  domain: "/clients",
  name: "sql-servers",
  match: "all",
  conditions: [{ property: "VM_NAME", operator: "beginsWith", value: "sql" }],
});
const policy = new avamar.Policy("sql", { domain: "/clients", name: "sql", dataset, schedule, retention, rule, ruleEnabled: true });`,
  inputs,
  outputs: {
    ruleId: property(z.int(), { doc: "Id of the rule on the grid, for the rule of a policy." }),
    path: property(z.string(), { doc: 'Path of the rule: "/clients/sql-servers".' }),
  },
  foresee: needs("/rules"),
  nameOf: (declared) => `rule ${pathOf(declared.domain ?? "/", declared.name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `rule name ${name}` }),
    },
  ],
  defaults: () => ({ domain: "/" }),
  rules: (declared) => reservedHome(declared.domain),

  async find(run, declared) {
    const there = await collectionOf(run.world.grid(), rules).byName(declared.domain ?? "/", declared.name);
    return there && said(there);
  },

  async list(run) {
    return (await collectionOf(run.world.grid(), rules).everywhere()).map(said);
  },

  async observe(run, id) {
    const there = await collectionOf(run.world.grid(), rules).byId(id);
    return there && said(there);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const made = await grid.post<GridRule>("/rules", await written(grid, declared));
    run.made(String(made.id));
    return said(made);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const body = await written(grid, declared);
    return said(await grid.put<GridRule>(`/rules/${encodeURIComponent(found.id)}`, body));
  },

  async remove(run, id) {
    const grid = run.world.grid();
    if (!(await collectionOf(grid, rules).read(id))) return;
    await refuseWhileInPolicies(grid, "rule", id);
    await grid.delete(`/rules/${encodeURIComponent(id)}`);
  },
});

/** The grid's words in ours. */
function said(wire: GridRule): Found<Inputs> {
  return {
    id: String(wire.id),
    inputs: {
      name: wire.name,
      domain: wire.domain,
      match: wire.matchType === MATCHES.any ? "any" : "all",
      conditions: (wire.expressions ?? []).map(saidOf),
    },
    outputs: { ruleId: wire.id, path: pathOf(wire.domain, wire.name) },
  };
}

function saidOf({ keyName, operatorName, value, vmTagCategoryValue }: GridCondition): Condition {
  return {
    property: keyName,
    // An operator that this package has no word for is shown as the grid says it: then it is drift.
    operator: operators.find((each) => OPERATORS[each] === operatorName) ?? (operatorName as Operator),
    value: value ?? "",
    ...(vmTagCategoryValue ? { tagCategory: vmTagCategoryValue } : {}),
  };
}

/** What the grid is told: every property of a rule is declared, so nothing goes back as it was read. */
async function written(grid: Grid, { name, domain = "/", match, conditions }: Inputs) {
  const keys = await conditionKeys(grid);
  return {
    name,
    domainFqdn: domain,
    matchType: MATCHES[match],
    expressions: conditions.map(({ property, operator, value, tagCategory }) => ({
      keyName: property,
      keyType: keys.typeOf(property, operator),
      operatorName: OPERATORS[operator],
      value,
      vmTagCategoryValue: tagCategory,
    })),
  };
}
