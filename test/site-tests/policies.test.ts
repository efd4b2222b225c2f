import { beforeAll, describe, expect, test } from "vitest";
import { manualClock, type Site } from "../site/index.ts";
import type { Fields, Rest } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start());
  await grid.post("/api/v1/domains", { name: "Sydney", parentDomain: "/clients" });
});

const at = (kind: string, id: string) => `/api/v1/${kind}/${encodeURIComponent(id)}`;

describe("groups", () => {
  test("are written and read in different shapes", async () => {
    const { body: client } = await grid.post("/api/v1/clients", { name: "m1", domainFqdn: "/clients/Sydney" });
    site.grid.rules.add({ id: "7", name: "sql", domain: "/clients" });
    const made = await grid.post("/api/v1/groups/backup-groups", {
      name: "Policy-1",
      domainFqdn: "/clients",
      enabled: true,
      datasetId: "VMWARE:SNAPID",
      scheduleId: "default:DAILY:SCHEDULEDID",
      retentionId: "Default:POLICYID",
      encryption: "MEDIUM",
      members: [{ cid: client.id, joinType: "INCLUDED_BY_USER" }],
      proxyIds: [],
      autoProxyMapping: true,
      overrideSchedule: "skipNext",
      ruleEnabled: true,
      ruleId: 7,
      cloudDrEnabled: false,
      memberType: "NOT_SPECIFIED",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "Policy-1",
      domain: "/clients",
      skipNext: true,
      runOnce: false,
      memberCount: 1,
      ruleIdentifier: { lid: 7 },
      datasetFqdn: "/VMware Image Dataset",
      scheduleFqdn: "/Daily Schedule",
      retentionFqdn: "/Default Retention",
      type: "REGULAR",
      reserved: false,
    });
    for (const name of ["domainFqdn", "members", "overrideSchedule", "ruleId"]) expect(made.body[name]).toBeUndefined();
    const members = await grid.get(`${at("groups", made.body.id)}/members`);
    expect(members.body.content[0]).toMatchObject({
      cid: client.id,
      memberJoinType: "INCLUDED_BY_USER",
      domain: "/clients/Sydney",
    });
    expect((await grid.get(at("groups", made.body.id))).body).toEqual(made.body);
  });

  test("take defaults for what is missing, and PUT resets to them", async () => {
    const made = await grid.post("/api/v1/groups/backup-groups", { name: "bare", domainFqdn: "/clients" });
    expect(made.body).toMatchObject({
      enabled: false,
      datasetId: "Default:SNAPID",
      encryption: "HIGH",
      memberCount: 0,
    });
    const path = at("groups/backup-groups", made.body.id);
    await grid.put(path, { name: "bare", domainFqdn: "/clients", enabled: true, encryption: "NONE", proxyIds: ["p"] });
    const reset = await grid.put(path, { name: "bare2" });
    expect(reset.body).toMatchObject({ name: "bare2", enabled: false, encryption: "HIGH", proxyIds: [] });
  });

  test("are refused for their name, their parts and their members", async () => {
    const outside = (await grid.post("/api/v1/clients", { name: "outside", domainFqdn: "/clients" })).body;
    const inner = (await grid.post("/api/v1/retentions", { ...days, name: "inner", domainFqdn: "/clients/Sydney" }))
      .body;
    const tries: [object, number][] = [
      [{ name: "Policy-1", domainFqdn: "/clients" }, 22233],
      [{ name: "with space", domainFqdn: "/clients" }, 22235],
      [{ name: "a", domainFqdn: "/clients", datasetId: "none" }, 22288],
      [{ name: "a", domainFqdn: "/clients", retentionId: "none" }, 22289],
      [{ name: "a", domainFqdn: "/clients", retentionId: inner.id }, 31002],
      [{ name: "a", domainFqdn: "/clients/Sydney", members: [{ cid: outside.id }] }, 31002],
      [{ name: "a", domainFqdn: "/clients", members: [{ cid: "none" }] }, 22236],
    ];
    for (const [body, code] of tries) {
      expect((await grid.post("/api/v1/groups/backup-groups", body)).body.event.code).toBe(code);
    }
    const wrongId = await grid.post("/api/v1/groups/backup-groups", {
      name: "a",
      domainFqdn: "/clients",
      scheduleId: "x",
    });
    expect(wrongId.status).toBe(404);
  });

  test("are toggled, copied and deleted, the built-in ones not", async () => {
    const { body } = await grid.get("/api/v1/groups?domain=/clients&filter=name==Policy-1");
    const id = String(body.content[0]?.id);
    expect((await grid.put(`${at("groups/backup-groups", id)}/toggle`)).body.enabled).toBe(false);
    const copy = await grid.post(`${at("groups", id)}/copy?groupName=Copy-1&includingMembers=true`);
    expect(copy.status).toBe(201);
    expect(copy.body).toMatchObject({ name: "Copy-1", memberCount: 1 });
    const bare = await grid.post(`${at("groups", id)}/copy?groupName=Copy-2&includingMembers=false`);
    expect(bare.body.memberCount).toBe(0);
    expect((await grid.delete(at("groups", id))).status).toBe(204);
    expect((await grid.get(at("groups", id))).body.event.code).toBe(22234);
    for (const builtIn of ["Default:GID", "Proxy:GID"])
      expect((await grid.delete(at("groups", builtIn))).status).toBe(403);
    expect((await grid.get("/api/v1/groups/statistics")).body.total).toBe(site.grid.groups.list().length);
  });

  test("offer candidates", async () => {
    const param = { domainFqdn: "/clients", recursive: true };
    const all = await grid.post<Fields[]>("/api/v1/groups/backup-groups/candidate-members", param);
    expect(all.body.map(({ name }) => name)).toEqual(expect.arrayContaining(["m1", "outside"]));
    const one = await grid.post<Fields[]>("/api/v1/groups/backup-groups/search-candidate-members?searchText=M1", param);
    expect(one.body.map(({ name }) => name)).toEqual(["m1"]);
    expect(site.counters.count({ path: /candidate-members$/, write: true })).toBe(0);
  });
});

