import { beforeEach, expect, it } from "vitest";
import { messageOf } from "../avamar/grid-site.ts";
import { dataDomainSite } from "./data-domain-site.ts";

const on = dataDomainSite();
const GRID = "syd01-g1-util.example";
const program = () => ({
  dataDomain: on.connection(),
  community: "Grid-Community-1",
  access: "read-write",
  hosts: [GRID],
  trapHosts: [{ host: GRID, port: 163 }],
});
const snmp = () => on.site.dataDomain.snmp;
const withKey = () => ({
  name: "monitoring",
  access: "read-only" as const,
  auth_protocol: "SHA1" as const,
  auth_key: "a-foreign-key",
});

/** What belongs to others, in every part that a write replaces. */
const others = () => ({
  enabled: true,
  engineId: "0x1234",
  general: { system_contact: "storage@example.com", system_location: "Sydney", system_notes: "rack 3" },
  v2cAccessHosts: [
    { community: "public", access: "read-only" as const, hosts: [] },
    { community: "nagios", access: "read-write" as const, hosts: ["nagios.example", "10.0.0.7"] },
  ],
  v2cTrapHosts: [
    { host: "nagios.example", community: "nagios" },
    { host: GRID, port: 1163, community: "public" },
  ],
  v3Users: [{ name: "keyless-user", access: "read-only" as const }],
  v3TrapHosts: [{ host: "trap.example", port: 1162, user: "keyless-user" }],
});

beforeEach(() => {
  on.site.dataDomain.snmp = others();
});

it("leaves what belongs to others as it was, through its whole life", async () => {
  const deployment = await on.deployed("SnmpAccess", program());
  await deployment.up({ ...program(), access: "read-only", hosts: [GRID, "second.example"] });
  expect(snmp().v2cAccessHosts).toHaveLength(3);
  await deployment.destroy();
  const left = {
    ...snmp(),
    v2cTrapHosts: snmp().v2cTrapHosts.map(({ port, ...each }) => (port ? { port, ...each } : each)),
  };
  expect(JSON.parse(JSON.stringify(left))).toEqual(others());
});

it("writes for many at once without losing one", async () => {
  const names = Array.from({ length: 6 }, (_, i) => `watch-${i}`);
  const made = await Promise.all(
    names.map((community) => on.deployed("SnmpAccess", { community, access: "read-only", hosts: [GRID] })),
  );
  expect(snmp().v2cAccessHosts.map((each) => each.community)).toEqual(["public", "nagios", ...names]);
  await Promise.all(made.map((each) => each.destroy()));
  expect(snmp().v2cAccessHosts.map((each) => each.community)).toEqual(["public", "nagios"]);
});

it("writes nothing where the keys of others would be lost, and says how to go on", async () => {
  snmp().v3Users.push(withKey());
  on.site.counters.reset();
  const deployment = on.deployment("SnmpAccess");
  const message = await messageOf(deployment.up(program()));
  expect(message).toContain("the users of SNMP version 3 monitoring would lose their keys");
  expect(message).toContain("snmp add ro-community");
  expect(message).not.toContain("Grid-Community-1");
  expect(on.writes()).toBe(0);
  expect(deployment.state).toBeUndefined();
  // As the message says: made by hand, it is taken over without a write.
  snmp().v2cAccessHosts.push({ community: "Grid-Community-1", access: "read-write", hosts: [GRID] });
  snmp().v2cTrapHosts.push({ host: GRID, port: 163, community: "Grid-Community-1" });
  await deployment.up({ ...program(), adopt: true });
  expect(await deployment.refresh()).toEqual({ drift: [] });
  expect(await messageOf(deployment.up({ ...program(), adopt: true, access: "read-only" }))).toContain(
    "nothing was written",
  );
  expect(await messageOf(deployment.destroy())).toContain("pulumi state delete");
  expect(on.writes()).toBe(0);
  expect(snmp().v3Users).toEqual([others().v3Users[0], withKey()]);
});

it("leaves trap hosts of its community that it does not declare", async () => {
  const { trapHosts: _, ...least } = program();
  const deployment = await on.deployed("SnmpAccess", least);
  // The grid adds itself when the Data Domain is attached.
  snmp().v2cTrapHosts.push({ host: GRID, port: 163, community: "Grid-Community-1" });
  expect(await deployment.refresh()).toEqual({ drift: [] });
  await deployment.up({ ...least, access: "read-only" });
  await deployment.destroy();
  expect(snmp().v2cTrapHosts).toContainEqual({ host: GRID, port: 163, community: "Grid-Community-1" });
});

it("says when SNMP is switched off, and switches it on when told to", async () => {
  snmp().enabled = false;
  const deployment = await on.deployed("SnmpAccess", program());
  expect(on.said.join()).toContain("SNMP is switched off there");
  expect(snmp().enabled).toBe(false);
  await deployment.up({ ...program(), enabled: true });
  expect(snmp().enabled).toBe(true);
  await deployment.destroy();
  expect(snmp().enabled).toBe(true);
});
