import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as Avamar from "../../provider/index";
import { watchSites } from "../contracts/watch.ts";
import { type Site, startSite } from "../site/index.ts";

const load = createRequire(import.meta.url);
const avamar = load("../../provider/dist/index.js") as typeof Avamar;
const pulumi = load("@pulumi/pulumi") as typeof import("@pulumi/pulumi");

const HOUR = 3_600_000;

const contracts = watchSites();
let site: Site;
let on: Avamar.GridOptions;

beforeAll(async () => {
  site = await startSite({ hosts: [] });
  contracts.start(site);
  const { url, username, password, certificateSha256 } = site.access.avamar;
  on = { grid: { endpoint: url, username, password, certificateSha256 } };
  site.grid.domains.add({ name: "CORP", parent: "/clients" });
});
afterAll(() => site?.close());
beforeEach(() => site.counters.reset());
afterEach(() => {
  for (const store of [site.grid.clients, site.grid.care.activities, site.grid.care.events])
    for (const { id } of store.list()) store.remove(id);
  expect(site.counters.log.filter(({ write, path }) => write && !path.includes("oauth"))).toEqual([]);
});

describe("getClients", () => {
  test("all that fit, page after page, by path; names are patterns without case", async () => {
    for (let i = 0; i < 130; i++) site.grid.clients.add({ name: `c${i}`, domain: "/clients/CORP", activated: true });
    site.grid.clients.add({ name: "SYD02-vs", domain: "/clients", activated: false, enabled: false });
    const paths = async (query: Avamar.ClientsQuery) => (await avamar.getClients(query, on)).map(({ path }) => path);
    expect(await paths({ domain: "/clients/CORP" })).toHaveLength(130);
    expect(await paths({ name: "syd02-*" })).toEqual(["/clients/SYD02-vs"]);
    expect(await paths({ name: "c1?" })).toEqual([]);
    expect(await paths({ activated: false })).toEqual(["/clients/SYD02-vs"]);
    expect(await paths({ enabled: false })).toEqual(["/clients/SYD02-vs"]);
    expect(await paths({ domain: "/clients", recursive: false })).toEqual(["/clients/SYD02-vs"]);
    const sorted = await paths({});
    expect(sorted).toEqual([...sorted].sort());
  });

  test("retired ones only when asked for", async () => {
    site.grid.domains.get("/MC_RETIRED") ?? site.grid.domains.add({ name: "MC_RETIRED", parent: "/" });
    site.grid.clients.add({ name: "old", domain: "/MC_RETIRED", restoreOnly: true });
    expect(await avamar.getClients({}, on)).toEqual([]);
    expect(await avamar.getClients({ retired: true }, on)).toMatchObject([
      { name: "old", retired: true, lastBackup: "" },
    ]);
  });
});

describe("a question that nobody can have meant", () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      "a domain that is not there",
      () => avamar.getClients({ domain: "/clients/CROP" }, on),
      /no domain \/clients\/CROP\. Write "\/clients\/CORP"/,
    ],
    [
      "the same for activities",
      () => avamar.getActivities({ domain: "/clients/CROP" }, on),
      /no domain \/clients\/CROP/,
    ],
    [
      "a misspelt name",
      () => avamar.getClients({ Domain: "/clients" } as never, on),
      /getClients: Domain: .*did you mean "domain"/,
    ],
    ["a word too few", () => avamar.getActivities({ state: "FAILURE" } as never, on), /did you mean "states"/],
    [
      "texts for numbers",
      () => avamar.getEvents({ codes: ["22001"] } as never, on),
      /codes\[0\]: must be a number|write 22001 without quotes/,
    ],
    [
      "a text for yes and no",
      () => avamar.getClients({ activated: "yes" } as never, on),
      /activated: must be true or false/,
    ],
    ["an empty name", () => avamar.getClients({ name: "" }, on), /name: is empty/],
    ["null", () => avamar.getClients(null as never, on), /must be an object with domain, recursive/],
    [
      "nothing at all",
      () => (avamar.getPreference as (query?: unknown) => Promise<unknown>)(),
      /must be an object with node, key, fallback/,
    ],
    [
      "half of it",
      () => avamar.getPreference({ node: "com/avamar" } as never, on),
      /key: is missing\. .*fallback: is missing/,
    ],
    ["more than all", () => avamar.checkServer({ usedPercent: 200 }, on), /usedPercent: must be at most 100/],
    ["another unit", () => avamar.getAudit({ after: "2026-11-26" } as never, on), /after: there is no such property/],
  ])("%s is refused, with what to write", async (_what, ask, reason) => {
    await expect(ask()).rejects.toThrow(reason);
  });

  test("an empty domain is no mistake", async () => {
    expect(await avamar.getClients({ domain: "/clients/CORP" }, on)).toEqual([]);
  });
});

