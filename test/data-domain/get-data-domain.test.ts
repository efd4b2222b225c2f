import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeEach, expect, it } from "vitest";
import type * as Avamar from "../../provider/index";
import { messageOf } from "../avamar/grid-site.ts";
import { dataDomainSite } from "./data-domain-site.ts";

const { getDataDomain } = createRequire(import.meta.url)("pulumi-avamar") as typeof Avamar;
const on = dataDomainSite();
const login = () => on.connection() as unknown as Avamar.DataDomainLogin;

beforeEach(() => {
  on.site.counters.reset();
  on.site.dataDomain.unlockUser("sysadmin");
});

it("says what a Data Domain is, and logs out", async () => {
  const { dataDomain } = on.site;
  dataDomain.mtrees.add({ id: "/data/col1/filled", used: 2 ** 40 });
  expect(await getDataDomain(login())).toEqual({
    name: dataDomain.name,
    version: "Data Domain OS 7.10.1.0-1024536",
    model: "DD6400",
    serialNumber: dataDomain.serialNumber,
    uuid: dataDomain.uuid,
    capacity: { totalBytes: 100 * 2 ** 40, usedBytes: 2 ** 40, availableBytes: 99 * 2 ** 40 },
  });
  expect(on.site.counters.log.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /rest/v1.0/auth",
    "GET /rest/v1.0/system",
    "DELETE /rest/v1.0/auth",
  ]);
});

it("needs no more than the right to look", async () => {
  on.site.dataDomain.users.add({ id: "monitor", password: "Monitor-Secret-1", role: "user" });
  const { model } = await getDataDomain({ ...login(), username: "monitor", password: "Monitor-Secret-1" });
  expect(model).toBe("DD6400");
});

it("trusts an authority instead of one certificate", async () => {
  const { certificateSha256: _, ...open } = login();
  const caCertificate = readFileSync(on.site.access.dataDomain.caFile, "utf8");
  expect((await getDataDomain({ ...open, caCertificate })).model).toBe("DD6400");
  expect(await messageOf(getDataDomain(open))).toContain("the certificate is not trusted");
});

it("sends a refused password once, and names neither it nor a token", async () => {
  const message = await messageOf(getDataDomain({ ...login(), password: "Wrong-Secret-1" }));
  expect(message).toContain("Check dataDomain.username and dataDomain.password");
  expect(message).not.toContain("Wrong-Secret-1");
  expect(on.site.counters.count()).toBe(1);
});

it("logs out when asking fails, too", async () => {
  on.site.faults.add({
    product: "data-domain",
    match: { path: /system$/ },
    action: { kind: "status", status: 500, body: { details: "The file system is down.", code: 5417 } },
    times: 1,
  });
  expect(await messageOf(getDataDomain(login()))).toContain("code 5417: The file system is down.");
  expect(on.site.counters.log.at(-1)).toMatchObject({ method: "DELETE", path: "/rest/v1.0/auth" });
});

it("refuses an address that is none", async () => {
  expect(await messageOf(getDataDomain({ ...login(), host: "https://dd01" }))).toContain(
    "is no address of an appliance",
  );
});
