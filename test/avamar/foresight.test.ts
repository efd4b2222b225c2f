import { describe, expect, it } from "vitest";
import { Deployment, newProvider, UNKNOWN } from "../contract/deployment.ts";
import { gridSite } from "./grid-site.ts";

const on = gridSite();

/** Every grid begins with this one: 20:00 to 08:00 in UTC is for backups. */
const weekly = { name: "late", recurrence: "weekly", daysOfWeek: ["Sunday"], timeZone: "Etc/UTC" };

/** The first login of all makes its OAuth client known: that is no write of a preview. */
const writes = () => on.site.counters.list({ write: true }).filter(({ path }) => !path.includes("/oauth")).length;
const asked = () => on.site.counters.total;

describe("what a preview says of a schedule", () => {
  it("outside the backup window: where it lies and what the window is", async () => {
    const before = writes();
    expect(await on.deployment("Schedule").preview({ ...weekly, startTime: "12:00" })).toEqual([]);
    expect(on.said).toEqual([
      "schedule /late: 12:00 lies outside the backup window of the grid, 20:00 to 08:00 Etc/UTC; move it.",
    ]);
    expect(writes()).toBe(before);
  });

  it("of several times, in a zone of its own: each time that lies outside", async () => {
    const daily = { name: "often", recurrence: "daily", timesOfDay: ["06:00", "12:00", "23:00"] };
    await on.deployment("Schedule").preview({ ...daily, timeZone: "Australia/Brisbane" });
    // 20:00, 02:00 and 13:00 in UTC.
    expect(on.said).toEqual([expect.stringMatching(/^schedule \/often: 23:00 \(13:00 Etc\/UTC\) lies outside/)]);
  });

  it.each([
    ["within it", { startTime: "20:00", duration: 2 }],
    ["at a time that is not known yet", { startTime: UNKNOWN, duration: 2 }],
  ])("%s: nothing", async (_what, times) => {
    expect(await on.deployment("Schedule").preview({ ...weekly, ...times })).toEqual([]);
    expect(on.said).toEqual([]);
  });

  it("that changes nothing: nothing, and it asks nothing", async () => {
    const deployment = await on.deployed("Schedule", { ...weekly, startTime: "12:00" });
    on.said.length = 0;
    const before = asked();
    expect(await deployment.preview({ ...weekly, startTime: "12:00" })).toEqual([]);
    expect(on.said).toEqual([]);
    expect(asked()).toBe(before);
  });
});

it("says of a retention's change that it is for future backups only, and nothing of a new one", async () => {
  const kept = (count: number) => ({ name: "kept", type: "duration", duration: { count, unit: "days" } });
  const deployment = await on.deployed("Retention", kept(30));
  expect(on.said).toEqual([]);
  await deployment.preview(kept(60));
  expect(on.said).toEqual([expect.stringMatching(/^retention \/kept: the change holds for backups made from now on/)]);
  // Another name is another retention: nothing was made with it yet.
  on.said.length = 0;
  await deployment.preview({ ...kept(60), name: "other" });
  expect(on.said).toEqual([]);
});

describe("what a preview says of what is referred to by path", () => {
  const policy = (name: string, more: Record<string, string> = {}) => ({
    ...{ name, dataset: "/Default Dataset", schedule: "/Default Schedule", retention: "/Default Retention" },
    ...more,
  });

  it("and is not there: each of them, with the nearest that is", async () => {
    const wrong = { dataset: "/nowhere/at all", schedule: "/Default Schedul", retention: "/Default Retention" };
    expect(await on.deployment("Policy").preview(policy("a", wrong))).toEqual([]);
    expect(on.said).toEqual([
      expect.stringMatching(/^policy \/a: there is no dataset \/nowhere\/at all\. .*pulumi up fails here, unless/),
      expect.stringMatching(/^policy \/a: there is no schedule \/Default Schedul\. Write "\/Default Schedule"/),
    ]);
  });

  it("and is there, is not known yet, or does not change: nothing", async () => {
    await on.deployment("Policy").preview(policy("b", { dataset: UNKNOWN }));
    const deployment = await on.deployed("Policy", policy("c"));
    on.said.length = 0;
    const before = on.site.counters.count({ path: /datasets|schedules|retentions/ });
    await deployment.preview(policy("c"));
    expect(on.site.counters.count({ path: /datasets|schedules|retentions/ })).toBe(before);
    expect(on.said).toEqual([]);
  });

  it("costs one listing for all that are previewed together", async () => {
    const before = on.site.counters.count({ path: /schedules/ });
    await Promise.all(["d", "e", "f"].map((name) => on.deployment("Policy").preview(policy(name))));
    expect(on.site.counters.count({ path: /schedules/ }) - before).toBeLessThanOrEqual(3);
  });
});