describe("getActivities, getEvents, getAudit", () => {
  test("activities by client, policy, state and time, the latest first", async () => {
    const now = Date.now();
    const { activities } = site.grid.care;
    activities.add({
      clientName: "a",
      cid: "1",
      group: "/clients/p",
      state: "FAILURE",
      queued: now - HOUR,
      errorCode: 10007,
    });
    activities.add({ clientName: "b", cid: "2", domain: "/clients/CORP", state: "RUNNING", queued: now });
    const states = async (query: Avamar.ActivitiesQuery) =>
      (await avamar.getActivities(query, on)).map(({ state }) => state);
    expect(await states({})).toEqual(["RUNNING", "FAILURE"]);
    expect(await states({ client: "A" })).toEqual(["FAILURE"]);
    expect(await states({ client: "2" })).toEqual(["RUNNING"]);
    expect(await states({ policy: "/clients/p" })).toEqual(["FAILURE"]);
    expect(await states({ states: ["SUCCESS"] })).toEqual([]);
    expect(await states({ domain: "/clients/CORP", recursive: false })).toEqual(["RUNNING"]);
    expect(await states({ since: new Date(now - 1_000).toISOString() })).toEqual(["RUNNING"]);
    expect((await avamar.getActivities({ client: "b" }, on))[0]).toMatchObject({ completed: "", errorCode: 0 });
  });

  test("events by time, code, severity and acknowledgement", async () => {
    const { events } = site.grid.care;
    events.add({ code: 1, time: Date.now() - 2 * HOUR, severity: "ERROR", acknowledged: true });
    events.add({ code: 2, severity: "USER", category: "SECURITY" });
    const codes = async (query: Avamar.EventsQuery) => (await avamar.getEvents(query, on)).map(({ code }) => code);
    expect(await codes({})).toEqual([2, 1]);
    expect(await codes({ since: new Date(Date.now() - HOUR).toISOString() })).toEqual([2]);
    expect(await codes({ until: new Date(Date.now() - HOUR).toISOString() })).toEqual([1]);
    expect(await codes({ severity: "ERROR" })).toEqual([1]);
    expect(await codes({ category: "SECURITY" })).toEqual([2]);
    expect(await codes({ codes: [1] })).toEqual([1]);
    expect(await codes({ unacknowledged: true })).toEqual([2]);
  });

  test("the audit says who changed what, and asks for no bodies", async () => {
    await fetchToken();
    const lines = await avamar.getAudit({ changesOnly: false }, on);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0]).toMatchObject({ method: "GET", succeeded: true, user: site.access.avamar.username });
    expect((await avamar.getAudit({ user: "nobody" }, on)).length).toBe(0);
    const asked = site.counters.log.filter(({ path }) => path.includes("rest-audit"));
    expect(asked.length).toBeGreaterThan(0);
    expect(site.grid.audit.at(-1)?.query).not.toMatch(/requestData|responseBody/);
  });

  test("a moment that is none is refused with what to write", async () => {
    await expect(avamar.getEvents({ since: "yesterday" }, on)).rejects.toThrow(/since: "yesterday" is no date; write/);
    await expect(avamar.getActivities({ since: "" }, on)).rejects.toThrow(/since: it is empty; write/);
    await expect(avamar.getAudit({ until: "2026" }, on)).rejects.toThrow(/until: "2026" is no date/);
  });

  /** Something for the audit to show. */
  const fetchToken = () => avamar.getTimeZones(on);
});

