import { afterEach, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const program = (more: object = {}) => ({
  ...{ name: "team", schedule: "/Default Schedule", codes: [22605] },
  ...{ email: { enabled: true, recipients: ["team@example.com"] } },
  ...more,
});
const held = () => on.site.grid.profiles.get("/team")!;

afterEach(() => {
  if (held()) on.site.grid.profiles.remove(held().id);
});

it("sends what the grid never shows with each write, so that none of it is lost", async () => {
  const deployment = await on.deployed("NotificationProfile", program());
  await deployment.up(program({ forecastDays: 5 }));
  expect(held()).toMatchObject({ codes: [22605], email: { toList: ["team@example.com"] }, forecastDays: 5 });
});

it("does not see that somebody took the recipients away, and writes them with the next change", async () => {
  const deployment = await on.deployed("NotificationProfile", program());
  held().email = { toList: ["stranger@example.com"] };
  expect(await deployment.refresh()).toEqual({ drift: [] });
  await deployment.up(program({ enabled: false }));
  expect(held().email).toMatchObject({ toList: ["team@example.com"] });
});

it("switches off what it does not declare", async () => {
  on.site.grid.profiles.add({ name: "team", syslogEnabled: true, syslog: { host: "somewhere" } });
  await on.deployed("NotificationProfile", program({ adopt: true }));
  expect(held()).toMatchObject({ syslogEnabled: false, emailEnabled: true });
});

it("neither takes over nor deletes a profile that came with the grid", async () => {
  const builtIn = program({ name: "System Profile", adopt: true });
  expect(await messageOf(on.deployed("NotificationProfile", builtIn))).toContain("not ours to manage: it is built in");

  const deployment = await on.deployed("NotificationProfile", program());
  const { id } = on.site.grid.profiles.get("/System Profile")!;
  deployment.state!.id = id;
  expect(await messageOf(deployment.destroy())).toMatch(/it stays: it is built in/);
  expect(on.site.grid.profiles.get(id)).toBeDefined();
});

it("a schedule stays while a profile sends by it, and names it", async () => {
  const schedule = await on.deployed("Schedule", { name: "mornings", recurrence: "daily", timesOfDay: ["07:00"] });
  const deployment = await on.deployed("NotificationProfile", program({ schedule: "/mornings" }));
  expect(await messageOf(schedule.destroy())).toMatch(/the profile \/team still uses this schedule/);
  await deployment.destroy();
  await schedule.destroy();
});

it("a domain stays while profiles are in it, and names them", async () => {
  const domain = await on.deployed("Domain", { name: "FULL", parent: "/clients" });
  const deployment = await on.deployed("NotificationProfile", program({ domain: "/clients/FULL" }));
  expect(await messageOf(domain.destroy())).toMatch(/still holds 1 notification profile \(team\)/);
  await deployment.destroy();
  await domain.destroy();
});
