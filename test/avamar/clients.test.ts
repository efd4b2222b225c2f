import { beforeAll, beforeEach, expect, it } from "vitest";
import { deleteClient, findClient, isRetired, readClient, retireClient } from "../../provider/avamar/clients/clients";
import { Grid } from "../../provider/avamar/rest/grid";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
let grid: Grid;
const cid = (number: number) => number.toString(16).padStart(40, "0");

beforeAll(() => {
  const { url, username, password, certificateSha256 } = on.site.access.avamar;
  grid = new Grid({ endpoint: url, username, password, certificateSha256 });
  on.site.grid.domains.add({ name: "CORP", parent: "/clients" });
});

beforeEach(() => {
  for (const each of on.site.grid.clients.list()) if (/^(host|a)/.test(each.name)) on.site.grid.clients.remove(each.id);
});

const add = (number: number, name: string, domain = "/clients/CORP") =>
  on.site.grid.clients.add({ id: cid(number), name, domain });

it("finds a client by its name in its domain and nowhere else", async () => {
  add(1, "host-c");
  add(2, "host-cd");
  add(3, "host-c", "/clients");
  expect((await findClient(grid, "/clients/CORP", "host-c"))?.id).toBe(cid(1));
  expect((await findClient(grid, "/clients", "host-c"))?.id).toBe(cid(3));
  expect(await findClient(grid, "/clients/CORP", "host")).toBeUndefined();
  // A star is a character of the name, not a pattern.
  expect(await findClient(grid, "/clients/CORP", "host*")).toBeUndefined();
});

it("reads many clients from pages, and one that is gone is gone", async () => {
  for (let number = 10; number < 160; number++) add(number, `host-${number}`);
  on.site.counters.reset();
  const ids = Array.from({ length: 150 }, (_, i) => cid(10 + i));
  const read = await Promise.all([...ids, cid(9999)].map((id) => readClient(grid, id)));
  expect(read.map((each) => each?.id)).toEqual([...ids, undefined]);
  // Pages of the whole grid, and one look at the one that no page shows.
  expect(on.site.counters.count({ path: /clients/ })).toBeLessThanOrEqual(4);
});

it("retires a client once", async () => {
  add(1, "host-c");
  await retireClient(grid, cid(1));
  const retired = (await readClient(grid, cid(1)))!;
  expect(isRetired(retired)).toBe(true);
  on.site.counters.reset();
  await retireClient(grid, cid(1));
  await retireClient(grid, cid(777));
  expect(on.site.counters.count({ write: true })).toBe(0);
});

it("deletes a client, and again without an error", async () => {
  add(1, "host-c");
  await deleteClient(grid, cid(1));
  expect(await readClient(grid, cid(1))).toBeUndefined();
  await deleteClient(grid, cid(1));
});

it.each([
  ["retire", retireClient],
  ["delete", deleteClient],
])("does not %s a client with a running backup", async (verb, call) => {
  add(1, "host-c");
  on.site.grid.clients.edit(cid(1), (each) => void Object.assign(each, { activityRunning: true }));
  expect(await messageOf(call(grid, cid(1)))).toContain(
    `${verb} client /clients/CORP/host-c: a backup or restore of it is running.`,
  );
  expect(on.site.grid.clients.get(cid(1))).toMatchObject({ restoreOnly: false });
});
