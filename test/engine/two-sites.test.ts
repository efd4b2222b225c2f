import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { useExample } from "./example";
import { type Postgres, reasonWithoutPostgres, startPostgres } from "./postgres";
import { Project } from "./project";

const reason = reasonWithoutPostgres();
if (reason) console.warn(`skipped: two sites with one state store: ${reason}`);

describe.skipIf(reason !== undefined)(
  `examples/two-sites, the states in PostgreSQL${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    let store: Postgres;
    let grids: Site[] = [];
    let shared: Project;
    let sites: Project[] = [];
    const zones = { syd: "Australia/Sydney", mel: "Australia/Melbourne" };

    beforeAll(async () => {
      store = await startPostgres();
      const env = { PULUMI_BACKEND_URL: store.url };
      shared = await Project.start({}, {}, { name: "avamar-shared", stack: "prod", env });
      useExample(shared, "two-sites/shared");
      grids = [await startSite({ hosts: [] }), await startSite({ hosts: [] })];
      sites = await Promise.all(
        Object.entries(zones).map(async ([stack, timeZone], i) => {
          const { url, username, password, certificateSha256 } = grids[i]!.access.avamar;
          const project = await Project.start(
            {
              ...{ "avamar:endpoint": url, "avamar:username": username, "avamar:certificateSha256": certificateSha256 },
              ...{ sharedStack: "organization/avamar-shared/prod", timeZone },
            },
            { "avamar:password": password },
            { name: "avamar-site", stack, env },
          );
          useExample(project, "two-sites/site");
          return project;
        }),
      );
    }, 240_000);
    afterAll(async () => {
      for (const project of [shared, ...sites]) project?.end();
      for (const grid of grids) await grid.close();
      await store?.stop();
    }, 60_000);

    const kept = (grid: Site) => grid.grid.retentions.list().find(({ name }) => name === "kept")?.duration;
    const zoneOf = (grid: Site) => grid.grid.schedules.list().find(({ name }) => name === "nightly")?.timeZoneId;

    test("each site gets what is shared, in its own time zone, on its own grid", async () => {
      for (const project of [shared, ...sites]) {
        const { code, text } = await project.up();
        expect(code, text).toBe(0);
      }
      expect(grids.map(kept)).toEqual([60, 60]);
      expect(grids.map(zoneOf)).toEqual(Object.values(zones));
      expect(
        grids.map(({ grid }) =>
          grid.groups
            .list()
            .map(({ name }) => name)
            .filter((name) => name.endsWith("-files")),
        ),
      ).toEqual([["syd-files"], ["mel-files"]]);
    }, 180_000);

    test("a change of what is shared reaches a site with that site's next run, and no other", async () => {
      await shared.must(["config", "set", "keepDays", "90"]);
      expect((await shared.up()).code).toBe(0);
      const { code, text } = await sites[0]!.up();
      expect(code, text).toBe(0);
      expect(grids.map(kept)).toEqual([90, 60]);
    }, 120_000);

    test("two pipelines at once on one stack: the second is told whose lock it is, and writes nothing", async () => {
      const [site] = sites;
      const [grid] = grids;
      const slow = grid!.faults.add({
        ...{ product: "avamar", match: { path: /retentions/ }, action: { kind: "delay", ms: 12_000 } },
        times: 1,
      });
      const first = site!.begin(["up", "--yes", "--skip-preview", "--refresh"]);
      await expect.poll(() => slow.hits, { timeout: 60_000, interval: 100 }).toBe(1);
      const second = await site!.up();
      expect(second.code).not.toBe(0);
      expect(second.text).toMatch(/locked by 1 lock/);
      expect(second.text).toMatch(/process|pid/i);
      const { code, text } = await first.ended;
      expect(code, text).toBe(0);
      expect((await site!.up()).code).toBe(0);
    }, 180_000);

    test("no state lies anywhere but in the store, and there no secret is readable", async () => {
      for (const [i, project] of sites.entries()) {
        const { password } = grids[i]!.access.avamar;
        for (const [path, text] of project.files()) {
          expect(path).not.toMatch(/\.pulumi\/stacks/);
          expect(text).not.toContain(password);
        }
        expect(await project.must(["stack", "export"])).not.toContain(password);
      }
    }, 60_000);
  },
);
