import { beforeEach, describe, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite({ grids: [{ name: "syd01-g1-util", registrationMs: 20 }] });
const DOMAIN = "/clients/POOL";
const client = (address: string) => on.site.grid.clients.get(`${DOMAIN}/${address}`);
const program = (addresses: string[], more: object = {}) => ({
  ...{ addresses, domain: DOMAIN, activationTimeoutSeconds: 1 },
  ...more,
});
/** Names of the clients in a policy; a hand that takes a client away leaves its membership. */
const membersOf = (group: string) =>
  on.site.grid.groups.get(group)!.members.flatMap(({ cid }) => {
    const member = on.site.grid.clients.get(cid);
    return member && !member.restoreOnly ? [member.name] : [];
  });

beforeEach(() => {
  const { grid } = on.site;
  for (const store of [grid.clients, grid.waitingAgents]) for (const { id } of store.list()) store.remove(id);
  for (const path of ["/clients/linux", DOMAIN, "/clients/OTHER"]) {
    if (grid.groups.get(path)) grid.groups.remove(path);
    if (grid.domains.get(path)) grid.domains.remove(path);
  }
  for (const name of ["POOL", "OTHER"]) grid.domains.add({ name, parent: "/clients" });
  grid.groups.add({ name: "linux", domain: "/clients" });
  for (let last = 1; last < 255; last++) if (last !== 7 && last !== 9) grid.waitingAgents.add({ id: `10.0.0.${last}` });
});

describe("where some agents do not answer", () => {
  it("all others are activated and in their policies, those are named, and the next run goes on with them alone", async () => {
    const deployment = on.deployment("ClientPool");
    const pool = program(["10.0.0.5-10.0.0.10"], { policies: ["/clients/linux"] });
    expect(await messageOf(deployment.up(pool))).toContain(
      "2 of 6 clients are not as declared: 10.0.0.7 (neither activated nor registered 1 s after it was invited), 10.0.0.9 (neither",
    );
    expect(membersOf("/clients/linux")).toEqual(["10.0.0.5", "10.0.0.6", "10.0.0.8", "10.0.0.10"]);
    expect(Object.keys(deployment.state!.outputs.clientIds as object)).toHaveLength(6);
    const ids = on.site.grid.clients.list().map(({ id }) => id);

    on.site.grid.waitingAgents.add({ id: "10.0.0.7" });
    on.site.grid.waitingAgents.add({ id: "10.0.0.9" });
    const invited: unknown[] = [];
    const end = on.site.onExchange(({ path, requestBody }) => {
      if (path.endsWith("/invite/batch")) invited.push(requestBody);
    });
    await deployment.up(pool);
    end();
    expect(invited).toEqual([[client("10.0.0.7")!.id, client("10.0.0.9")!.id]]);
    expect(on.site.grid.clients.list().map(({ id }) => id)).toEqual(ids);
    expect(membersOf("/clients/linux")).toHaveLength(6);
    expect(await deployment.refresh()).toEqual({ drift: [] });
  });

  it("what half a growth made is recorded, and goes when the growth is taken back", async () => {
    const before = program(["10.0.0.5-10.0.0.6"], { policies: ["/clients/linux"] });
    const deployment = await on.deployed("ClientPool", before);
    const grown = program(["10.0.0.5-10.0.0.10"], { policies: ["/clients/linux"] });
    expect(await messageOf(deployment.up(grown))).toContain("10.0.0.7 (neither");
    expect(Object.keys(deployment.state!.outputs.clientIds as object)).toHaveLength(6);
    await deployment.up(before);
    expect(membersOf("/clients/linux")).toEqual(["10.0.0.5", "10.0.0.6"]);
    for (const gone of ["10.0.0.7", "10.0.0.8", "10.0.0.9", "10.0.0.10"]) expect(client(gone)).toBeUndefined();
    expect(Object.keys(deployment.state!.outputs.clientIds as object)).toEqual(["10.0.0.5", "10.0.0.6"]);
    expect(await deployment.refresh()).toEqual({ drift: [] });
  });

  it("many are counted and only the first named", async () => {
    for (const { id } of on.site.grid.waitingAgents.list()) on.site.grid.waitingAgents.remove(id);
    const message = await messageOf(on.deployment("ClientPool").up(program(["10.0.0.0/28"])));
    expect(message).toContain("14 of 14 clients are not as declared: 10.0.0.1 (");
    expect(message).toContain("10.0.0.5 (neither activated nor registered 1 s after it was invited) and 9 more.");
    expect(message).not.toContain("10.0.0.6");
  });
});

it("passes on why the grid refuses one, and makes the others", async () => {
  const { grid } = on.site;
  grid.domains.add({ name: "10.0.0.2", parent: DOMAIN });
  const message = await messageOf(on.deployment("ClientPool").up(program(["10.0.0.1-10.0.0.3"])));
  grid.domains.remove(`${DOMAIN}/10.0.0.2`);
  expect(message).toContain("1 of 3 clients are not as declared: 10.0.0.2 (the grid answers 409, event 22558");
  expect(client("10.0.0.3")).toMatchObject({ activated: true });
});

it("stops at once when the account is locked: that is no matter of one client", async () => {
  on.site.faults.add({
    product: "avamar",
    match: { method: "POST", path: /\/clients$/ },
    action: { kind: "status", status: 423, body: {} },
  });
  on.site.counters.reset();
  expect(await messageOf(on.deployment("ClientPool").up(program(["10.0.0.0/24"])))).toContain("unlock it on the grid");
  expect(on.site.counters.count({ method: "POST", path: /\/clients$/ })).toBeLessThanOrEqual(50);
});

it("invites in batches: few requests for many clients", async () => {
  on.site.grid.waitingAgents.add({ id: "10.0.0.7" });
  on.site.grid.waitingAgents.add({ id: "10.0.0.9" });
  await on.deployed("ClientPool", program(["10.0.0.0/24"], { activationTimeoutSeconds: 30 }));
  expect(on.site.grid.clients.list().filter(({ activated }) => activated)).toHaveLength(254);
  expect(on.site.counters.count({ path: /invite/ })).toBe(6);
});

it.each([
  ["retire", { restoreOnly: true }],
  ["keep", { restoreOnly: false }],
  ["delete", undefined],
])("an address that is taken out: onDelete %s", async (onDelete, left) => {
  const deployment = await on.deployed("ClientPool", program(["10.0.0.1-10.0.0.3"], { onDelete }));
  const { id } = client("10.0.0.2")!;
  expect((await deployment.up(program(["10.0.0.1", "10.0.0.3"], { onDelete }))).op).toBe("update");
  if (left) expect(on.site.grid.clients.get(id)).toMatchObject(left);
  else expect(on.site.grid.clients.get(id)).toBeUndefined();
  expect(Object.keys(deployment.state!.outputs.clientIds as object)).toEqual(["10.0.0.1", "10.0.0.3"]);
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("leaves the policy that is taken out, and only that", async () => {
  const { id } = on.site.grid.groups.add({ name: "second", domain: "/clients" });
  const deployment = await on.deployed(
    "ClientPool",
    program(["10.0.0.1", "10.0.0.2"], { policies: [id, "/clients/linux"] }),
  );
  await deployment.up(program(["10.0.0.1", "10.0.0.2"], { policies: ["/clients/linux"] }));
  expect(membersOf(id)).toEqual([]);
  expect(membersOf("/clients/linux")).toHaveLength(2);
  await deployment.up(program(["10.0.0.1", "10.0.0.2"], { policies: [] }));
  expect(membersOf("/clients/linux")).toEqual([]);
  on.site.grid.groups.remove(id);
});

it("finds what somebody did to each of its clients, however often it looks, and puts it back", async () => {
  const pool = program(["10.0.0.1-10.0.0.6", "10.0.0.8"], { policies: ["/clients/linux"], port: 28002 });
  const deployment = await on.deployed("ClientPool", pool);
  const ids = deployment.state!.outputs.clientIds as Record<string, string>;
  const { clients, groups } = on.site.grid;
  const edit = (last: number, change: object) =>
    clients.edit(ids[`10.0.0.${last}`]!, (each) => void Object.assign(each, change));
  edit(1, { domain: "/clients/OTHER" });
  edit(2, { name: "renamed" });
  edit(3, { restoreOnly: true, domain: "/MC_RETIRED" });
  edit(4, { registered: false });
  edit(5, { paging: { automatic: false, enabled: true, address: "10.0.0.5", port: 28055, securePort: 30002 } });
  groups.edit("/clients/linux", (each) => void each.members.pop());
  clients.remove(ids["10.0.0.6"]!);
  const astray = {
    "10.0.0.1": "is /clients/OTHER/10.0.0.1",
    "10.0.0.2": "is /clients/POOL/renamed",
    "10.0.0.3": "missing",
    "10.0.0.4": "activated but not registered",
    "10.0.0.5": "paged at 10.0.0.5:28055",
    "10.0.0.6": "missing",
    "10.0.0.8": "not in its policies alone",
  };
  expect((await deployment.refresh()).drift).toEqual(["astray", "output clientIds"]);
  expect(deployment.state!.inputs).toMatchObject({ ...pool, astray });
  expect((await deployment.refresh()).drift).toEqual([]);
  expect(deployment.state!.inputs).toMatchObject({ ...pool, astray });

  expect(await deployment.up(pool)).toMatchObject({ op: "update", changed: ["astray"] });
  const kept = ["10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.8"];
  for (const address of kept) expect([address, client(address)!.id]).toEqual([address, ids[address]]);
  for (const address of ["10.0.0.3", "10.0.0.6"]) expect(client(address)!.id).not.toBe(ids[address]);
  expect(membersOf("/clients/linux")).toHaveLength(7);
  expect(await deployment.refresh()).toEqual({ drift: [] });
  expect((await deployment.up(pool)).op).toBe("same");
});

it("that shrinks says before what becomes of the clients that leave", async () => {
  const all = program(["10.0.0.20-10.0.0.27"], { onDelete: "delete" });
  const deployment = await on.deployed("ClientPool", all);
  on.said.length = 0;
  await deployment.preview(program(["10.0.0.20-10.0.0.21"], { onDelete: "delete" }));
  expect(on.said).toEqual([
    expect.stringMatching(
      /^client pool \/clients\/POOL:10\.0\.0\.20: 6 clients go with all their backups: 10\.0\.0\.22/,
    ),
  ]);
  on.said.length = 0;
  await deployment.preview(program(["10.0.0.20-10.0.0.26"]));
  expect(on.said.join()).toContain("1 client is retired; its backups expire: 10.0.0.27.");
  on.said.length = 0;
  await deployment.preview(program(["10.0.0.20-10.0.0.21"], { onDelete: "keep" }));
  await deployment.preview(program(["10.0.0.20-10.0.0.28"], { onDelete: "delete" }));
  expect(on.said).toEqual([]);
});

it("finds a client that somebody has switched off, and switches it on", async () => {
  const deployment = await on.deployed("ClientPool", program(["10.0.0.1-10.0.0.3"]));
  on.site.grid.clients.edit(client("10.0.0.2")!.id, (each) => void Object.assign(each, { enabled: false }));
  expect((await deployment.refresh()).drift).toEqual(["astray"]);
  expect(deployment.state!.inputs.astray).toEqual({ "10.0.0.2": "switched off" });
  await deployment.up(program(["10.0.0.1-10.0.0.3"]));
  expect(client("10.0.0.2")!.enabled).toBe(true);
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("lets a client go that was never activated", async () => {
  const deployment = on.deployment("ClientPool");
  await messageOf(deployment.up(program(["10.0.0.7-10.0.0.8"])));
  const { id } = client("10.0.0.7")!;
  await deployment.up(program(["10.0.0.8"]));
  expect(on.site.grid.clients.get(id)).toMatchObject({ restoreOnly: true });
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("that lost all of its clients is gone", async () => {
  const deployment = await on.deployed("ClientPool", program(["10.0.0.1"]));
  on.site.grid.clients.remove(client("10.0.0.1")!.id);
  expect(await deployment.refresh()).toEqual({ drift: [], isGone: true });
});

it("is deleted as far as it goes, and says which clients are busy", async () => {
  const deployment = await on.deployed("ClientPool", program(["10.0.0.1-10.0.0.3"]));
  on.site.grid.clients.edit(client("10.0.0.2")!.id, (each) => void Object.assign(each, { activityRunning: true }));
  expect(await messageOf(deployment.destroy())).toContain("10.0.0.2 (a backup or restore of it is running)");
  expect(client("10.0.0.2")).toMatchObject({ restoreOnly: false });
  expect(on.site.grid.clients.list().filter(({ restoreOnly }) => restoreOnly)).toHaveLength(2);
  on.site.grid.clients.edit(client("10.0.0.2")!.id, (each) => void Object.assign(each, { activityRunning: false }));
  await deployment.destroy();
});
