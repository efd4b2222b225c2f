import { createRequire } from "node:module";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type * as Avamar from "../../provider/index";

const load = createRequire(import.meta.url);
const pulumi = load("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const avamar = load("pulumi-avamar") as typeof Avamar;

const registered = new Map<string, Record<string, unknown>>();
const args = {
  dataDomain: { host: "dd01.example", username: "sysadmin", password: "the-password" },
  username: "avamar-boost",
  password: "Boost-Secret-1",
};

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.set(type.split(":").at(-1)!, inputs);
        return { id: `${name}-id`, state: { ...inputs, mtreeName: "/data/col1/avamar-1527768929", index: 1 } };
      },
      call: () => ({}),
    },
    "estate",
    "dev",
  );
});
beforeEach(() => registered.clear());

const settled = (resource: { urn: { apply(call: () => void): unknown } }) =>
  new Promise<void>((done) => void resource.urn.apply(done));
const opened = (value: unknown) => (value as { value: unknown }).value;

test("makes what is needed, and nothing that is not declared", async () => {
  const storage = new avamar.DataDomainStorage("dd01", args);
  await settled(storage.target);
  expect([...registered.keys()].sort()).toEqual([
    "BoostService",
    "BoostUser",
    "DataDomainStorage",
    "DataDomainTarget",
    "DataDomainUser",
  ]);
  expect(storage.snmp).toBeUndefined();
  expect(storage.unit).toBeUndefined();
  expect(registered.get("DataDomainUser")).toMatchObject({
    name: "avamar-boost",
    role: "admin",
    maxDaysBetweenChange: 99_999,
  });
  expect(registered.get("DataDomainTarget")).toMatchObject({ hostname: "dd01.example", username: "avamar-boost" });
  for (const name of ["maxStreams", "isDefault", "snmp", "adopt"])
    expect([name, registered.get("DataDomainTarget")?.[name]]).toEqual([name, undefined]);
});

test("tells both sides the same of SNMP, and sets limits on the unit of the grid", async () => {
  const storage = new avamar.DataDomainStorage("dd01", {
    ...args,
    hostname: "dd01-backup.example",
    snmp: { community: "the-community", hosts: ["grid-a", "grid-b"] },
    quota: { hardLimitBytes: 2 ** 40 },
    adopt: true,
  });
  await settled(storage.unit!);
  const access = registered.get("SnmpAccess")!;
  const target = registered.get("DataDomainTarget")!;
  expect(opened(access.community)).toBe("the-community");
  expect(access).toMatchObject({
    access: "read-write",
    hosts: ["grid-a", "grid-b"],
    trapHosts: [
      { host: "grid-a", port: 163 },
      { host: "grid-b", port: 163 },
    ],
    enabled: true,
  });
  expect(opened(target.snmp)).toEqual({ version: 2, community: "the-community", getSetPort: 161, trapPort: 163 });
  expect(target.hostname).toBe("dd01-backup.example");
  expect(registered.get("StorageUnit")).toMatchObject({
    name: "avamar-1527768929",
    adopt: true,
    quota: { hardLimitBytes: 2 ** 40 },
  });
  for (const type of ["DataDomainUser", "BoostUser", "SnmpAccess", "DataDomainTarget"])
    expect([type, registered.get(type)?.adopt]).toEqual([type, true]);
});
