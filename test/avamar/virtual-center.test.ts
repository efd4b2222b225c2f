import { afterEach, beforeEach, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const NAME = "vc01.example.com";
const PASSWORD = "vcenter password";
const on = gridSite({ grids: [{ name: "grid", taskMs: 5 }] });
const program = { name: NAME, username: "avamar@vsphere.local", password: PASSWORD };
const centers = () => on.site.grid.virtualCenters.list();
const editServer = (change: object) =>
  void on.site.grid.vcenterServers.edit(NAME, (server) => void Object.assign(server, change));

beforeEach(() => {
  on.site.grid.vcenterServers.add({ id: NAME, password: PASSWORD });
});
afterEach(() => {
  for (const { id } of centers()) on.site.grid.virtualCenters.remove(id);
  on.site.grid.vcenterServers.remove(NAME);
  for (const { id, proxyOf } of on.site.grid.clients.list()) if (proxyOf) on.site.grid.clients.remove(id);
});

it("says what to import while the grid does not trust the vCenter, and works once it does", async () => {
  editServer({ isTrusted: false });
  const deployment = on.deployment("VirtualCenter");
  const message = await messageOf(deployment.up(program));
  expect(message).toContain("The grid does not trust the certificate of vc01.example.com");
  expect(message).toContain("import the certificate of the CA that signed it");
  expect(message).not.toMatch(/ignore|disable|switch off|insecure/i);
  expect(deployment.state).toBeUndefined();
  expect(centers()).toEqual([]);

  editServer({ isTrusted: true });
  expect((await deployment.up(program)).op).toBe("create");
});

it("says what to look at when the vCenter refuses the login or is not found", async () => {
  const refused = await messageOf(on.deployment("VirtualCenter").up({ ...program, password: "wrong password" }));
  expect(refused).toContain("Check username and password at vc01.example.com");
  expect(refused).not.toContain("wrong password");
  const lost = await messageOf(on.deployment("VirtualCenter").up({ ...program, name: "vc99.example.com" }));
  expect(lost).toContain("Check that the grid resolves vc99.example.com and reaches its port 443");
});

it("takes trouble on the way to the grid for no trouble of the vCenter's", async () => {
  on.site.faults.add({
    product: "avamar",
    match: { method: "POST", path: /virtualcenters$/ },
    action: {
      kind: "status",
      status: 403,
      body: { code: 403, message: "the certificate of this login is not trusted" },
    },
  });
  const message = await messageOf(on.deployment("VirtualCenter").up(program));
  expect(message).toContain("The user may not do this");
  expect(message).not.toContain("utility node");
});

it("keeps the old login, in state and on the grid, when a new one is refused", async () => {
  const deployment = await on.deployed("VirtualCenter", program);
  expect(await messageOf(deployment.up({ ...program, password: "wrong password" }))).toContain("Check username");
  expect(centers()[0]!.password).toBe(PASSWORD);
  editServer({ password: "wrong password" });
  expect((await deployment.up({ ...program, password: "wrong password" })).op).toBe("update");
  expect(centers()[0]!.password).toBe("wrong password");
});

it("leaves its domains to the grid, which makes and removes them with it", async () => {
  const paths = () => on.site.grid.domains.list().map(({ parent, name }) => `${parent.replace(/^\/$/, "")}/${name}`);
  const deployment = await on.deployed("VirtualCenter", program);
  expect(paths()).toContain(`/${NAME}/VirtualMachines`);
  expect(deployment.state!.outputs).toMatchObject({
    path: `/${NAME}`,
    virtualMachinesPath: `/${NAME}/VirtualMachines`,
  });
  const before = on.site.counters.log.length;
  await deployment.destroy();
  const writes = on.site.counters.log.slice(before).filter(({ write }) => write);
  expect(writes.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{40}/, "{cid}")}`)).toEqual([
    "DELETE /api/v1/virtualcenters/{cid}",
  ]);
  expect(paths().filter((path) => path.startsWith(`/${NAME}`))).toEqual([]);
});

it("refuses to take over or delete the domains of a vCenter", async () => {
  await on.deployed("VirtualCenter", program);
  const machines = { parent: `/${NAME}`, name: "VirtualMachines", adopt: true };
  expect(await messageOf(on.deployment("Domain").up(machines))).toContain("the grid keeps it for itself");
});

it("stays while machines, proxies or policies are left, and names them", async () => {
  const deployment = await on.deployed("VirtualCenter", program);
  const { id } = centers()[0]!;
  const { grid } = on.site;
  const [machine] = grid.vcenterServers.get(NAME)!.inventory.filter(({ type }) => type === "VirtualMachine");
  const client = grid.clients.add({
    name: "db-01_x",
    domain: `/${NAME}/VirtualMachines`,
    clientType: "VMACHINE",
    virtualMachine: { vcCid: id, entityId: machine!.id, cbtEnabled: false, dynamic: false, recursiveProtection: false },
  });
  const proxy = grid.clients.add({ name: "proxy-1", domain: "/clients", clientType: "VPROXY", proxyOf: [id] });
  const policy = grid.groups.add({ name: "nightly", domain: `/${NAME}` });
  const message = await messageOf(deployment.destroy());
  expect(message).toContain(`virtual machine clients: 1 (/${NAME}/VirtualMachines/db-01_x)`);
  expect(message).toContain("proxies: 1 (proxy-1)");
  expect(message).toContain(`policies: 1 (/${NAME}/nightly)`);
  expect(centers()).toHaveLength(1);

  // A retired machine has left the vCenter.
  Object.assign(client, { restoreOnly: true, domain: "/MC_RETIRED" });
  grid.clients.remove(proxy.id);
  grid.groups.remove(policy.id);
  await deployment.destroy();
  expect(centers()).toEqual([]);
  expect(grid.clients.get(client.id)).toBeDefined();
  grid.clients.remove(client.id);
});

it("reports a deletion that the grid's task refuses", async () => {
  const deployment = await on.deployed("VirtualCenter", program);
  on.site.faults.add({
    product: "avamar",
    match: { method: "GET", path: /\/(groups|clients)$/ },
    action: { kind: "status", status: 200, body: { content: [], last: true } },
  });
  on.site.grid.groups.add({ name: "unseen", domain: `/${NAME}` });
  expect(await messageOf(deployment.destroy())).toContain(
    "the task failed: vCenter vc01.example.com still has unseen.",
  );
  expect(centers()).toHaveLength(1);
});
