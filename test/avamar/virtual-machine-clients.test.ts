import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const VCENTER = "vc01.example.com";
const MACHINES = `/${VCENTER}/VirtualMachines`;
const TYPE = "VirtualMachineClients";
const on = gridSite({ grids: [{ name: "grid", taskMs: 5 }] });
const [WEB, WEB2, WEB3] = ["/DC01/vm/Prod/web-01", "/DC01/vm/Prod/web-02", "/DC01/vm/Prod/web-03"];
const program = (...entities: string[]) => ({ virtualCenter: VCENTER, domain: MACHINES, entities });

const inventory = () => on.site.grid.vcenterServers.get(VCENTER)!.inventory;
const entityAt = (path: string) => inventory().find((each) => each.path === path)!;
const machines = () => on.site.grid.clients.list().filter(({ virtualMachine }) => virtualMachine !== undefined);
const active = () =>
  machines()
    .filter(({ restoreOnly }) => !restoreOnly)
    .map(({ name }) => name.split("_")[0])
    .sort();
const clientAt = (path: string) =>
  machines().find(({ virtualMachine, restoreOnly }) => !restoreOnly && virtualMachine!.entityId === entityAt(path).id)!;
/** An entity that the vCenter lists and the grid cannot take, until it is mended. */
const broken = (path: string) => {
  const { id } = entityAt(path);
  Object.assign(entityAt(path), { id: id.replace("VirtualMachine", "Datastore"), type: "Datastore" });
  return { mend: () => void Object.assign(entityAt(path), { id, type: "VirtualMachine" }) };
};

beforeAll(() => {
  on.site.grid.vcenterServers.add({ id: VCENTER });
  on.site.grid.virtualCenters.add({ name: VCENTER, username: "avamar@vsphere.local" });
});
afterEach(() => {
  for (const { id } of machines()) on.site.grid.clients.remove(id);
});
afterAll(() => expect(on.site.grid.virtualCenters.list()).toHaveLength(1));