describe("what the grid says of itself", () => {
  test("plug-ins with their options, and time zones", async () => {
    const plugins = await avamar.getPlugins(on);
    expect(plugins.map(({ number }) => number)).toEqual([...plugins.map(({ number }) => number)].sort((a, b) => a - b));
    expect(plugins.find(({ number }) => number === 3001)).toMatchObject({
      name: "Windows File System",
      canBackUp: true,
    });
    expect(plugins.find(({ number }) => number === 3001)!.options).toContain("ddr-index");
    expect(await avamar.getTimeZones(on)).toContain("Australia/Sydney");
  });

  test("system, window and checkpoints; all is well", async () => {
    expect(await avamar.getSystem(on)).toMatchObject({
      version: "19.10.0-135",
      state: "Full Access",
      criticalEvents: 0,
    });
    expect(await avamar.getMaintenanceWindow(on)).toMatchObject({ backupStartHour: 20, backupHours: 12 });
    site.grid.care.checkpoints.add({ created: Date.now() + 1 });
    const [fresh, old] = await avamar.getCheckpoints(on);
    expect([fresh?.validated, fresh?.isValid, old?.isValid]).toEqual(["", false, true]);
    expect(await avamar.checkServer({}, on)).toEqual([]);
  });

  test("preferences by the type of what is to be said where there is none", async () => {
    const { preferences } = site.grid.care;
    preferences.set("com/avamar/mc/mcsm/limit", "2.5");
    preferences.set("com/avamar/mc/mcsm/strict", "true");
    const node = "com/avamar/mc/mcsm";
    expect(await avamar.getPreference({ node, key: "limit", fallback: 0 }, on)).toBe(2.5);
    expect(await avamar.getPreference({ node, key: "limit", fallback: "" }, on)).toBe("2.5");
    expect(await avamar.getPreference({ node, key: "strict", fallback: false }, on)).toBe(true);
    expect(await avamar.getPreference({ node, key: "none", fallback: 7 }, on)).toBe(7);
    expect(await avamar.getPreference({ node, key: "none", fallback: "seven" }, on)).toBe("seven");
    expect(await avamar.getPreference({ node, key: "none", fallback: true }, on)).toBe(true);
    preferences.clear();
  });

  test("each thing that is not well is said, once, with what to do", async () => {
    const { grid } = site;
    const { health, checkpoints } = grid.care;
    const before = { ...health };
    const valid = checkpoints.list().filter(({ validated }) => validated !== undefined);
    const what = async (limits: Avamar.ServerLimits = {}) =>
      (await avamar.checkServer(limits, on)).map((each) => each.what);
    expect(await what({ usedPercent: 12, checkpointHours: 1, garbageCollectionHours: 1 })).toEqual([
      "capacity",
      "checkpoint",
      "garbageCollection",
    ]);
    for (const { id } of valid) checkpoints.edit(id, (each) => Object.assign(each, { errors: 3 }));
    Object.assign(health, { licenseStatus: "EXPIRED", criticalEvents: 2, maintenanceSchedulerRuns: false });
    Object.assign(health, { usedBytes: health.totalBytes, utilizationState: "ERROR", garbageCollected: undefined });
    grid.schedulerRunning = false;
    grid.maintenance(true);
    const issues = await avamar.checkServer({}, on);
    expect(issues.map((each) => each.what)).toEqual([
      ...["state", "capacity", "checkpoint", "garbageCollection", "license", "events", "scheduler", "scheduler"],
    ]);
    for (const { text } of issues) expect(text).toMatch(/[.]$/);
    Object.assign(health, before, { licenseExpires: Date.now() + 10 * 24 * HOUR });
    grid.schedulerRunning = true;
    grid.maintenance(false);
    for (const { id } of valid) checkpoints.edit(id, (each) => Object.assign(each, { errors: 0 }));
    expect(await what()).toEqual(["license"]);
    expect(await what({ licenseDays: 5 })).toEqual([]);
    Object.assign(health, { licenseExpires: undefined });
  });
});

describe("where a function asks", () => {
  test("the stack config, when no grid is given", async () => {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    pulumi.runtime.setAllConfig({
      "avamar:endpoint": url,
      "avamar:username": username,
      "avamar:password": password,
      "avamar:certificateSha256": certificateSha256,
    });
    expect((await avamar.getSystem()).name).toBe(site.grid.name);
    pulumi.runtime.setAllConfig({});
    await expect(avamar.getSystem()).rejects.toThrow(/avamar:endpoint, avamar:username, avamar:password missing/);
  });

  test("a wrong password is said once, and never shown", async () => {
    const wrong = { grid: { ...on.grid!, password: "not-the-password-1" } };
    const said = await avamar.getClients({}, wrong).catch((error: Error) => error.message);
    expect(said).toMatch(/password|log in/i);
    expect(said).not.toContain("not-the-password-1");
    expect(site.grid.users.get(site.access.avamar.username)?.badLogins ?? 0).toBeLessThanOrEqual(1);
    site.grid.unlockAccount(site.access.avamar.username);
  });
});