describe("datasets", () => {
  const flag = (key: string, value: string) => ({ pluginNumber: 3001, key, value, command: "BACKUP" });

  test("give back both kinds of flags as one list under other names", async () => {
    const made = await grid.post("/api/v1/datasets", {
      name: "windows-d",
      domainFqdn: "/clients",
      targets: [{ pluginNumber: 3001, value: "D:\\" }],
      includes: [],
      excludes: [{ pluginNumber: 3001, value: "*.tmp" }],
      snapupFlags: [flag("ddr", "true"), flag("ddr-index", "1")],
      freeFlags: [flag("x-own", "7")],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      domain: "/clients",
      fqdn: "/clients/windows-d",
      allData: false,
      readOnly: false,
      type: "BACKUP",
    });
    expect(made.body.flags).toMatchObject([
      { pluginNumber: 3001, name: "ddr", flagId: "ddr", type: "BOOLEAN", value: "true", defaultValue: "false" },
      { name: "ddr-index", value: "1" },
      { name: "x-own", value: "7" },
    ]);
    expect(made.body.targets).toMatchObject([{ pluginNumber: 3001, value: "D:\\" }]);
    for (const name of ["domainFqdn", "snapupFlags", "freeFlags"]) expect(made.body[name]).toBeUndefined();
    const changed = await grid.put(at("datasets", made.body.id), { name: "windows-d", targets: [] });
    expect(changed.body).toMatchObject({ flags: [], targets: [], excludes: [] });
  });

  test("are refused for name, plug-in and flags without value", async () => {
    const tries: [object, number | undefined][] = [
      [{ name: "windows-d", domainFqdn: "/clients" }, 23008],
      [{ name: "a b", domainFqdn: "/clients" }, 23003],
      [{ name: "a", domainFqdn: "/clients", targets: [{ pluginNumber: 9, value: "x" }] }, 23009],
      [{ name: "a", domainFqdn: "/clients", freeFlags: [{ pluginNumber: 3001, key: "k" }] }, undefined],
    ];
    for (const [body, code] of tries) {
      const reply = await grid.post("/api/v1/datasets", body);
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.body.event?.code).toBe(code);
    }
  });

  test("built-in ones stay; one of them can be changed", async () => {
    expect((await grid.delete(at("datasets", "Default:SNAPID"))).status).toBe(403);
    expect((await grid.put(at("datasets", "WINDOWS:SNAPID"), { name: "Windows Dataset" })).status).toBe(403);
    const body = { name: "VMware Image Dataset", snapupFlags: [{ pluginNumber: 1016, key: "ddr", value: "true" }] };
    expect((await grid.put(at("datasets", "VMWARE:SNAPID"), body)).status).toBe(200);
    expect((await grid.delete(at("datasets", "VMWARE:SNAPID"))).status).toBe(403);
  });

  test("list their plug-ins' defaults where the grid is set so", async () => {
    const { grid: other } = await start({ grids: [{ name: "defaults", listDefaultFlags: true }] });
    const { body } = await other.post("/api/v1/datasets", {
      name: "d",
      domainFqdn: "/",
      targets: [{ pluginNumber: 3001, value: "C:\\" }],
    });
    const flags = body.flags as Fields[];
    expect(flags.length).toBeGreaterThan(4);
    expect(flags.every(({ value, defaultValue }) => value === defaultValue)).toBe(true);
  });
});

