import { afterEach, beforeAll, expect, it } from "vitest";
import { messageOf } from "../avamar/grid-site.ts";
import { dataDomainSite } from "./data-domain-site.ts";

const on = dataDomainSite();
const NAME = "archive";
const OF_GRID = "avamar-1527768929";
const program = () => ({ dataDomain: on.connection(), name: NAME, user: "archivist" });
const ofGrid = () => ({ dataDomain: on.connection(), name: OF_GRID, adopt: true, quota: { hardLimitBytes: 2 ** 40 } });
const units = () => on.site.dataDomain.storageUnits;

beforeAll(() => void on.site.dataDomain.users.add({ id: "archivist" }));
afterEach(() => {
  for (const each of units().list()) units().remove(each.id);
});

it("keeps a unit in which something is stored, unless it is told to delete it", async () => {
  const deployment = await on.deployed("StorageUnit", program());
  units().edit(NAME, (unit) => {
    unit.preComp = 4096;
  });
  on.site.counters.reset();
  const message = await messageOf(deployment.destroy());
  expect(message).toContain("the storage unit archive stays: 4096 bytes are in it.");
  expect(on.writes()).toBe(0);
  await deployment.up({ ...program(), onDelete: "delete" });
  await deployment.destroy();
  expect(units().get(NAME)!.deleted).toBe(true);
});

it("leaves a unit there when told to keep it, and says so", async () => {
  const deployment = await on.deployed("StorageUnit", { ...program(), onDelete: "keep" });
  on.site.counters.reset();
  await deployment.destroy();
  expect(on.said.join()).toContain("storage unit archive stays, as onDelete says keep");
  expect(on.writes()).toBe(0);
  expect(units().get(NAME)!.deleted).toBe(false);
});

it("takes one that was deleted for gone, and does not make it again before it is cleaned", async () => {
  const deployment = await on.deployed("StorageUnit", program());
  units().edit(NAME, (unit) => {
    unit.deleted = true;
  });
  expect(await deployment.refresh()).toEqual({ drift: [], isGone: true });
  on.site.counters.reset();
  const message = await messageOf(deployment.up(program()));
  expect(message).toContain("was deleted and still has its data");
  expect(message).toContain("ddboost storage-unit undelete archive");
  expect(on.writes()).toBe(0);
  on.site.dataDomain.clean();
  expect((await deployment.up(program())).op).toBe("create");
});

it("sets the limits of a grid's unit, leaves its owner, and never deletes it", async () => {
  units().add({ id: OF_GRID, user: "avamar-boost", quota: { soft_limit: 2 ** 30 }, preComp: 0 });
  const deployment = await on.deployed("StorageUnit", ofGrid());
  expect(units().get(OF_GRID)).toMatchObject({
    user: "avamar-boost",
    quota: { soft_limit: 2 ** 30, hard_limit: 2 ** 40 },
  });
  await deployment.up({ ...ofGrid(), onDelete: "delete" });
  on.site.counters.reset();
  await deployment.destroy();
  expect(on.said.join()).toContain(`storage unit ${OF_GRID} stays, as it belongs to its grid`);
  expect(on.writes()).toBe(0);
  expect(units().get(OF_GRID)!.deleted).toBe(false);
});

it("never makes a grid's unit", async () => {
  on.site.counters.reset();
  const message = await messageOf(on.deployment("StorageUnit").up(ofGrid()));
  expect(message).toContain(`there is no storage unit ${OF_GRID}, and only its grid can make it.`);
  expect(on.writes()).toBe(0);
});

it("names only what is declared when it changes something", async () => {
  const deployment = await on.deployed("StorageUnit", program());
  const bodies: unknown[] = [];
  const end = on.site.onExchange(({ method, requestBody }) => void (method === "PUT" && bodies.push(requestBody)));
  await deployment.up({
    ...program(),
    quota: { hardLimitBytes: 0, softLimitBytes: 2 ** 30 },
    streamLimits: { read: 0 },
  });
  end();
  expect(bodies).toEqual([
    { quota_config: { soft_limit: 2 ** 30, hard_limit: 0 }, stream_limit_config: { read_stream_soft_limit: -1 } },
  ]);
});