it("keeps what the grid took and names the rest, and goes on with it in the next run", async () => {
  const { mend } = broken(WEB2);
  const deployment = on.deployment(TYPE);
  const message = await messageOf(deployment.up(program(WEB, WEB2, WEB3)));
  expect(message).toContain("1 of 3 failed: /DC01/vm/Prod/web-02: Datastore cannot be a client");
  expect(message).not.toContain("web-01");
  expect(deployment.state).toMatchObject({ id: VCENTER, isHalfDone: true });
  expect((deployment.state!.outputs.clients as { entity: string }[]).map(({ entity }) => entity)).toEqual([WEB, WEB3]);
  expect(active()).toEqual(["web-01", "web-03"]);

  mend();
  const before = on.site.counters.log.length;
  expect((await deployment.up(program(WEB, WEB2, WEB3))).op).toBe("update");
  const posts = on.site.counters.log.slice(before).filter(({ write, method }) => write && method === "POST");
  expect(posts).toHaveLength(1);
  expect(active()).toEqual(["web-01", "web-02", "web-03"]);
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("knows what a run half way added, so that it goes when the program no longer wants it", async () => {
  const deployment = await on.deployed(TYPE, program(WEB));
  const { mend } = broken(WEB2);
  expect(await messageOf(deployment.up(program(WEB, WEB2, WEB3)))).toContain("1 of 2 failed");
  expect(deployment.state!.outputs.entities).toEqual([WEB, WEB3]);
  mend();
  await deployment.up(program(WEB));
  expect(active()).toEqual(["web-01"]);
});

it("lets only those go that it made", async () => {
  const { mend } = broken(WEB2);
  const deployment = on.deployment(TYPE);
  expect(await messageOf(deployment.up(program(WEB, WEB2)))).toContain("1 of 2 failed");
  mend();
  await on.deployed(TYPE, program(WEB2));
  await deployment.destroy();
  expect(active()).toEqual(["web-02"]);
});

it("makes nothing and records nothing when the grid takes none", async () => {
  const { mend } = broken(WEB2);
  const deployment = on.deployment(TYPE);
  expect(await messageOf(deployment.up(program(WEB2)))).toContain("1 of 1 failed");
  expect(deployment.state).toBeUndefined();
  mend();
  expect((await deployment.up(program(WEB2))).op).toBe("create");
});

it("judges by what is there when the grid lost the task over a restart", async () => {
  on.site.faults.add({
    product: "avamar",
    match: { method: "GET", path: /\/tasks\// },
    action: { kind: "delay", ms: 30 },
    times: 1,
  });
  on.site.faults.add({
    product: "avamar",
    match: { method: "GET", path: /\/tasks\// },
    action: { kind: "status", status: 404 },
  });
  const deployment = on.deployment(TYPE);
  const message = await messageOf(deployment.up(program(WEB, WEB2)));
  if (message !== "it did not fail") expect(message).toContain("the grid gives no reason");
  on.site.faults.clear();
  await expect.poll(() => active()).toEqual(["web-01", "web-02"]);
  await deployment.up({ ...program(WEB, WEB2), adopt: true });
  expect(active()).toEqual(["web-01", "web-02"]);
});

it("takes the same machine by path or by id, and neither adds nor retires it", async () => {
  const deployment = await on.deployed(TYPE, program(WEB, WEB2));
  const { id } = clientAt(WEB);
  const before = on.site.counters.log.length;
  expect((await deployment.up(program(entityAt(WEB).id, WEB2))).op).toBe("update");
  expect(on.site.counters.log.slice(before).filter(({ write }) => write)).toEqual([]);
  expect(clientAt(WEB).id).toBe(id);
  expect((await deployment.up(program(entityAt(WEB).id, WEB2))).op).toBe("same");
  expect(await messageOf(deployment.up(program(WEB, entityAt(WEB).id)))).toContain("are the same entity");
});

it("stays with a machine that was moved or renamed in the vCenter", async () => {
  const deployment = await on.deployed(TYPE, program(WEB, WEB2));
  const moved = entityAt(WEB);
  moved.path = "/DC01/vm/Test/web-01-old";
  expect(await deployment.refresh()).toEqual({ drift: [] });
  expect((await deployment.up(program(WEB, WEB2, WEB3))).op).toBe("update");
  expect(active()).toEqual(["web-01", "web-02", "web-03"]);
  moved.path = WEB;
});

it("names the nearest entity, and the nearest vCenter, for one that is not there", async () => {
  const one = await messageOf(on.deployment(TYPE).up(program("/DC01/vm/Prod/web01")));
  expect(one).toContain('has no /DC01/vm/Prod/web01 in its inventory. Write "/DC01/vm/Prod/web-0');
  const other = await messageOf(on.deployment(TYPE).up({ ...program(WEB), virtualCenter: "vc1.example.com" }));
  expect(other).toContain('the grid has no vCenter vc1.example.com. Write "vc01.example.com"');
  expect(active()).toEqual([]);
});

it("takes a resource pool from the tree of hosts", async () => {
  const pool = "/DC01/host/Cluster01/Resources/Gold";
  expect(await messageOf(on.deployment(TYPE).up(program(pool)))).toContain('view: "hostCluster"');
  await on.deployed(TYPE, { ...program(pool), view: "hostCluster", containerInclusion: "dynamic" });
  expect(machines()[0]!.virtualMachine).toMatchObject({ entityId: entityAt(pool).id, dynamic: true });
});

it("tells containers alone what is for containers, and keeps what it is not told", async () => {
  const folder = "/DC01/vm/Test";
  const deployment = await on.deployed(TYPE, { ...program(WEB, folder), containerInclusion: "dynamic" });
  clientAt(folder).encryption = "MEDIUM";
  const before = on.site.counters.log.length;
  await deployment.up({ ...program(WEB, folder), containerInclusion: "static" });
  const puts = on.site.counters.log.slice(before).filter(({ method }) => method === "PUT");
  expect(puts.map(({ path }) => path)).toEqual([`/api/v1/clients/${clientAt(folder).id}`]);
  expect(clientAt(folder).virtualMachine!.dynamic).toBe(false);
  expect(clientAt(folder).encryption).toBe("MEDIUM");
});

it("switches on again what a hand switched off, and what it adds as it is declared", async () => {
  const deployment = await on.deployed(TYPE, program(WEB));
  clientAt(WEB).enabled = false;
  expect((await deployment.refresh()).drift).toEqual(["enabled"]);
  await deployment.up(program(WEB));
  expect(clientAt(WEB).enabled).toBe(true);
  await deployment.up({ ...program(WEB, WEB2), enabled: false });
  expect([WEB, WEB2].map((path) => clientAt(path).enabled)).toEqual([false, false]);
});

it("retires by default, deletes or keeps when told so, one taken out of the list as all of them", async () => {
  const deployment = await on.deployed(TYPE, program(WEB, WEB2, WEB3));
  await deployment.up(program(WEB, WEB2));
  expect(active()).toEqual(["web-01", "web-02"]);
  expect(machines().filter(({ restoreOnly }) => restoreOnly)).toHaveLength(1);
  await deployment.up({ ...program(WEB), onDelete: "keep" });
  expect(active()).toEqual(["web-01", "web-02"]);
  expect(on.said.join("\n")).toContain("1 clients of vCenter vc01.example.com stay, as onDelete says keep");
  await deployment.up({ ...program(WEB), onDelete: "delete" });
  await deployment.destroy();
  expect(active()).toEqual(["web-02"]);
  expect(machines().filter(({ restoreOnly }) => restoreOnly)).toHaveLength(1);
});

it("lets the others go while a backup of one is running, and names that one", async () => {
  const deployment = await on.deployed(TYPE, program(WEB, WEB2, WEB3));
  clientAt(WEB2).activityRunning = true;
  const message = await messageOf(deployment.destroy());
  expect(message).toContain("1 of 3 failed: /DC01/vm/Prod/web-02: a backup or restore of it is running");
  expect(active()).toEqual(["web-02"]);
  clientAt(WEB2).activityRunning = false;
  await deployment.destroy();
  expect(active()).toEqual([]);
});

it("refuses a machine that is a client already, and takes it over when told to", async () => {
  await on.deployed(TYPE, program(WEB));
  const message = await messageOf(on.deployment(TYPE).up(program(WEB, WEB2)));
  expect(message).toContain("exists already");
  expect(active()).toEqual(["web-01"]);
  await on.deployed(TYPE, { ...program(WEB, WEB2), adopt: true });
  expect(active()).toEqual(["web-01", "web-02"]);
});
