import { expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const directory = { domain: "corp.example.com", type: "activeDirectory" };
const map = (more: object = {}) => ({
  ...{ directory: "corp.example.com", group: "backup-admins", role: "administrator", domain: "/clients" },
  ...{ username: "svc-read", password: "a reader's password 1", ...more },
});

it("a directory stays while groups have roles by it, and names them; so does a domain", async () => {
  const service = await on.deployed("DirectoryService", directory);
  const domain = await on.deployed("Domain", { name: "MAPPED", parent: "/clients" });
  const deployed = await on.deployed("DirectoryMap", map({ domain: "/clients/MAPPED" }));
  expect(await messageOf(service.destroy())).toMatch(
    /the group backup-admins in \/clients\/MAPPED still has a role by this directory/,
  );
  expect(await messageOf(domain.destroy())).toMatch(/still holds 1 directory map \(backup-admins\)/);
  await deployed.destroy();
  await service.destroy();
  await domain.destroy();
});

it("writes roles by the name that the grid has for people, and asks for those names once", async () => {
  const service = await on.deployed("DirectoryService", directory);
  on.site.counters.reset();
  const deployments = ["one", "two", "three"].map((group) => ({ group, deployment: on.deployment("DirectoryMap") }));
  for (const { group, deployment } of deployments) await deployment.up(map({ group, role: "activityOperator" }));
  expect(on.site.grid.directoryMaps.list().map(({ role }) => role)).toEqual(Array(3).fill("Activity Operator"));
  // Each deployment here is a process of its own.
  expect(on.site.counters.count({ path: /users\/roles/ })).toBe(3);
  const [first] = deployments;
  on.site.counters.reset();
  await first!.deployment.up(map({ group: "one", role: "restoreOnlyUser" }));
  expect(on.site.counters.count({ path: /users\/roles/ })).toBe(0);
  for (const { deployment } of deployments) await deployment.destroy();
  await service.destroy();
});

it("only another directory takes over being the default", async () => {
  const service = await on.deployed("DirectoryService", { ...directory, isDefault: true });
  const message = await messageOf(service.up({ ...directory, isDefault: false }));
  expect(message).toMatch(/is the default directory, and only another one can take that over/);
  const other = await on.deployed("DirectoryService", { ...directory, domain: "lab.example.com", isDefault: true });
  await service.up({ ...directory, isDefault: false });
  expect(await service.refresh()).toEqual({ drift: [] });
  await other.destroy();
  await service.destroy();
});
