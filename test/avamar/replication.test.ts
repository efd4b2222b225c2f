import { afterEach, beforeAll, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite({ grids: ["syd01-g1-util", "mel01-g1-util"] });
const PASSWORD = "a replication password";

const melbourne = (more: object = {}) => ({
  ...{ name: "melbourne", host: "mel01-g1-util", user: "repluser", password: PASSWORD },
  ...more,
});
const offsite = (destination: string, more: object = {}) => ({
  ...{ name: "offsite", destination, schedule: "/Default Replication Schedule", allClients: true },
  ...more,
});
const there = () => on.site.grids["mel01-g1-util"]!;
const held = () => on.site.grid.replicationDestinations.list();
const flagValue = (key: string) => held()[0]!.flags.find((each) => each.key === key)?.value;

beforeAll(() => {
  there().users.add({ userName: "repluser", password: PASSWORD, authority: "REPL_USER" });
});
afterEach(() => {
  for (const { id, type } of on.site.grid.groups.list()) if (type !== "REGULAR") on.site.grid.groups.remove(id);
  for (const { id } of held()) on.site.grid.replicationDestinations.remove(id);
  there().unlockAccount("repluser");
});

it("proves the login at the other grid before anything is written", async () => {
  const refused = await messageOf(on.deployed("ReplicationDestination", melbourne({ password: "another password 9" })));
  expect(refused).toMatch(/was not accepted: .*Invalid user or password.*Nothing was changed/);
  expect(held()).toEqual([]);

  const unknown = await messageOf(on.deployed("ReplicationDestination", melbourne({ host: "per01-g1-util" })));
  expect(unknown).toMatch(/the grid per01-g1-util was not accepted: .*Unknown destination server/);
  expect(held()).toEqual([]);
});

it("keeps the old password when the new one is refused there", async () => {
  const deployment = await on.deployed("ReplicationDestination", melbourne());
  expect(await messageOf(deployment.up(melbourne({ password: "another password 9" })))).toContain("was not accepted");
  expect(flagValue("dstpassword")).toBe(PASSWORD);
});

it("never sends the mask back that the grid shows for the password", async () => {
  const deployment = await on.deployed("ReplicationDestination", melbourne());
  await deployment.up(melbourne({ encryption: "none" }));
  expect(flagValue("dstpassword")).toBe(PASSWORD);
});

it("does not ask the other grid for what has nothing to do with it", async () => {
  const deployment = await on.deployed("ReplicationDestination", melbourne());
  there().lockAccount("repluser");
  expect((await deployment.up(melbourne({ encryption: "none" }))).op).toBe("update");
});

it("takes the account from options, for a grid that calls it so", async () => {
  const { user: _, ...program } = melbourne({ options: [{ name: "dstid", value: "repluser" }] }) as { user?: string };
  const deployment = await on.deployed("ReplicationDestination", program);
  expect(flagValue("dstid")).toBe("repluser");
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("says which options there are when one is not", async () => {
  const program = melbourne({ options: [{ name: "dstfolder", value: "/x" }] });
  expect(await messageOf(on.deployed("ReplicationDestination", program))).toMatch(
    /no option "dstfolder"\. Write the one that it has, in options; it lists dstaddr, dstid, /,
  );
});

it("does not go while a policy replicates to it, and names that", async () => {
  const destination = await on.deployed("ReplicationDestination", melbourne());
  const policy = await on.deployed("ReplicationPolicy", offsite(destination.state!.id));
  expect(await messageOf(destination.destroy())).toMatch(/the policy \/offsite still uses this destination/);
  expect(held()).toHaveLength(1);
  await policy.destroy();
  await destination.destroy();
  expect(held()).toEqual([]);
});

it("does not go while backups are stored there", async () => {
  const destination = await on.deployed("ReplicationDestination", melbourne());
  on.site.grid.replicationDestinations.edit(destination.state!.id, (each) => {
    each.remoteBackups = 3;
  });
  expect(await messageOf(destination.destroy())).toMatch(/3 backups are stored on melbourne/);
  expect(held()).toHaveLength(1);
});

it("takes a policy's dataset and retention away with it", async () => {
  const { datasets, retentions } = on.site.grid;
  const before = [datasets.list().length, retentions.list().length];
  const destination = await on.deployed("ReplicationDestination", melbourne());
  const policy = await on.deployed("ReplicationPolicy", offsite(destination.state!.id));
  expect([datasets.list().length, retentions.list().length]).toEqual(before.map((count) => count + 1));
  await policy.destroy();
  expect([datasets.list().length, retentions.list().length]).toEqual(before);
});

it("keeps a schedule in place that a policy replicates by", async () => {
  const destination = await on.deployed("ReplicationDestination", melbourne());
  const times = { name: "by night", recurrence: "daily", timesOfDay: ["02:00"] };
  const schedule = await on.deployed("Schedule", times);
  const policy = await on.deployed("ReplicationPolicy", offsite(destination.state!.id, { schedule: "/by night" }));
  expect(await messageOf(schedule.destroy())).toMatch(/the policy \/offsite still uses this schedule/);
  await policy.destroy();
  await schedule.destroy();
});

it("refuses an option that the plug-in does not have, and writes it when it is free", async () => {
  const destination = await on.deployed("ReplicationDestination", melbourne());
  const program = (option: object) => offsite(destination.state!.id, { options: [option] });
  const option = { plugin: 1008, name: "verbos", value: "1" };
  expect(await messageOf(on.deployed("ReplicationPolicy", program(option)))).toMatch(
    /no option "verbos"\. Write "verbose"/,
  );
  const policy = await on.deployed("ReplicationPolicy", program({ ...option, free: true }));
  expect(await policy.refresh()).toEqual({ drift: [] });
});
