import { createRequire } from "node:module";
import { afterEach, expect, it } from "vitest";
import { messageOf } from "../avamar/grid-site.ts";
import { UNKNOWN } from "../contract/deployment.ts";
import { dataDomainSite } from "./data-domain-site.ts";

const on = dataDomainSite();
const NAME = "avamar-test";
const program = () => ({ dataDomain: on.connection(), name: NAME, password: "Some-Secret-1", role: "admin" });
const users = () => on.site.dataDomain.users;

afterEach(() => {
  for (const each of on.site.dataDomain.storageUnits.list()) on.site.dataDomain.storageUnits.remove(each.id);
  if (users().get(NAME)) users().remove(NAME);
});

it("logs in with a new password from the moment it is changed", async () => {
  const deployment = await on.deployed("DataDomainUser", program());
  const { dataDomain } = on.site;
  expect(dataDomain.login(NAME, "Some-Secret-1")).toBe("ok");
  await deployment.up({ ...program(), password: "Other-Secret-2" });
  expect(dataDomain.login(NAME, "Other-Secret-2")).toBe("ok");
});

it("names every command that is needed, and changes nothing, not even the password", async () => {
  const deployment = await on.deployed("DataDomainUser", program());
  on.site.counters.reset();
  const next = { ...program(), password: "Other-Secret-2", role: "user", maxDaysBetweenChange: 30 };
  const message = await messageOf(deployment.up(next));
  expect(message).toContain("user change role avamar-test user");
  expect(message).toContain("user password aging set avamar-test max-days-between-change 30");
  expect(message).toContain("Nothing was changed");
  expect(on.writes()).toBe(0);
  expect(users().get(NAME)!.password).toBe("Some-Secret-1");
});

it("leaves a user that owns storage units, and says which", async () => {
  const deployment = await on.deployed("DataDomainUser", program());
  on.site.dataDomain.storageUnits.add({ id: "unit-1", user: NAME });
  on.site.dataDomain.storageUnits.add({ id: "unit-2", user: "sysadmin" });
  on.site.counters.reset();
  expect(await messageOf(deployment.destroy())).toContain(`the user ${NAME} owns the storage unit unit-1.`);
  expect(on.writes()).toBe(0);
  on.site.dataDomain.storageUnits.remove("unit-1");
  await deployment.destroy();
  expect(users().get(NAME)).toBeUndefined();
});

it("says how to go on where a unit that was deleted still has its owner", async () => {
  const deployment = await on.deployed("DataDomainUser", program());
  on.site.dataDomain.storageUnits.add({ id: "unit-1", user: NAME, deleted: true });
  expect(await messageOf(deployment.destroy())).toMatch(/unit-1.*filesys clean start/);
  on.site.dataDomain.clean();
  await deployment.destroy();
  expect(users().get(NAME)).toBeUndefined();
});

it("neither takes over nor deletes a user that comes with the appliance, whatever its name", async () => {
  users().add({ id: NAME, uid: 101, password: "Built-In-1", role: "admin" });
  expect(await messageOf(on.deployment("DataDomainUser").up({ ...program(), adopt: true }))).toContain(
    "not ours to manage: it comes with the appliance",
  );
  const deployment = on.deployment("DataDomainUser");
  deployment.state = { id: NAME, inputs: program(), outputs: program() };
  expect(await messageOf(deployment.destroy())).toContain("it stays: it comes with the appliance");
  expect(users().get(NAME)!.password).toBe("Built-In-1");
});

it("is not managed by itself", async () => {
  const self = { ...program(), name: "sysadmin2", dataDomain: { ...on.connection(), username: "sysadmin2" } };
  expect(await messageOf(on.deployment("DataDomainUser").up(self))).toContain("log in as another administrator");
});

it("is not taken for itself while neither name is known", () => {
  const { definitions } = createRequire(import.meta.url)("../../provider/dist/pulumi/definitions.js");
  const at = { ...on.connection(), username: UNKNOWN };
  expect(definitions.dataDomainUser.rules({ ...program(), name: UNKNOWN, dataDomain: at })).toEqual([]);
});

it("makes a user again that vanished while the program changed", async () => {
  const deployment = await on.deployed("DataDomainUser", program());
  users().remove(NAME);
  await deployment.up({ ...program(), password: "Other-Secret-2" });
  expect(users().get(NAME)).toMatchObject({ password: "Other-Secret-2", role: "admin" });
});

it("sends a login that is refused once, however many resources ask", async () => {
  on.site.counters.reset();
  const wrong = { ...program(), dataDomain: { ...on.connection(), password: "Wrong-Secret-1" } };
  const deployment = on.deployment("DataDomainUser");
  expect(await messageOf(deployment.up(wrong))).toContain("Check dataDomain.username and dataDomain.password");
  expect(await messageOf(deployment.up(wrong))).not.toContain("Wrong-Secret-1");
  expect(on.site.counters.count({ path: /auth$/ })).toBe(1);
  on.site.dataDomain.unlockUser("sysadmin");
});

it("says that a refresh uses the login of the state, and takes the program's when told to", async () => {
  on.site.dataDomain.users.add({ id: "operator", password: "Old-Secret-1", role: "admin" });
  const login = (password: string) => ({ ...on.connection(), username: "operator", password });
  const deployment = await on.deployed("DataDomainUser", { ...program(), dataDomain: login("Old-Secret-1") });
  on.site.dataDomain.users.edit("operator", (user) => {
    user.password = "New-Secret-2";
  });
  on.site.dataDomain.expireSessions();
  expect(await messageOf(deployment.refresh())).toContain("run pulumi up --refresh=false first");
  on.site.counters.reset();
  await deployment.up({ ...program(), dataDomain: login("New-Secret-2") });
  expect(on.writes()).toBe(0);
  expect(await deployment.refresh()).toEqual({ drift: [] });
  on.site.dataDomain.users.remove("operator");
});

it("goes on when its session ended meanwhile", async () => {
  const deployment = await on.deployed("DataDomainUser", program());
  on.site.dataDomain.expireSessions();
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("refuses another certificate than the pinned one before the password is sent", async () => {
  on.site.counters.reset();
  const wrong = { ...program(), dataDomain: { ...on.connection(), certificateSha256: Array(32).fill("AB").join(":") } };
  expect(await messageOf(on.deployment("DataDomainUser").up(wrong))).toContain("it shows the certificate");
  expect(on.site.counters.count()).toBe(0);
});