describe("inclusion", () => {
  test("is the domain itself, those above or those below", async () => {
    const names = async (query: string) =>
      (await grid.get(`/api/v1/datasets?size=100&${query}`)).body.content.map(({ name }) => name);
    expect(await names("domain=/clients")).toEqual(["windows-d"]);
    expect(await names("domain=/clients/Sydney&inclusion=ANCESTOR")).toEqual(
      expect.arrayContaining(["Default Dataset", "windows-d"]),
    );
    expect(await names("domain=/&inclusion=DESCENDANT")).toHaveLength(site.grid.datasets.list().length);
    expect((await grid.get("/api/v1/datasets?domain=/nowhere")).status).toBe(404);
  });
});

describe("schedules", () => {
  test("run next when their kind and their zone say", async () => {
    const clock = manualClock(Date.parse("2026-01-05T12:00:00Z"));
    const { grid: timed } = await start({ clock, grids: ["timed"] });
    const next = async (body: object) => {
      const { body: made } = await timed.post("/api/v1/schedules/next-run-time", { timeZoneId: "Etc/UTC", ...body });
      return String(made.nextRunTime).slice(0, 16);
    };
    expect(await next({ recurrenceEnum: "Daily", dailyData: { timesOfDay: ["08:00", "21:30"] } })).toBe(
      "2026-01-05T21:30",
    );
    expect(await next({ recurrenceEnum: "Weekly", startTime: "10:00", weeklyData: { daysOfWeek: ["Monday"] } })).toBe(
      "2026-01-12T10:00",
    );
    expect(
      await next({
        recurrenceEnum: "Monthly",
        startTime: "01:00",
        monthlyData: { typeEnum: "NthDay", nthDay: "last" },
      }),
    ).toBe("2026-01-31T01:00");
    const second = { typeEnum: "NthWeekDay", nthWeekDay: "second", dayOfWeek: "Tuesday" };
    expect(await next({ recurrenceEnum: "Monthly", startTime: "01:00", monthlyData: second })).toBe("2026-01-13T01:00");
    // Sydney is eleven hours ahead in January.
    const sydney = { timeZoneId: "Australia/Sydney", recurrenceEnum: "Weekly", startTime: "22:00" };
    expect(await next({ ...sydney, weeklyData: { daysOfWeek: ["Tuesday"] } })).toBe("2026-01-06T11:00");
    expect(await next({ recurrenceEnum: "OnDemand" })).toBe("undefined");
  });

  test("are made, changed and show only their own kind's data", async () => {
    const made = await grid.post("/api/v1/schedules", {
      name: "Nightly",
      domainFqdn: "/clients",
      recurrenceEnum: "Daily",
      startTime: "23:30",
      duration: 6,
      timeZoneId: "Australia/Sydney",
      dailyData: { timesOfDay: ["23:30"] },
      endDate: "2099-01-01T00:00:00.000Z",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      recurrenceEnum: "Daily",
      dailyData: { timesOfDay: ["23:30"] },
      endDate: "2099-01-01T00:00:00.000+00:00",
      readOnly: false,
    });
    expect(made.body.weeklyData).toBeUndefined();
    const changed = await grid.put(at("schedules", made.body.id), {
      name: "Nightly",
      domainFqdn: "/clients",
      recurrenceEnum: "Weekly",
      weeklyData: { daysOfWeek: ["Sunday"] },
    });
    expect(changed.body).toMatchObject({
      startTime: "22:00",
      duration: 8,
      timeZoneId: "Etc/UTC",
      weeklyData: { daysOfWeek: ["Sunday"] },
    });
    expect(changed.body.dailyData).toBeUndefined();
    expect(changed.body.endDate).toBeUndefined();
    expect((await grid.get(`${at("schedules", made.body.id)}/conflict-status`)).body.hasConflict).toBe(false);
    expect((await grid.delete(at("schedules", made.body.id))).status).toBe(204);
  });

  test.each([
    { name: "a.b" },
    { name: "x", timeZoneId: "Mars/Base" },
    { name: "x", startTime: "25:00" },
    { name: "x", duration: 0 },
    { name: "x", recurrenceEnum: "Weekly" },
    { name: "x", recurrenceEnum: "Monthly", monthlyData: { typeEnum: "NthDay", nthDay: "31" } },
    { name: "x", recurrenceEnum: "Hourly" },
  ])("refuse %j", async (body) => {
    expect((await grid.post("/api/v1/schedules", { domainFqdn: "/clients", ...body })).status).toBe(400);
  });

  test("windows and zones are told", async () => {
    expect((await grid.get("/api/v1/schedules/maintenance-window")).body).toEqual({
      backupStart: 20,
      backupDuration: 12,
      timeZoneId: "Etc/UTC",
    });
    expect((await grid.get<string[]>("/api/v1/schedules/timezone-ids")).body).toContain("Australia/Sydney");
    expect((await grid.get("/api/v1/schedules?isScheduleRunInNext24hours=true")).body.content).toHaveLength(3);
    const readOnly = await grid.put(at("schedules", "Default:SCHEDULEID"), { name: "Default Schedule" });
    expect(readOnly.status).toBe(403);
  });
});

