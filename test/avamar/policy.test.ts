import { beforeAll, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const cid = (digit: string) => digit.repeat(40);
const least = {
  domain: "/clients",
  dataset: "/clients/drive-c",
  schedule: "/clients/nightly",
  retention: "/clients/short",
};

beforeAll(() => {
  const { grid } = on.site;
  grid.datasets.add({ name: "drive-c", domain: "/clients" });
  grid.schedules.add({ name: "nightly", domain: "/clients", recurrence: "OnDemand" });
  grid.retentions.add({ name: "short", domain: "/clients", basicRetentionType: "NO_EXPIRATION" });
  grid.rules.add({ id: "4", name: "sql", domain: "/clients" });
  grid.domains.add({ name: "ELSEWHERE", parent: "/" });
  for (const digit of ["1", "2", "3"])
    grid.clients.add({ id: cid(digit), name: `client-${digit}`, domain: "/clients" });
  grid.clients.add({ id: cid("9"), name: "far", domain: "/ELSEWHERE" });
});

it("names the path that was meant when a reference leads nowhere", async () => {
  const message = await messageOf(on.deployment("Policy").up({ ...least, name: "a", schedule: "/clients/nightlyy" }));
  expect(message).toContain("there is no schedule /clients/nightlyy");
  expect(message).toContain('Write "/clients/nightly"');
  expect(await messageOf(on.deployment("Policy").up({ ...least, name: "a", retention: "/nothing/like/it" }))).toContain(
    "there is no retention /nothing/like/it",
  );
  expect(on.site.grid.groups.get("/clients/a")).toBeUndefined();
});

it("passes on why a client cannot be a member", async () => {
  const message = await messageOf(on.deployment("Policy").up({ ...least, name: "b", members: [cid("9")] }));
  expect(message).toContain("31002");
  expect(on.site.grid.groups.get("/clients/b")).toBeUndefined();
});

it("leaves members of a rule to the rule", async () => {
  const deployment = await on.deployed("Policy", {
    ...least,
    name: "c",
    members: [cid("1")],
    rule: 4,
    ruleEnabled: true,
  });
  const members = () =>
    on.site.grid.groups.get("/clients/c")!.members.filter((each) => each.joinType !== "NOT_SELECTED");
  on.site.grid.groups.edit(
    "/clients/c",
    (each) => void each.members.push({ cid: cid("2"), joinType: "INCLUDED_BY_RULE" }),
  );
  expect(await deployment.refresh()).toEqual({ drift: [] });
  await deployment.up({ ...least, name: "c", members: [cid("3")], rule: 4, ruleEnabled: true });
  expect(
    members()
      .map((each) => `${each.cid[0]} ${each.joinType}`)
      .sort(),
  ).toEqual(["2 INCLUDED_BY_RULE", "3 INCLUDED_BY_USER"]);
});

it("does not ask for members where the program has no say in them", async () => {
  const deployment = await on.deployed("Policy", { ...least, name: "d" });
  on.site.counters.reset();
  await deployment.refresh();
  expect(on.site.counters.count({ path: /members/ })).toBe(0);
});

it("writes an exception from the schedule once, and leaves it alone when it is used up", async () => {
  const program = { ...least, name: "e", overrideSchedule: "skipNext", enabled: true };
  const deployment = await on.deployed("Policy", program);
  const held = () => on.site.grid.groups.get("/clients/e")!.overrideSchedule;
  expect(held()).toBe("skipNext");
  on.site.grid.groups.edit("/clients/e", (each) => void Object.assign(each, { overrideSchedule: "none" }));
  expect(await deployment.refresh()).toEqual({ drift: [] });
  // A write of something else does not bring it back.
  await deployment.up({ ...program, enabled: false });
  expect(held()).toBe("none");
  await deployment.up({ ...program, enabled: false, overrideSchedule: "runOnce" });
  expect(held()).toBe("runOnce");
});

it("never toggles: whether it is enabled is always said in full", async () => {
  const deployment = await on.deployed("Policy", { ...least, name: "f", enabled: false });
  await deployment.up({ ...least, name: "f", enabled: true });
  expect(on.site.grid.groups.get("/clients/f")!.enabled).toBe(true);
  expect(on.site.counters.count({ path: /toggle/ })).toBe(0);
});

it("keeps away from the groups that the grid came with", async () => {
  const { id, name } = on.site.grid.groups.add({ name: "built-in", domain: "/", reserved: true });
  const message = await messageOf(
    on
      .deployment("Policy")
      .up({ ...least, domain: "/", name, dataset: "/x", schedule: "/x", retention: "/x", adopt: true }),
  );
  expect(message).toContain("not ours to manage");
  on.site.grid.groups.remove(id);
});

it("is found by its exact name, although the grid takes * for anything", async () => {
  on.site.grid.groups.add({ name: "nightly-all", domain: "/clients" });
  on.site.grid.groups.add({ name: "NIGHTLY", domain: "/clients" });
  const deployment = await on.deployed("Policy", { ...least, name: "nightly" });
  expect(on.site.grid.groups.get(deployment.state!.id)!.name).toBe("nightly");
});
