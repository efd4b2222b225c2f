import { afterEach, expect, it } from "vitest";
import { messageOf } from "../avamar/grid-site.ts";
import { dataDomainSite } from "./data-domain-site.ts";

const on = dataDomainSite();
const NAME = "avamar-test";
const program = () => ({ dataDomain: on.connection(), user: NAME });

afterEach(() => {
  const { boostUsers, users, storageUnits } = on.site.dataDomain;
  for (const each of storageUnits.list()) storageUnits.remove(each.id);
  for (const store of [boostUsers, users]) if (store.get(NAME)) store.remove(NAME);
});

it("says that the user is not there, in the words of the Data Domain", async () => {
  expect(await messageOf(on.deployment("BoostUser").up(program()))).toContain('User "avamar-test" does not exist');
});

it("keeps the right of a user that owns storage units, and says which", async () => {
  on.site.dataDomain.users.add({ id: NAME });
  const deployment = await on.deployed("BoostUser", program());
  on.site.dataDomain.storageUnits.add({ id: "avamar-1527768929", user: NAME });
  on.site.counters.reset();
  expect(await messageOf(deployment.destroy())).toContain("owns the storage unit avamar-1527768929.");
  expect(on.writes()).toBe(0);
  on.site.dataDomain.storageUnits.edit("avamar-1527768929", (unit) => {
    unit.deleted = true;
  });
  await deployment.destroy();
  expect(on.site.dataDomain.boostUsers.get(NAME)).toBeUndefined();
});
