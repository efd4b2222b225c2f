import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Site, type SiteOptions, startSite } from "../site/index.ts";
import { Cable } from "./cable.ts";
import { DOMAIN, type EmulatedLane, type Seat } from "./emulated-lane.ts";
import { isWholeMatrix, spread } from "./extent.ts";
import type { Life } from "./lives.ts";
import { casesOf, type Fault, Matrix } from "./matrix.ts";
import { Table } from "./table.ts";
import { type Strike, Watch } from "./watch.ts";

/** A kind of emulated hosts. */
export interface EmulatedKind<Host extends EmulatedLane["host"]> {
  name: string;
  /** A site with hosts of these names. */
  options(names: string[]): SiteOptions;
  hosts(site: Site): Host[];
  /** Puts on a host what could be mistaken for the stream. */
  addNeighbours(host: Host): void;
  lane(seat: Seat<Host>): EmulatedLane<Host>;
  lives: Life<EmulatedLane>[];
}

/** Hosts on which cases are tried at the same time: most of their time they wait. */
const HOSTS = Array.from({ length: 12 }, (_, i) => `fs${i}`);

/** Tries every write with these faults on emulated hosts, one test for each fault, and prints the table. */
export function tryOnEmulatedHosts<Host extends EmulatedLane["host"]>(
  kind: EmulatedKind<Host>,
  faults: Fault<EmulatedLane, Strike>[],
): void {
  const home = mkdtempSync(join(tmpdir(), "faults-"));
  const table = new Table(kind.name);
  let site: Site;
  let lanes: EmulatedLane[] = [];
  let written: string[] = [];

  beforeAll(async () => {
    site = await startSite({ grids: [{ name: "syd01-g1-util", registrationMs: 20 }], ...kind.options(HOSTS) });
    site.grid.domains.add({ name: "iQ3", parent: "/clients" });
    site.grid.groups.add({ name: "joined", domain: DOMAIN });
    const seen = new Watch(site);
    const open = async (host: Host, index: number) => {
      kind.addNeighbours(host);
      const { address, port } = host.access;
      return kind.lane({ site, host, index, seen, home, cable: await Cable.lay({ host: address, port }) });
    };
    lanes = await Promise.all(kind.hosts(site).map(open));
    const matrix = new Matrix<Strike, EmulatedLane>(kind.lives, table);
    const recorded = await matrix.record(lanes[0]!);
    written = [...new Set([...recorded.values()].flat().map(({ name }) => name))];
    const all = faults.flatMap((fault) => casesOf(fault, recorded));
    const cases = isWholeMatrix ? all : spread(all);
    await Promise.all(lanes.map((lane) => matrix.tryOn(lane, cases)));
  }, 1_800_000);
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
