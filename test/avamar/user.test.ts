import { expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const program = (more: object = {}) => ({
  ...{ name: "dept-head", domain: "/clients", password: "a password 1", role: "backupOnlyUser" },
  ...more,
});

it("writes only what changed, so that the rest keeps its value", async () => {
  const deployment = await on.deployed("User", program());
  on.site.grid.users.edit("/clients:dept-head", (each) => void Object.assign(each, { passwordExpireDays: 45 }));
  await deployment.up(program({ role: "activityOperator" }));
  expect(on.site.grid.users.get("/clients:dept-head")).toMatchObject({
    authority: "ACTIVITY_OPERATOR",
    password: "a password 1",
    passwordExpireDays: 45,
  });
  await deployment.destroy();
});

it("neither takes over nor deletes an account that is built in", async () => {
  const mark = (readOnly: boolean) =>
    on.site.grid.users.edit("/clients:dept-head", (each) => void Object.assign(each, { readOnly }));
  const deployment = await on.deployed("User", program());
  mark(true);
  expect(await messageOf(deployment.destroy())).toMatch(/it stays: it is built in/);
  expect(await messageOf(on.deployment("User").up(program({ adopt: true })))).toContain("not ours to manage");
  mark(false);
  await deployment.destroy();
});

it("never deletes the account that the program logs in with", async () => {
  const { username } = on.site.access.avamar;
  const login = on.site.grid.users.list().find(({ userName, domain }) => userName === username && domain === "/")!;
  const before = { ...login };
  on.site.grid.users.edit(login.id, (each) => void Object.assign(each, { readOnly: false, rootUser: false }));
  const deployment = on.deployment("User");
  await deployment.up({ name: username, password: login.password, role: "root", adopt: true });
  expect(await messageOf(deployment.destroy())).toMatch(/it is the account that this program logs in with/);
  on.site.grid.users.edit(login.id, (each) => void Object.assign(each, before));
});

it("a domain stays while users are in it, and names them", async () => {
  const domain = await on.deployed("Domain", { name: "FULL", parent: "/clients" });
  const user = await on.deployed("User", program({ domain: "/clients/FULL" }));
  expect(await messageOf(domain.destroy())).toMatch(/still holds 1 user \(dept-head\)/);
  await user.destroy();
  await domain.destroy();
});
