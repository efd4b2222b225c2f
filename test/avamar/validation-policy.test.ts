import { beforeAll, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const NAME = "vc01.example.com";
const location = { virtualCenter: NAME, datacenter: "/DC01", datastore: "datastore01" };
const program = (more: object = {}) => ({
  ...{ name: "proven", schedule: "/Default Schedule", members: [] as string[], location },
  ...more,
});
const validating = () => on.site.grid.groups.list().filter(({ type }) => type === "VALIDATE");

beforeAll(() => {
  const login = { username: "avamar@vsphere.local", password: "vcenter password" };
  on.site.grid.vcenterServers.add({ id: NAME, ...login });
  on.site.grid.virtualCenters.add({ name: NAME, ...login });
});

it("says which vCenter there is when one is not", async () => {
  const misspelt = program({ location: { ...location, virtualCenter: "vc1.example.com" } });
  expect(await messageOf(on.deployed("ValidationPolicy", misspelt))).toContain(`Write "${NAME}"`);
  expect(validating()).toEqual([]);
});

it("reports a place that the vCenter does not have", async () => {
  const elsewhere = program({ location: { ...location, datastore: "datastore09" } });
  expect(await messageOf(on.deployed("ValidationPolicy", elsewhere))).toContain("datastore09");
  expect(validating()).toEqual([]);
});

it("takes virtual machines only", async () => {
  const { id } = on.site.grid.clients.add({ name: "file-server", domain: "/clients" });
  expect(await messageOf(on.deployed("ValidationPolicy", program({ members: [id] })))).toContain("no virtual machine");
  expect(validating()).toEqual([]);
});

it("does not take over a backup policy of its name", async () => {
  const { id } = on.site.grid.groups.add({ name: "proven", domain: "/" });
  expect(await messageOf(on.deployed("ValidationPolicy", program({ adopt: true })))).toContain("no validation policy");
  on.site.grid.groups.remove(id);
});

it("keeps its schedule, its domain and its vCenter in place, and takes its dataset with it", async () => {
  const before = on.site.grid.datasets.list().length;
  const domain = await on.deployed("Domain", { name: "CHECKS" });
  const times = { name: "by night", recurrence: "daily", timesOfDay: ["02:00"] };
  const schedule = await on.deployed("Schedule", times);
  const policy = await on.deployed("ValidationPolicy", program({ domain: "/CHECKS", schedule: "/by night" }));
  expect(on.site.grid.datasets.list()).toHaveLength(before + 1);
  expect(await messageOf(schedule.destroy())).toMatch(/the policy \/CHECKS\/proven still uses this schedule/);
  expect(await messageOf(domain.destroy())).toContain("proven");
  const center = on.deployment("VirtualCenter");
  const { username, password } = on.site.grid.virtualCenters.get(NAME)!;
  await center.up({ name: NAME, username, password, adopt: true });
  expect(await messageOf(center.destroy())).toContain("policies: 1 (/CHECKS/proven)");

  await policy.destroy();
  expect(on.site.grid.datasets.list()).toHaveLength(before);
  await schedule.destroy();
  await domain.destroy();
});
