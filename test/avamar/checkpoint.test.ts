import { afterEach, describe, expect, test } from "vitest";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const schedule = (name: string) => ({
  ...{ name, domain: "/clients", recurrence: "daily", timesOfDay: ["20:00"], duration: 8, timeZone: "Etc/UTC" },
});
const checkpoints = () => on.site.grid.care.checkpoints.list();

afterEach(() => {
  for (const { id, name } of on.site.grid.schedules.list()) if (/^s\d$/.test(name)) on.site.grid.schedules.remove(id);
});

/** A run of a program that has these schedules made already, with these settings of the provider. */
async function run(settings: Record<string, string>, ...names: string[]): Promise<Deployment[]> {
  const { url, username, password, certificateSha256 } = on.site.access.avamar;
  const provider = newProvider("Schedule", {
    settings: { endpoint: url, username, password, certificateSha256, ...settings },
    home: "/nowhere",
    said: on.said,
  });
  return Promise.all(
    names.map(async (name) => {
      const made = new Deployment("Schedule", () => provider);
      await made.up(schedule(name));
      return made;
    }),
  );
}

describe("checkpointBefore", () => {
  test("destroy: one whole checkpoint before the first deletion of a run, and progress is said", async () => {
    const before = checkpoints().length;
    const deployed = await run({ checkpointBefore: "destroy" }, "s1", "s2", "s3");
    expect(checkpoints()).toHaveLength(before);
    on.site.counters.reset();
    await Promise.all(deployed.map((each) => each.destroy()));
    expect(checkpoints()).toHaveLength(before + 1);
    expect(checkpoints().every(({ isWhole }) => isWhole)).toBe(true);
    const writes = on.site.counters.log.filter(({ write }) => write).map(({ method, path }) => `${method} ${path}`);
    expect(writes[0]).toBe("POST /api/v1/server/checkpoints");
    expect(writes.filter((each) => each.startsWith("DELETE"))).toHaveLength(3);
    expect(on.said.join("\n")).toContain("making a checkpoint before anything is deleted");
  });

  test("none is made where deleting is refused", async () => {
    const [deployed] = await run({ checkpointBefore: "destroy" }, "s8");
    const { id } = on.site.grid.schedules.get("/clients/s8")!;
    const [policy] = on.site.grid.groups.list();
    const old = policy!.scheduleId;
    policy!.scheduleId = id;
    const before = checkpoints().length;
    expect(await messageOf(deployed!.destroy())).toMatch(/polic/);
    expect(checkpoints()).toHaveLength(before);
    policy!.scheduleId = old;
    await deployed!.destroy();
    expect(checkpoints()).toHaveLength(before + 1);
  });

  test("a pool that shrinks deletes too: its checkpoint comes first", async () => {
    const { url, username, password, certificateSha256 } = on.site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256, checkpointBefore: "destroy" };
    const provider = newProvider("ClientPool", { settings, home: "/nowhere", said: on.said });
    for (const last of [1, 2, 3]) on.site.grid.waitingAgents.add({ id: `10.1.0.${last}` });
    const pool = new Deployment("ClientPool", () => provider);
    const program = (addresses: string[]) => ({ addresses, domain: "/clients", onDelete: "delete" });
    await pool.up(program(["10.1.0.1-10.1.0.3"]));
    const before = checkpoints().length;
    await pool.up(program(["10.1.0.1-10.1.0.2"]));
    expect(checkpoints()).toHaveLength(before + 1);
    expect(on.said.join("\n")).toMatch(/checkpoint cp\.\d+ is made/);
    await pool.destroy();
  });

  test("nothing is made without it", async () => {
    const before = checkpoints().length;
    const [deployed] = await run({}, "s4");
    await deployed!.destroy();
    expect(checkpoints()).toHaveLength(before);
  });

  test("where the grid makes none nothing is deleted, and the next run goes on", async () => {
    const [deployed] = await run({ checkpointBefore: "destroy" }, "s5");
    const half = on.site.grid.care.checkpoints.add({ created: Date.now() + 60_000, isWhole: false });
    expect(await messageOf(deployed!.destroy())).toMatch(/A checkpoint is being made already/);
    expect(on.site.grid.schedules.get("/clients/s5")).toBeDefined();
    on.site.grid.care.checkpoints.remove(half.id);
    await deployed!.destroy();
    expect(on.site.grid.schedules.get("/clients/s5")).toBeUndefined();
  });

  test("one that takes too long is said, and nothing is deleted", async () => {
    const [deployed] = await run({ checkpointBefore: "destroy", taskTimeoutSeconds: "1" }, "s6");
    on.site.grid.settings.taskMs = 5_000;
    try {
      expect(await messageOf(deployed!.destroy())).toMatch(
        /not whole after 1 s.*Nothing was deleted.*taskTimeoutSeconds/s,
      );
      expect(on.site.grid.schedules.get("/clients/s6")).toBeDefined();
    } finally {
      on.site.grid.settings.taskMs = 300;
      on.site.grid.settle();
    }
  });

  test("a misspelt word is refused before anything is deleted", async () => {
    const [deployed] = await run({ checkpointBefore: "delete" }, "s7");
    expect(await messageOf(deployed!.destroy())).toMatch(
      /checkpointBefore is "delete", and the only word for it is "destroy"/,
    );
    expect(on.site.grid.schedules.get("/clients/s7")).toBeDefined();
  });
});
