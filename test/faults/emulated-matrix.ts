import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { EMULATED_LIVES, EmulatedLane, prepare, siteOf } from "./emulated.ts";
import { casesOf, type Fault, Matrix } from "./matrix.ts";
import { Table } from "./table.ts";
import { type Strike, Watch } from "./watch.ts";

/** Hosts on which cases are tried at the same time: most of their time they wait. */
const HOSTS = 12;

/** Tries every write with these faults on emulated hosts, one test for each fault, and prints the table. */
export function tryOnEmulatedHosts(faults: Fault<EmulatedLane, Strike>[]): void {
  const home = mkdtempSync(join(tmpdir(), "faults-"));
  const table = new Table("emulated Windows host");
  let site: Site;
  let lanes: EmulatedLane[] = [];
  let written: string[] = [];

  beforeAll(async () => {
    site = await startSite(siteOf(HOSTS));
    prepare(site);
    const seen = new Watch(site);
    lanes = await Promise.all(site.hosts.map((_, i) => EmulatedLane.open(site, i, seen, home)));
    const matrix = new Matrix<Strike, EmulatedLane>(EMULATED_LIVES, table);
    const recorded = await matrix.record(lanes[0]!);
    written = [...new Set([...recorded.values()].flat().map(({ name }) => name))];
    const cases = faults.flatMap((fault) => casesOf(fault, recorded));
    await Promise.all(lanes.map((lane) => matrix.tryOn(lane, cases)));
  }, 600_000);
  afterAll(async () => {
    console.log(table.toString());
    for (const lane of lanes) lane.close();
    await site?.close();
    rmSync(home, { recursive: true, force: true });
  });

  test("every write of the runs without a fault is a row of the table", () => {
    expect(written.length).toBeGreaterThan(30);
    expect(table.rows.sort()).toEqual(written.sort());
  });

  test.each(faults)("$name: the next run ends as if nothing had happened, at every write", ({ name }) => {
    expect(table.tried(name)).toBeGreaterThan(0);
    expect(table.lostTo(name)).toEqual([]);
  });
}