const days = { basicRetentionType: "DURATION", duration: 30, durationUnit: "DAYS" };

describe("retentions", () => {
  test("are made, changed and reset", async () => {
    const advanced = { override: true, dailyTag: 14, dailyTagUnit: "DAYS", yearlyTag: 1, yearlyTagUnit: "YEARS" };
    const made = await grid.post("/api/v1/retentions", { name: "R=1", domainFqdn: "/clients", ...days, ...advanced });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...days,
      ...advanced,
      retentionFqdn: "/clients/R=1",
      readOnly: false,
      policyType: "BACKUP",
    });
    expect(made.body.id).toMatch(/^RP\d+$/);
    const changed = await grid.put(at("retentions", made.body.id), {
      name: "R=1",
      domainFqdn: "/clients",
      basicRetentionType: "EXDATE",
      expireDate: "2030-01-01T00:00:00Z",
    });
    expect(changed.body).toMatchObject({ override: false, expireDate: "2030-01-01T00:00:00.000+00:00" });
    expect(changed.body.dailyTag).toBeUndefined();
    expect(changed.body.duration).toBeUndefined();
  });

  test.each([
    { name: "a:b", ...days },
    { name: "x", basicRetentionType: "DURATION" },
    { name: "x", basicRetentionType: "EXDATE" },
    { name: "x" },
  ])("refuse %j", async (body) => {
    expect((await grid.post("/api/v1/retentions", { domainFqdn: "/clients", ...body })).status).toBe(400);
  });

  test("are not deleted while used, nor when built in", async () => {
    const { body } = await grid.post("/api/v1/retentions", { name: "used", domainFqdn: "/clients", ...days });
    const group = await grid.post("/api/v1/groups/backup-groups", {
      name: "user",
      domainFqdn: "/clients",
      retentionId: body.id,
    });
    expect((await grid.delete(at("retentions", body.id))).status).toBe(409);
    await grid.delete(at("groups", group.body.id));
    expect((await grid.delete(at("retentions", body.id))).status).toBe(204);
    expect((await grid.delete(at("retentions", "Default:POLICYID"))).status).toBe(403);
  });

  test("the same holds for datasets and schedules", async () => {
    const dataset = (await grid.post("/api/v1/datasets", { name: "ud", domainFqdn: "/clients" })).body;
    const schedule = (
      await grid.post("/api/v1/schedules", { name: "us", domainFqdn: "/clients", recurrenceEnum: "OnDemand" })
    ).body;
    const parts = { datasetId: dataset.id, scheduleId: schedule.id };
    const group = (await grid.post("/api/v1/groups/backup-groups", { name: "user", domainFqdn: "/clients", ...parts }))
      .body;
    expect((await grid.delete(at("datasets", dataset.id))).status).toBe(409);
    expect((await grid.delete(at("schedules", schedule.id))).status).toBe(409);
    site.grid.groups.remove(group.id);
    expect((await grid.delete(at("datasets", dataset.id))).status).toBe(204);
    expect((await grid.delete(at("schedules", schedule.id))).status).toBe(204);
  });
});
