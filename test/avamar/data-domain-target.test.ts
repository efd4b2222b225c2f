import { afterEach, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const HOST = "dd.example";
const OTHER = "dd-other.example";
const on = gridSite({
  grids: [{ name: "grid", taskMs: 5 }],
  dataDomains: [{ name: HOST, boostUser: "boost", boostPassword: "boost password" }],
  aliases: { [OTHER]: HOST },
});
const program = { hostname: HOST, username: "boost", password: "boost password" };
const attached = () => on.site.grid.dataDomains.list();

afterEach(() => {
  for (const each of attached()) on.site.grid.dataDomains.remove(each.id);
  for (const each of on.site.grid.datasets.list())
    if (each.name.startsWith("test-")) on.site.grid.datasets.remove(each.id);
});

it("proves the login first, and writes nothing when it is refused", async () => {
  const message = await messageOf(on.deployment("DataDomainTarget").up({ ...program, password: "wrong password" }));
  expect(message).toContain("the Data Domain dd.example was not accepted");
  expect(message).toContain("Nothing was changed.");
  expect(message).not.toContain("wrong password");
  expect(attached()).toEqual([]);
});

it("proves a new login before it is written, and keeps the old one when it is refused", async () => {
  const deployment = await on.deployed("DataDomainTarget", program);
  expect(await messageOf(deployment.up({ ...program, password: "wrong password" }))).toContain("was not accepted");
  expect(attached()[0]!.password).toBe("boost password");
  expect((await deployment.up(program)).op).toBe("update");
});

it("finds what a task made that the grid lost over a restart", async () => {
  on.site.faults.add({
    product: "avamar",
    match: { method: "GET", path: /\/tasks\// },
    action: { kind: "status", status: 404 },
  });
  const deployment = on.deployment("DataDomainTarget");
  const message = await messageOf(deployment.up(program));
  // The task may or may not have ended before the grid forgot it: either it is found, or the next run finds it.
  if (message !== "it did not fail") {
    expect(message).toContain("the task ended, but the Data Domain is not there");
    await expect.poll(() => attached().length).toBe(1);
  }
  on.site.faults.clear();
  await on.deployment("DataDomainTarget").up({ ...program, adopt: true });
  expect(attached()).toHaveLength(1);
});

it("says why the task failed", async () => {
  on.site.faults.add({
    product: "avamar",
    match: { method: "GET", path: /\/tasks\// },
    action: {
      kind: "status",
      status: 200,
      body: {
        id: "T",
        createdTime: "2018-05-28T06:17:36.851Z",
        done: true,
        cancelled: false,
        completedExceptionally: true,
        error: { code: 500, exception: "x", message: "Host is not reachable." },
      },
    },
  });
  expect(await messageOf(on.deployment("DataDomainTarget").up(program))).toContain(
    "attach Data Domain dd.example: the task failed: Host is not reachable.",
  );
  // The real task goes on all the while.
  await expect.poll(() => attached().length).toBe(1);
});

it("keeps what is attached in a bad state, says what to do, and looks again in the next run", async () => {
  const deployment = await on.deployed("DataDomainTarget", program);
  on.site.grid.dataDomains.edit(HOST, (each) => void Object.assign(each, { forcedState: "DDBoost user disabled" }));
  const message = await messageOf(deployment.up({ ...program, maxStreams: 12 }));
  expect(message).toContain("the grid reports: DDBoost user disabled");
  expect(message).toContain("Assign the user to DD Boost");
  expect(deployment.state).toMatchObject({ isHalfDone: true });
  expect(await messageOf(deployment.up({ ...program, maxStreams: 12 }))).toContain("DDBoost user disabled");
  on.site.grid.dataDomains.edit(HOST, (each) => void Object.assign(each, { forcedState: "OK" }));
  expect((await deployment.up({ ...program, maxStreams: 12 })).op).toBe("update");
  expect(deployment.state!.isHalfDone).toBeUndefined();
});

it("is in the state although it was attached in a bad state, so that nothing is attached twice", async () => {
  const deployment = on.deployment("DataDomainTarget");
  const wrong = { ...program, snmp: { community: "nobody-knows" } };
  expect(await messageOf(deployment.up(wrong))).toContain("Invalid SNMP community string.");
  expect(deployment.state).toMatchObject({ id: attached()[0]!.id, isHalfDone: true });
  const { snmp } = on.site.dataDomain;
  snmp.v2cAccessHosts = [{ community: "nobody-knows", access: "read-only", hosts: [] }];
  expect((await deployment.up(wrong)).op).toBe("update");
  expect(attached()).toHaveLength(1);
});

it("makes trouble with SNMP an error only where the program says how SNMP is to be", async () => {
  on.site.dataDomain.snmp.v2cAccessHosts = [];
  const deployment = await on.deployed("DataDomainTarget", program);
  expect(on.said.join("\n")).toContain("SNMP community");
  expect(await messageOf(deployment.up({ ...program, snmp: { community: "nobody-knows" } }))).toContain(
    "Invalid SNMP community string.",
  );
  expect(await messageOf(deployment.up({ ...program, snmp: { community: "nobody-knows" } }))).not.toContain(
    "nobody-knows",
  );
});

it("stays while backups are stored there, unless told to detach or to forget", async () => {
  const deployment = await on.deployed("DataDomainTarget", program);
  on.site.grid.dataDomains.edit(HOST, (each) => void Object.assign(each, { backups: 3 }));
  const refused = await messageOf(deployment.destroy());
  expect(refused).toContain("stays attached");
  expect(refused).toContain("let all its backups expire or delete them");
  expect(attached()).toHaveLength(1);

  // Without force the grid has the last word.
  await deployment.up({ ...program, onDelete: "detach" });
  expect(await messageOf(deployment.destroy())).toContain("the grid answers");
  expect(attached()).toHaveLength(1);

  await deployment.up({ ...program, onDelete: "forget" });
  await deployment.destroy();
  expect(attached()).toHaveLength(1);
  expect(on.site.counters.list({ method: "DELETE" }).length).toBe(1);
});

it("stays while datasets send their backups there", async () => {
  const deployment = await on.deployed("DataDomainTarget", program);
  const index = String(attached()[0]!.index);
  const flag = (key: string, value: string) => ({
    pluginNumber: 3001,
    key,
    value,
    command: "BACKUP" as const,
    flagId: key,
    flagType: "string",
  });
  on.site.grid.datasets.add({
    name: "test-there",
    domain: "/clients",
    flags: [flag("ddr", "true"), flag("ddr-index", index)],
  });
  on.site.grid.datasets.add({
    name: "test-not",
    domain: "/clients",
    flags: [flag("ddr", "false"), flag("ddr-index", index)],
  });
  const message = await messageOf(deployment.destroy());
  expect(message).toContain("1 datasets still store on the Data Domain dd.example: /clients/test-there.");
  on.site.grid.datasets.remove("/clients/test-there");
  await deployment.destroy();
  expect(attached()).toEqual([]);
});

it("stays while it is the default among several, and goes when it is the only one", async () => {
  const deployment = await on.deployed("DataDomainTarget", { ...program, isDefault: true });
  const other = on.site.grid.dataDomains.add({
    ipv4Hostname: OTHER,
    index: 7,
    username: "boost",
    password: "boost password",
  });
  expect(await messageOf(deployment.destroy())).toContain(
    "is the default of this grid. Make another one the default first.",
  );
  on.site.grid.dataDomains.remove(other.id);
  await deployment.destroy();
  expect(attached()).toEqual([]);
});

it("knows a host name in any case", async () => {
  const deployment = await on.deployed("DataDomainTarget", program);
  expect((await deployment.up({ ...program, hostname: "DD.Example" })).op).toBe("same");
});
