import { expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const parts = { dataset: "Default:SNAPID", schedule: "Default:SCHEDULEID", retention: "Default:POLICYID" };
const program = (name: string, condition: object = {}) => ({
  name,
  domain: "/clients",
  match: "all",
  conditions: [{ property: "VM_NAME", operator: "beginsWith", value: "sql", ...condition }],
});

it("is what a policy selects its members by", async () => {
  const rule = await on.deployed("Rule", program("selects"));
  const { ruleId } = rule.state!.outputs;
  expect(typeof ruleId).toBe("number");
  const policy = await on.deployed("Policy", {
    ...parts,
    domain: "/clients",
    name: "p",
    rule: ruleId,
    ruleEnabled: true,
  });
  expect(on.site.grid.groups.get("/clients/p")).toMatchObject({ ruleId, ruleEnabled: true });
  expect(await policy.refresh()).toEqual({ drift: [] });
  await policy.destroy();
});

it("stays while policies use it, and names them", async () => {
  const rule = await on.deployed("Rule", program("used"));
  const ruleId = Number(rule.state!.id);
  for (const name of ["first", "second"]) on.site.grid.groups.add({ name, domain: "/clients", ruleId });
  expect(await messageOf(rule.destroy())).toContain(
    "2 policies: /clients/first, /clients/second still use this rule. Give them another rule or delete them first.",
  );
  expect(on.site.grid.rules.get("/clients/used")).toBeDefined();
  on.site.grid.groups.remove("/clients/first");
  expect(await messageOf(rule.destroy())).toContain("the policy /clients/second still uses this rule.");
  on.site.grid.groups.remove("/clients/second");
  await rule.destroy();
  expect(on.site.grid.rules.get("/clients/used")).toBeUndefined();
});

it("keeps its domain from being deleted", async () => {
  const domain = await on.deployed("Domain", { name: "HOLDS", parent: "/clients" });
  await on.deployed("Rule", { ...program("inside"), domain: "/clients/HOLDS" });
  expect(await messageOf(domain.destroy())).toContain("still holds 1 rule (inside)");
});

it("looks only at what the grid knows of virtual machines, and says what was meant", async () => {
  const wrong = (condition: object) => messageOf(on.deployment("Rule").up(program("wrong", condition)));
  expect(await wrong({ property: "VM_NAMES" })).toContain('conditions cannot look at "VM_NAMES". Write "VM_NAME".');
  expect(await wrong({ property: "colour" })).toMatch(/Write one of VM_NAME, VM_FOLDER, /);
  expect(await wrong({ property: "POWER_STATE" })).toContain(
    "POWER_STATE cannot be compared with the operator beginsWith. Write one of equals, doesNotEqual.",
  );
  expect(on.site.grid.rules.get("/clients/wrong")).toBeUndefined();
});

it("shows an operator that has no word here as drift, and takes it back", async () => {
  const rule = await on.deployed("Rule", program("foreign-operator"));
  const edit = (operatorName: string) =>
    on.site.grid.rules.edit(
      "/clients/foreign-operator",
      (each) => void Object.assign(each.expressions[0]!, { operatorName }),
    );
  edit("SOUNDS_LIKE");
  expect((await rule.refresh()).drift).toEqual(["conditions"]);
  expect((await rule.up(program("foreign-operator"))).op).toBe("update");
  expect(on.site.grid.rules.get("/clients/foreign-operator")!.expressions[0]!.operatorName).toBe("BEGINS_WITH");
});
