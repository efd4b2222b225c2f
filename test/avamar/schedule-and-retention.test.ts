import { expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();

it("asks the grid about a time zone before it writes a schedule", async () => {
  // Known to Java since ever, and to no zone database: only the grid can tell.
  const program = { name: "zone", recurrence: "onDemand", timeZone: "SystemV/EST5" };
  const known = await messageOf(on.deployment("Schedule").up(program));
  expect(known).toContain('this grid does not know the time zone "SystemV/EST5"');
  expect(on.site.grid.schedules.get("/zone")).toBeUndefined();
});

it("sees dates in another zone as the same moment", async () => {
  const at = (postponeUntil: string) => ({ name: "dates", recurrence: "onDemand", postponeUntil });
  const deployment = await on.deployed("Schedule", at("2030-01-31T18:00:00+10:00"));
  expect(on.site.grid.schedules.get("/dates")!.postponeUntilDate).toBe(Date.UTC(2030, 0, 31, 8));
  expect(await deployment.refresh()).toEqual({ drift: [] });
  expect((await deployment.up(at("2030-01-31T08:00:00Z"))).op).toBe("same");
});

it("forgets the data of the recurrence that a schedule had before", async () => {
  const deployment = await on.deployed("Schedule", { name: "kinds", recurrence: "daily", timesOfDay: ["06:00"] });
  await deployment.up({ name: "kinds", recurrence: "weekly", daysOfWeek: ["Sunday"], startTime: "20:00" });
  await deployment.up({ name: "kinds", recurrence: "monthly", dayOfMonth: "last", startTime: "20:00" });
  expect(on.site.grid.schedules.get("/kinds")).toMatchObject({
    recurrence: "Monthly",
    monthly: { typeEnum: "NthDay", nthDay: "last" },
  });
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it.each([
  ["Schedule", { name: "used", recurrence: "onDemand" }, "scheduleId"],
  ["Retention", { name: "used", type: "noExpiration" }, "retentionId"],
])("does not delete a %s that policies use", async (type, program, reference) => {
  const deployment = await on.deployed(type, program);
  const groups = ["a", "b"].map((name) =>
    on.site.grid.groups.add({ name, domain: "/clients", [reference]: deployment.state!.id }),
  );
  expect(await messageOf(deployment.destroy())).toMatch(/2 policies: \/clients\/a, \/clients\/b still use this/);
  for (const { id } of groups) on.site.grid.groups.remove(id);
  await deployment.destroy();
});

it("does not take over a retention that came with the grid, nor one for replication", async () => {
  on.site.grid.retentions.add({
    name: "for copies",
    domain: "/",
    basicRetentionType: "NO_EXPIRATION",
    policyType: "REPLICATION",
  });
  on.site.grid.retentions.add({ name: "fixed", domain: "/", basicRetentionType: "NO_EXPIRATION", readOnly: true });
  for (const name of ["for copies", "fixed"]) {
    const message = await messageOf(on.deployment("Retention").up({ name, type: "noExpiration", adopt: true }));
    expect(message).toContain("not ours to manage");
  }
});

it("takes zero years and zero days for the same period", async () => {
  const program = (unit: string) => ({ name: "zero", type: "noExpiration", yearly: { count: 0, unit } });
  const deployment = await on.deployed("Retention", program("years"));
  expect(await deployment.refresh()).toEqual({ drift: [] });
  expect((await deployment.up(program("days"))).op).toBe("same");
});

it("warns of a schedule that runs into the grid's maintenance window, and makes it all the same", async () => {
  // The window that every new grid has.
  const { backupStart, backupDuration, timeZoneId } = { backupStart: 20, backupDuration: 12, timeZoneId: "Etc/UTC" };
  const at = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  const weekly = { name: "late", recurrence: "weekly", daysOfWeek: ["Sunday"], timeZone: timeZoneId };
  const deployment = await on.deployed("Schedule", { ...weekly, startTime: at(backupStart), duration: 2 });
  expect(on.said.join()).not.toMatch(/maintenance window/);
  await deployment.up({ ...weekly, startTime: at(backupStart + backupDuration - 1), duration: 3 });
  // Said once, before it is written, and not again in the grid's words.
  expect(on.said).toEqual([
    "schedule /late: a start at 07:00 may run for 3 h, past the end of the backup window of the grid, 20:00 to 08:00 Etc/UTC; write at most 1, or start earlier.",
  ]);
  // A grid that does not answer this question takes schedules all the same.
  on.site.faults.add({
    product: "avamar",
    match: { path: /conflict-status$/ },
    action: { kind: "status", status: 500 },
  });
  expect((await deployment.up({ ...weekly, startTime: at(backupStart), duration: 2 })).op).toBe("update");
});
