import { afterEach, beforeAll, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const VCENTER = "vc01.example.com";
const NAME = "proxy-01.example.com";
const MACHINE = `/DC01/vm/${NAME}`;
const on = gridSite({ grids: [{ name: "grid", taskMs: 5, registrationMs: 5 }] });
const deploy = {
  virtualCenter: VCENTER,
  host: "/DC01/host/Cluster01/esx01.example.com",
  datastore: "datastore-110",
  network: "VM Network",
  ipAddress: "10.0.0.20",
  netmask: "255.255.255.0",
  gateway: "10.0.0.1",
  dns: "10.0.0.2",
};
const program = { name: NAME, deploy };
const virtualCenters = [{ virtualCenter: VCENTER, datastores: ["datastore01"] }];

const server = () => on.site.grid.vcenterServers.get(VCENTER)!;
const entityAt = (path: string) => server().inventory.find((each) => each.path === path);
const proxies = () => on.site.grid.clients.list().filter(({ proxyOf }) => proxyOf !== undefined);
const behave = (change: { taskMs?: number; registrationMs?: number }) =>
  void Object.assign(on.site.grid.settings, change);
const writesSince = (before: number) => on.site.counters.log.slice(before).filter(({ write }) => write);
const centerId = () => on.site.grid.virtualCenters.list()[0]!.id;
const deployments = () => on.site.grid.vcenterTasks.of(centerId()).filter((each) => each.taskType === "PROXY_DEPLOY");

beforeAll(() => {
  on.site.grid.vcenterServers.add({ id: VCENTER });
  on.site.grid.virtualCenters.add({ name: VCENTER, username: "avamar@vsphere.local" });
});
afterEach(() => {
  behave({ taskMs: 5, registrationMs: 5 });
  on.site.grid.vcenterTasks.forget();
  on.site.grid.settle();
  for (const { id } of proxies()) on.site.grid.clients.remove(id);
  server().inventory = server().inventory.filter(({ proxy }) => !proxy);
});

it("lets the vCenter make the machine, and says how far it is", async () => {
  behave({ taskMs: 4500 });
  const deployment = await on.deployed("Proxy", { ...program, virtualCenters, maxActiveJobs: 3 });
  expect(on.said.join("\n")).toMatch(/deploy proxy proxy-01\.example\.com: running, \d+ %/);
  expect(entityAt(MACHINE)).toMatchObject({ proxy: true });
  expect(proxies()).toMatchObject([{ name: NAME, domain: "/clients", proxyOf: [centerId()] }]);
  expect(proxies()[0]!.proxy).toMatchObject({ datastores: { [centerId()]: ["datastore01"] }, maxActiveJobs: 3 });
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("takes the machine away with a proxy that was deployed, by the UUID that the vCenter deletes by", async () => {
  const deployment = await on.deployed("Proxy", program);
  const { instanceUuid } = entityAt(MACHINE)!;
  const before = on.site.counters.log.length;
  await deployment.destroy();
  expect(writesSince(before).map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{40}/, "{cid}")}`)).toEqual([
    `DELETE /api/v1/virtualcenters/{cid}/proxies/${instanceUuid}`,
    "DELETE /api/v1/proxies/{cid}",
  ]);
  expect(entityAt(MACHINE)).toBeUndefined();
  expect(proxies()).toEqual([]);
});

it("says it when the machine of a deployed proxy is not to be found, and deletes no other", async () => {
  const deployment = await on.deployed("Proxy", program);
  const machine = entityAt(MACHINE)!;
  machine.uuid = "00000000-0000-0000-0000-000000000000";
  await deployment.destroy();
  expect(on.said.join("\n")).toContain(`the machine of proxy ${NAME} is not found in vCenter ${VCENTER}`);
  expect(entityAt(MACHINE)).toBe(machine);
  expect(proxies()).toEqual([]);
});

it("leaves the machine of a proxy that registered by itself", async () => {
  const deployed = await on.deployed("Proxy", program);
  const registered = on.deployment("Proxy");
  expect((await registered.up({ name: NAME, virtualCenters, adopt: true })).op).toBe("create");
  expect(registered.state!.id).toBe(deployed.state!.id);
  await registered.destroy();
  expect(proxies()).toEqual([]);
  expect(entityAt(MACHINE)).toBeDefined();
});

it("says why the vCenter did not make the machine, and makes it once it can", async () => {
  const datastore = entityAt("/DC01/datastore/datastore01")!;
  datastore.full = true;
  const deployment = on.deployment("Proxy");
  const message = await messageOf(deployment.up(program));
  expect(message).toContain("the task of the vCenter failed: Insufficient disk space on datastore 'datastore01'.");
  expect(message).toContain("The tasks of vc01.example.com say more. Put it right there");
  expect(deployment.state).toBeUndefined();

  datastore.full = false;
  expect((await deployment.up(program)).op).toBe("create");
});

it("says that somebody cancelled the task at the vCenter", async () => {
  behave({ taskMs: 60_000 });
  const failed = messageOf(on.deployment("Proxy").up(program));
  await expect.poll(() => deployments().length).toBe(1);
  on.site.grid.vcenterTasks.cancel(String(deployments()[0]!.id));
  expect(await failed).toContain("the task was cancelled at the vCenter. Run again when nobody cancels it.");
});

it("gives up at its deadline, and takes up what the vCenter has made since", async () => {
  behave({ taskMs: 1500 });
  const hasty = { ...program, deployTimeoutSeconds: 1 };
  const message = await messageOf(on.deployment("Proxy").up(hasty));
  expect(message).toMatch(/the proxy is not ready after 1 s: (queued|running, \d+ %)\./);
  expect(message).toContain("It goes on at vc01.example.com.");

  await expect.poll(() => proxies().length, { timeout: 3000 }).toBe(1);
  // The next run is another process.
  expect((await on.deployment("Proxy").up(hasty)).op).toBe("create");
  expect(deployments()).toHaveLength(1);
});

it("says what to look at when the machine is made and never registers", async () => {
  behave({ registrationMs: 60_000 });
  const hasty = { ...program, deployTimeoutSeconds: 1 };
  const message = await messageOf(on.deployment("Proxy").up(hasty));
  expect(message).toContain("the machine is made and has not registered yet");
  expect(message).toContain(`Look at the console of the machine ${NAME}`);

  on.site.grid.settle();
  expect((await on.deployment("Proxy").up(hasty)).op).toBe("create");
  expect(deployments()).toHaveLength(1);
});

it("goes on where the vCenter lists the task no more", async () => {
  behave({ registrationMs: 1500 });
  const made = on.deployment("Proxy").up(program);
  await expect.poll(() => entityAt(MACHINE), { timeout: 3000 }).toBeDefined();
  on.site.grid.vcenterTasks.forget();
  expect((await made).op).toBe("create");
});

it.each([
  [{ virtualCenter: "vc02.example.com" }, 'the grid has no vCenter vc02.example.com. Write "vc01.example.com"'],
  [{ host: "/DC01/host/Cluster01/esx02.example.com" }, 'Write "/DC01/host/Cluster01/esx01.example.com"'],
  [{ host: "/DC01/host/Cluster01" }, "/DC01/host/Cluster01 is no host but a ClusterComputeResource"],
  [{ network: "VM Netwerk" }, 'has no network "VM Netwerk". Write "VM Network"'],
])("refuses a place that is not there before anything is made: %o", async (change, expected) => {
  const before = on.site.counters.log.length;
  const message = await messageOf(on.deployment("Proxy").up({ name: NAME, deploy: { ...deploy, ...change } }));
  expect(message).toContain(expected);
  expect(writesSince(before)).toEqual([]);
});

it("leaves it to policies which proxies they use, and stays while one does", async () => {
  const deployment = await on.deployed("Proxy", { name: NAME, virtualCenters });
  const { grid } = on.site;
  const policy = grid.groups.add({ name: "machines", domain: `/${VCENTER}`, proxyIds: [deployment.state!.id] });
  await deployment.up({ name: NAME, virtualCenters: [{ virtualCenter: VCENTER, datastores: [] }], maxActiveJobs: 2 });
  expect(grid.groups.get(policy.id)!.proxyIds).toEqual([deployment.state!.id]);

  const message = await messageOf(deployment.destroy());
  expect(message).toContain(`the policy /${VCENTER}/machines still uses this proxy.`);
  expect(message).toContain("Give them another proxy or delete them first.");
  expect(proxies()).toHaveLength(1);
  grid.groups.remove(policy.id);
  await deployment.destroy();
  expect(proxies()).toEqual([]);
});
