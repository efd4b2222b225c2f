import { expect, test } from "vitest";
import { gridSite } from "./grid-site.ts";

const at = gridSite();
const NAME = "Old Files";
const program = { name: NAME, domain: "/clients", targets: [{ plugin: 1001, path: "/srv" }] };

test("a dataset gets no blanks, and one that has some is taken over, changed and left in peace", async () => {
  const dataset = at.deployment("Dataset");
  const [refused, ...more] = await dataset.preview(program);
  expect(more).toEqual([]);
  expect(refused).toEqual({
    property: "name",
    reason: expect.stringMatching(/write "Old-Files"\. One that exists is taken over with adopt: true\.$/),
  });
  at.site.grid.datasets.add({
    name: NAME,
    domain: "/clients",
    targets: [{ pluginNumber: 1001, value: "/home" }],
  } as never);
  await dataset.up({ ...program, adopt: true });
  expect(at.site.grid.datasets.get(`/clients/${NAME}`)!.targets!.map(({ value }) => value)).toEqual(["/srv"]);
  // It stands now: it needs no adopt any more, and is changed in place.
  expect(await dataset.preview(program)).toEqual([]);
  expect((await dataset.up({ ...program, excludes: [{ plugin: 1001, path: "*.tmp" }] })).op).toBe("update");
  // Another name is another dataset, which is new.
  expect(await dataset.preview({ ...program, name: "New Files" })).toHaveLength(1);
});
