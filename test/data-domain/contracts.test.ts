import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plain, ResourceCase, SingletonCase } from "../contract/case.ts";
import { boostService } from "../contract/cases/boost-service.ts";
import { boostUser } from "../contract/cases/boost-user.ts";
import { dataDomainUser } from "../contract/cases/data-domain-user.ts";
import { snmpAccess } from "../contract/cases/snmp-access.ts";
import { storageUnit } from "../contract/cases/storage-unit.ts";
import { contractsFolder } from "../contracts/validate.ts";
import { Watch } from "../site-tests/watched.ts";
import { dataDomainSite } from "./data-domain-site.ts";

/**
 * What the provider sends, and what the site answers, held against the vendor's contracts: a body that the site takes
 * although the contract knows no such field is found here.
 */
const watch = new Watch();
if (!watch.contracts) process.stdout.write(`not compared: there are no contracts in ${contractsFolder()}\n`);

describe.skipIf(!watch.contracts)("the requests of the provider", () => {
  const on = dataDomainSite();
  let end: () => void;
  beforeAll(() => {
    end = on.site.onExchange((exchange) => watch.see(exchange));
  });
  afterAll(() => end?.());

  it.each<[string, ResourceCase | SingletonCase]>([
    ["DataDomainUser", dataDomainUser],
    ["BoostUser", boostUser],
    ["StorageUnit", storageUnit],
    ["BoostService", boostService],
    ["SnmpAccess", snmpAccess],
  ])("of %s are as the contract has them, through its whole life", async (type, resource) => {
    for (const each of on.site.dataDomain.users.list())
      if (!["sysadmin", "avamar-boost"].includes(each.id)) on.site.dataDomain.users.remove(each.id);
    await resource.prepare?.(on.site);
    const before = watch.validated;
    const deployment = await on.deployed(type, resource.full(on.site));
    for (const [name, property] of Object.entries(resource.properties)) {
      if ((property.means ?? "update") !== "update" || property.byHand) continue;
      const to = typeof property.to === "function" ? property.to(on.site) : property.to;
      await deployment.up(given({ ...resource.full(on.site), [name]: to, ...property.with }));
      if ("empty" in property) await deployment.up({ ...resource.full(on.site), [name]: property.empty });
    }
    await deployment.refresh();
    await deployment.destroy();
    expect(watch.validated).toBeGreaterThan(before + 2);
    expect(watch.violations).toEqual([]);
    expect(watch.outside).toBe(0);
  });
});

function given(program: Plain): Plain {
  return Object.fromEntries(Object.entries(program).filter(([, value]) => value !== undefined));
}