it("names once what a grid is too old for, before anything is written", async () => {
  on.site.faults.add({ product: "avamar", match: { path: /tier\/groups/ }, action: { kind: "status", status: 404 } });
  const deployment = on.deployment("TierPolicy");
  const policy = (name: string) => ({
    ...{
      name,
      schedule: "/Default Schedule",
      members: ["0123456789abcdef0123456789abcdef01234567"],
      olderThan: { count: 1, unit: "months" },
    },
  });
  const [issue, ...more] = await deployment.preview(policy("old"));
  expect(more).toEqual([]);
  expect(issue).toMatchObject({ property: "" });
  expect(issue!.reason).toMatch(/this grid \(19\.10\.0-135\) does not know \/tier\/groups/);
  expect(await deployment.preview(policy("older"))).toEqual([]);
});

it("takes a kind for known that is only made and never listed, or that the user may not list", async () => {
  const domain = { name: "new", parent: "/clients" };
  for (const status of [403, 405]) {
    on.site.faults.add({ product: "avamar", match: { path: /\/domains$/ }, action: { kind: "status", status } });
    expect(await on.deployment("Domain").preview(domain)).toEqual([]);
    on.site.faults.clear();
  }
  expect(on.said).toEqual([]);
});

describe("a grid that cannot be asked", () => {
  const deploymentWith = (settings: Record<string, string | undefined>) => {
    const { url, username, password, certificateSha256 } = on.site.access.avamar;
    const given = { endpoint: url, username, password, certificateSha256, ...settings };
    const provider = newProvider("Domain", { settings: given, home: "/nonexistent", said: on.said });
    return new Deployment("Domain", () => provider);
  };
  const domain = (name: string) => ({ name, parent: "/clients" });

  it.each([
    ["whose password is wrong", { password: "wrong" }, /avamar:password/],
    ["whose pin is cut off", { certificateSha256: "AB:CD" }, /4 hexadecimal digits instead of 64/],
    ["that shows another certificate", { certificateSha256: "AB".repeat(32) }, /certificate/i],
  ])("%s: the first resource is refused, and the password was tried once", async (_what, settings, reason) => {
    const deployment = deploymentWith(settings);
    const logins = () => on.site.counters.count({ path: /\/oauth\/token/ });
    const before = logins();
    const issues = await deployment.preview(domain("a"));
    expect(issues).toEqual([{ property: "", reason: expect.stringMatching(reason) }]);
    expect(await deployment.preview(domain("b"))).toEqual([]);
    expect(logins() - before).toBeLessThanOrEqual(1);
  });

  it("that is away: said once, and the preview goes on", async () => {
    const deployment = deploymentWith({ endpoint: "https://127.0.0.1:9" });
    expect(await deployment.preview(domain("a"))).toEqual([]);
    expect(await deployment.preview(domain("b"))).toEqual([]);
    expect(on.said).toEqual([expect.stringMatching(/^nothing can be foreseen here: 127\.0\.0\.1:9/)]);
  });

  it("that is not configured: nothing", async () => {
    expect(await deploymentWith({ endpoint: undefined }).preview(domain("a"))).toEqual([]);
    expect(on.said).toEqual([]);
  });
});
