import { afterAll, beforeAll, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { discover, textsIn, workshop } from "./discovering.ts";

/** Clients of the estate, a hundred in each domain. `DISCOVER_CLIENTS=5000` makes a large one. */
const CLIENTS = Number(process.env.DISCOVER_CLIENTS ?? 500);
const DOMAINS = Math.ceil(CLIENTS / 100);
const POLICIES = 6;

const folders = workshop();
let site: Site;

beforeAll(async () => {
  site = await startSite({ hosts: [] });
  const { grid } = site;
  for (let number = 0; number < DOMAINS; number++) {
    const domain = `/clients/CUST-${number}`;
    grid.domains.add({ name: `CUST-${number}`, parent: "/clients" });
    const schedule = grid.schedules.add({ name: "nightly", domain, recurrence: "Daily", timesOfDay: ["20:30"] });
    const retention = grid.retentions.add({ name: "for ever", domain, basicRetentionType: "NO_EXPIRATION" });
    const dataset = grid.datasets.add({ name: "files", domain });
    const clients = Array.from({ length: 100 }, (_, i) => grid.clients.add({ name: `srv-${number}-${i}`, domain }));
    for (let i = 0; i < POLICIES; i++)
      grid.groups.add({
        ...{ name: `nightly-${i}`, domain, enabled: true },
        ...{ datasetId: dataset.id, scheduleId: schedule.id, retentionId: retention.id },
        members: clients.slice(i * 16, i * 16 + 16).map(({ id }) => ({ cid: id, joinType: "INCLUDED_BY_USER" })),
      });
  }
}, 60_000);
afterAll(async () => {
  folders.end();
  await site?.close();
});

test("a large estate is read in pages and written as loops", async () => {
  const out = folders.path("large");
  const began = Date.now();
  const { code, out: said, errors } = await discover(site, "--out", out);
  expect(code, errors).toBe(0);
  const requests = site.counters.count();
  console.log(`${CLIENTS} clients: ${((Date.now() - began) / 1000).toFixed(1)} s, ${requests} requests`);
  expect(said).toContain(`${DOMAINS * (1 + 3 + 100 + POLICIES)} resources`);
  // A request for the members of each policy, and for the users and directory maps of each domain; the rest is pages.
  expect(requests).toBeLessThan(DOMAINS * (POLICIES + 2) + CLIENTS / 100 + 60);
  const files = textsIn(out);
  expect(files.get("clients/CUST-1.ts")!.split("\n").length).toBeLessThan(60);
  expect(files.get("clients/CUST-1-policies.ts")).toContain("/** 6 policies by name. */");
}, 120_000);
