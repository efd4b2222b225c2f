import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reasonWithoutRig } from "../windows-host/rig.ts";
import { isWholeMatrix } from "./extent.ts";
import { LIVES } from "./lives.ts";
import { casesOf, Matrix } from "./matrix.ts";
import { Table } from "./table.ts";
import { CHOSEN, WINE_FAULTS } from "./wine-faults.ts";
import { WineLane } from "./wine-lane.ts";

const reason = reasonWithoutRig();
if (reason) console.warn(`skipped: faults on a second Windows host: ${reason}`);

/** Hosts on which cases are tried at the same time. */
const HOSTS = [0, 1];

describe.skipIf(reason !== undefined)(
  `faults on a Windows host that is not ours${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    const home = mkdtempSync(join(tmpdir(), "faults-"));
    const table = new Table("Windows host that is not ours");
    let lanes: WineLane[] = [];
    let tried = 0;

    beforeAll(async () => {
      lanes = await Promise.all(HOSTS.map((number) => WineLane.open(number, home)));
      const matrix = new Matrix<() => unknown, WineLane>(LIVES, table);
      const cases = isWholeMatrix ? await all(matrix) : [...CHOSEN];
      tried = cases.length;
      await Promise.all(lanes.map((lane) => matrix.tryOn(lane, cases)));
    }, 7_200_000);
    afterAll(async () => {
      console.log(table.toString());
      for (const lane of lanes) await lane.close();
      rmSync(home, { recursive: true, force: true });
    }, 120_000);

    async function all(matrix: Matrix<() => unknown, WineLane>) {
      const recorded = await matrix.record(lanes[0]!);
      return WINE_FAULTS.flatMap((fault) => casesOf(fault, recorded));
    }

    const faults = isWholeMatrix ? WINE_FAULTS : CHOSEN.map(({ fault }) => fault);
    test.each(faults)("$name: the next run ends as if nothing had happened", ({ name }) => {
      expect(table.tried(name)).toBeGreaterThan(0);
      expect(table.lostTo(name)).toEqual([]);
    });

    test("all of them were tried", () => {
      const sum = faults.reduce((n, { name }) => n + table.tried(name), 0);
      expect(sum).toBe(tried);
      expect(tried).toBeGreaterThanOrEqual(faults.length);
    });
  },
);
