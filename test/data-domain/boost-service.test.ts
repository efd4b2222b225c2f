import { beforeEach, expect, it } from "vitest";
import { dataDomainSite } from "./data-domain-site.ts";

const on = dataDomainSite();
const bodies: unknown[] = [];

beforeEach(() => {
  on.site.dataDomain.boost.enabled = true;
  bodies.length = 0;
  return on.site.onExchange(({ method, requestBody }) => void (method === "PUT" && bodies.push(requestBody)));
});

it("writes nothing where everything is as declared, and only what differs elsewhere", async () => {
  const deployment = await on.deployed("BoostService", {
    enabled: true,
    options: { virtualSynthetics: true },
  });
  expect(bodies).toEqual([]);
  const dataDomain = on.connection();
  await deployment.up({ dataDomain, enabled: true, options: { virtualSynthetics: true, fibreChannel: false } });
  expect(bodies).toEqual([
    {
      operation: "set_options",
      ddboost_options: [
        { option: "virtual_synthetics", value: "enabled" },
        { option: "fc", value: "disabled" },
      ],
    },
  ]);
});

it("is switched on last, with the options that it is to have", async () => {
  on.site.dataDomain.boost.enabled = false;
  await on.deployed("BoostService", {
    enabled: true,
    options: { globalAuthenticationMode: "two-way-password", globalEncryptionStrength: "high" },
    fileReplication: { encryption: true },
  });
  expect(bodies.map((body) => (body as { operation: string }).operation)).toEqual([
    "set_options",
    "set_file_replication_options",
    "enable",
  ]);
});

it("is left as it is when it is destroyed, and says so", async () => {
  const deployment = await on.deployed("BoostService", { enabled: true });
  on.site.counters.reset();
  await deployment.destroy();
  expect(on.said.join()).toContain("DD Boost stays as it is");
  expect(on.writes()).toBe(0);
  expect(on.site.dataDomain.boost.enabled).toBe(true);
});
