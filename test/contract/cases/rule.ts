import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const PATH = "/clients/CORP/gold";
const OURS = /^(gol.*|rule-\d+)$/i;
const OPERATORS: Record<string, string> = { EQUALS: "equals", BEGINS_WITH: "beginsWith", ENDS_WITH: "endsWith" };

const own = (site: Site) => site.grid.rules.list().filter((each) => OURS.test(each.name));
const edit = (site: Site, change: Plain) => void site.grid.rules.edit(PATH, (each) => void Object.assign(each, change));
const tagged = { property: "VM_TAG", operator: "equals", value: "gold", tagCategory: "backup" };
const named = { property: "VM_NAME", operator: "beginsWith", value: "sql" };

export const rule: ResourceCase = {
  type: "Rule",
  prepare(site) {
    for (const name of ["CORP", "LAB"]) site.grid.domains.add({ name, parent: "/clients" });
  },
  full: () => ({ name: "gold", domain: "/clients/CORP", match: "any", conditions: [tagged, named] }),
  least: () => ({ name: "gold", domain: "/clients/CORP", match: "any", conditions: [tagged] }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    return {
      name: held.name,
      domain: held.domain,
      match: held.matchType === "OR" ? "any" : "all",
      conditions: held.expressions.map(({ keyName, operatorName, value, vmTagCategoryValue }) => ({
        property: keyName,
        operator: OPERATORS[operatorName],
        value,
        ...(vmTagCategoryValue ? { tagCategory: vmTagCategoryValue } : {}),
      })),
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.rules.add({
      name: "gold",
      domain: "/clients/CORP",
      expressions: [{ keyName: "VM_NAME", operatorName: "EQUALS", value: "theirs" }],
    }).id,
  neighbours({ grid }) {
    for (const name of ["golden", "GOLD", "gol"]) grid.rules.add({ name, domain: "/clients/CORP" });
    grid.rules.add({ name: "gold", domain: "/clients" });
  },
  vanish: (site) => void site.grid.rules.remove(PATH),
  clear(site) {
    for (const each of own(site)) site.grid.rules.remove(each.id);
  },
  properties: {
    name: { to: "rule-1", means: "replace", cannotDrift: "a rule of another name is not found under this one's id" },
    domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a rule cannot be moved" },
    match: { to: "all", drift: (site) => edit(site, { matchType: own(site)[0]!.matchType === "OR" ? "AND" : "OR" }) },
    conditions: {
      to: [tagged, { ...named, operator: "endsWith" }],
      drift: (site) => edit(site, { expressions: [{ keyName: "VM_NAME", operatorName: "EQUALS", value: "x" }] }),
    },
  },
  refused: [
    { inputs: { name: "a/b" }, property: "name", reason: /for example "a-b"/ },
    { inputs: { domain: "/MC_SYSTEM" }, property: "domain", reason: /belongs to the grid/ },
    { inputs: { match: "AND" }, property: "match", reason: /one of all, any/ },
    { inputs: { conditions: [] }, property: "conditions", reason: /at least one entry/ },
    {
      inputs: { conditions: [{ ...named, operator: "beginWith" }] },
      property: "conditions[0].operator",
      reason: /did you mean "beginsWith"/,
    },
    {
      inputs: { conditions: [{ ...named, tag: "x" }] },
      property: "conditions[0].tag",
      reason: /there is no such property/,
    },
  ],
  many: {
    count: 120,
    inputs: (_site, number) => ({
      name: `rule-${number}`,
      domain: "/clients/CORP",
      match: "all",
      conditions: [named],
    }),
    requests: 6,
  },
};
