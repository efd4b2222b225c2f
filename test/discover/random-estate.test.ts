import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { startSite } from "../site/index.ts";
import { discover, workshop } from "./discovering.ts";
import { build, estate } from "./random-estate.ts";
import { compiles, inOrder, registrations } from "./registrations.ts";

const folders = workshop();
afterAll(() => folders.end());

test("whatever is on a grid, the program declares exactly what the import file brings into the state", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(estate, async (given) => {
      const site = await startSite({ hosts: [] });
      try {
        build(site, given);
        const out = folders.path(`estate-${number++}`);
        const { code, errors, out: said } = await discover(site, "--out", out, "--login-mode", "swagger");
        if (code === 1 && /nothing was found/.test(errors)) return;
        expect(code, errors).toBe(0);
        for (const line of said.match(/^left out: .*/gm) ?? [])
          expect(line).toMatch(/^left out: (\w+ \S.*): but for upper and lower case it is \1, /i);
        expect(site.counters.count({ write: true })).toBe(0);
        const { seen, wanted } = await registrations(out);
        expect(inOrder(seen)).toEqual(inOrder(wanted));
        expect(new Set(wanted.map(({ type, name }) => `${type} ${name}`)).size).toBe(wanted.length);
      } finally {
        await site.close();
      }
    }),
    { numRuns: 6, endOnFailure: true, interruptAfterTimeLimit: 90_000 },
  );
  await compiles(
    folders,
    Array.from({ length: number }, (_, i) => `estate-${i}`),
  );
}, 180_000);
