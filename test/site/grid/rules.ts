import { list, oneOf, record, text } from "../wire.ts";
import { domainPath, needDomain } from "./domains.ts";
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkRuleName, pathOf } from "./names.ts";
import type { RuleCondition, RuleObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";
import { inclusion } from "./scope.ts";

const readRule = record({
  name: text,
  domainFqdn: text,
  matchType: oneOf("AND", "OR"),
  expressions: list(
    record({ keyName: text, keyType: text, operatorName: text, value: text, vmTagCategoryValue: text }),
  ),
});

type GivenCondition = NonNullable<ReturnType<typeof readRule>["expressions"]>[number];

const ofText = ["EQUALS", "DOES_NOT_EQUAL", "CONTAINS", "DOES_NOT_CONTAIN", "BEGINS_WITH", "ENDS_WITH"];
const ofName = [...ofText, "MATCHES_REGULAR_EXPRESSION"];
const same = ["EQUALS", "DOES_NOT_EQUAL"];

/** What conditions may look at. The contract shows the form only: names, types and who takes what are guessed. */
const keys = [
  { keyName: "VM_NAME", keyType: "STRING", keyDescription: "Name", operators: ofName },
  { keyName: "VM_FOLDER", keyType: "STRING", keyDescription: "Folder", operators: ofText },
  { keyName: "VM_TAG", keyType: "TAG", keyDescription: "Tag", operators: same },
  { keyName: "ESX_HOST", keyType: "STRING", keyDescription: "ESX host", operators: ofText },
  { keyName: "POWER_STATE", keyType: "ENUM", keyDescription: "Power state", operators: same },
];

const describe = (operatorName: string) => operatorName.toLowerCase().replaceAll("_", " ");

function metadata() {
  return ok(
    keys.map(({ operators, ...key }) => ({
      ...key,
      operators: operators.map((operatorName) => ({ operatorName, operatorDescription: describe(operatorName) })),
    })),
  );
}

/** What REST shows of a rule: another name for the domain, and no types of keys. */
function show({ id, name, domain, matchType, expressions }: RuleObject): Record<string, unknown> {
  return {
    id: Number(id),
    name,
    domain,
    fqdn: pathOf(domain, name),
    matchType,
    expressions: expressions.map((each) => ({
      ...each,
      keyDescription: keys.find(({ keyName }) => keyName === each.keyName)?.keyDescription,
      operatorDescription: describe(each.operatorName),
    })),
  };
}

function byId(call: Call): RuleObject {
  const rule = call.grid.rules.get(call.param("id"));
  // No event code for a missing rule is public.
  if (rule === undefined || rule.id !== call.param("id")) throw notFound(`Rule ${call.param("id")}`);
  call.reach(rule.domain);
  return rule;
}

function checkedCondition({
  keyName,
  keyType,
  operatorName,
  value,
  vmTagCategoryValue,
}: GivenCondition): RuleCondition {
  const key = keys.find((each) => each.keyName === keyName);
  if (key === undefined) throw invalid(`"${keyName ?? ""}" is no property of a virtual machine.`);
  if (keyType !== key.keyType) throw invalid(`Property ${key.keyName} is of type ${key.keyType}.`);
  if (operatorName === undefined || !key.operators.includes(operatorName)) {
    throw invalid(`Property ${key.keyName} has no operator "${operatorName ?? ""}".`);
  }
  if (vmTagCategoryValue !== undefined && key.keyType !== "TAG") throw invalid("Only a tag has a category.");
  if (value === undefined) throw invalid("A condition needs a value.");
  return { keyName: key.keyName, operatorName, value, ...(vmTagCategoryValue ? { vmTagCategoryValue } : {}) };
}

/** What was given, checked; what was not given is the old value when the grid keeps it. */
function contentOf(grid: Grid, given: ReturnType<typeof readRule>, old?: RuleObject) {
  const before = grid.settings.putKeepsMissing ? old : undefined;
  const matchType = given.matchType ?? before?.matchType;
  const expressions = given.expressions?.map(checkedCondition) ?? before?.expressions ?? [];
  if (matchType === undefined) throw invalid("A rule needs a matchType.");
  if (expressions.length === 0) throw invalid("A rule needs an expression.");
  return { matchType, expressions };
}

function checkFree(grid: Grid, domain: string, name: string): void {
  // No event code for an existing rule is public.
  if (grid.rules.get(pathOf(domain, name)) !== undefined) {
    throw grid.conflict(`Rule ${pathOf(domain, name)} exists already.`);
  }
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readRule);
  const name = checkRuleName(given.name);
  const domain = domainPath(needDomain(grid, given.domainFqdn ?? "/"));
  call.reach(domain);
  const content = contentOf(grid, given);
  checkFree(grid, domain, name);
  return created(show(grid.rules.add({ name, domain, ...content })));
}

function update(call: Call) {
  const { grid } = call;
  const rule = byId(call);
  const given = call.body(readRule);
  const name = given.name ?? rule.name;
  if (name !== rule.name) checkFree(grid, rule.domain, checkRuleName(name));
  if (given.domainFqdn !== undefined && domainPath(needDomain(grid, given.domainFqdn)) !== rule.domain) {
    throw invalid("A rule cannot change its domain.");
  }
  Object.assign(rule, { name, ...contentOf(grid, given, rule) });
  return ok(show(rule));
}

function remove(call: Call) {
  const { grid } = call;
  const rule = byId(call);
  const user = grid.groups.list().find((group) => String(group.ruleId) === rule.id);
  if (user !== undefined) throw grid.conflict(`Rule ${rule.name} is used by ${pathOf(user.domain, user.name)}.`);
  grid.rules.remove(rule.id);
  return noContent;
}

/** Rules: which virtual machines a group takes in by itself. */
export const ruleRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/rules",
    handle: (call) => ok(page(inclusion(call, call.grid.rules.list()).map(show), call.query, call.grid.settings)),
  },
  { method: "POST", path: "/v1/rules", handle: create },
  { method: "GET", path: "/v1/rules/metadata", handle: metadata },
  { method: "GET", path: "/v1/rules/{id}", handle: (call) => ok(show(byId(call))) },
  { method: "PUT", path: "/v1/rules/{id}", handle: update },
  { method: "DELETE", path: "/v1/rules/{id}", handle: remove },
];
