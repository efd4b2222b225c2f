import { beforeAll, describe, expect, test } from "vitest";
import type { Site } from "../site/index.ts";
import type { Fields, Rest } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start());
  for (let number = 1; number <= 45; number += 1) {
    site.grid.clients.add({ name: `host${number}`, totalBackups: number, enabled: number % 2 === 0 });
  }
});

const clients = (query: string) => grid.get(`/api/v1/clients?domain=/clients&${query}`);
const names = ({ body }: { body: Fields }) => body.content.map(({ name }) => name);

describe("pages", () => {
  test("have the whole envelope and twenty items by default", async () => {
    const { body } = await clients("");
    expect(body).toMatchObject({
      totalElements: 45,
      totalPages: 3,
      number: 0,
      size: 20,
      numberOfElements: 20,
      first: true,
      last: false,
      empty: false,
    });
    expect((await clients("page=2")).body).toMatchObject({ number: 2, numberOfElements: 5, last: true, first: false });
    expect((await clients("page=9")).body).toMatchObject({ numberOfElements: 0, empty: true, last: true });
    expect((await clients("size=100")).body.content).toHaveLength(45);
  });

  test("are sorted as asked", async () => {
    expect(names(await clients("size=2&sort=totalBackups,desc"))).toEqual(["host45", "host44"]);
    expect(names(await clients("size=2&sort=enabled&sort=totalBackups,desc"))).toEqual(["host45", "host43"]);
  });

  test("have the most items that the grid allows", async () => {
    const { site: small, grid: caller } = await start({ grids: [{ name: "small", maxPageSize: 3, pageSize: 2 }] });
    for (const name of ["a", "b", "c", "d"]) small.grid.clients.add({ name });
    expect((await caller.get("/api/v1/clients?domain=/clients")).body.content).toHaveLength(2);
    expect((await caller.get("/api/v1/clients?domain=/clients&size=50")).body.content).toHaveLength(3);
  });
});

describe("filters", () => {
  test.each([
    ["filter=name==host7", ["host7"]],
    ["filter=name=='host7'", ["host7"]],
    ['filter=name=="host7"', ["host7"]],
    ["filter=name==host4*", ["host4", "host40", "host41", "host42", "host43", "host44", "host45"]],
    ["filter=name==host4*&filter=enabled==true", ["host4", "host40", "host42", "host44"]],
    ["filter=totalBackups>43", ["host44", "host45"]],
    ["filter=totalBackups<=2", ["host1", "host2"]],
    ["filter=paging.port!=28002", []],
    ["filter=name==nobody", []],
  ])("%s", async (query, expected) => {
    expect(names(await clients(`size=100&${query.replace(/"/g, "%22")}`))).toEqual(expected);
  });

  test("that are none are refused", async () => {
    expect((await clients("filter=name")).status).toBe(400);
  });
});

describe("fields", () => {
  test("are kept or dropped, in pages, lists and single objects", async () => {
    const { body } = await clients("size=1&fields=name,paging.port");
    expect(body.content).toEqual([{ name: "host1", paging: { port: 28002 } }]);
    const [domain] = (await grid.get<Fields[]>("/api/v1/domains?fields=name")).body;
    expect(domain).toEqual({ name: "clients" });
    const one = await grid.get(
      `/api/v1/clients/${site.grid.clients.get("/clients/host1")?.id}?fields=-paging,-contact`,
    );
    expect(one.body.name).toBe("host1");
    expect(one.body.paging).toBeUndefined();
  });
});

describe("what a server tolerates and what not", () => {
  test("trailing slashes, any Accept, charset, numbers as text, unknown properties", async () => {
    const accept = { accept: "*/*", "content-type": "application/json; charset=utf-8" };
    expect((await grid.send("GET", "/api/v1/domains/", undefined, accept)).status).toBe(200);
    const made = await grid.send("POST", "/api/v1/clients", '{"name":"odd","domainFqdn":"clients/"}', accept);
    expect(made.body).toMatchObject({ domainFqdn: "/clients", name: "odd" });
  });

  test.each([
    ["no JSON", "{", {}, 400],
    ["a wrong type", '{"name":["x"]}', {}, 400],
    ["another content type", "name=x", { "content-type": "text/plain" }, 415],
    ["an Accept that cannot be met", '{"name":"x"}', { accept: "text/html" }, 406],
  ])("%s is refused", async (_, body, headers, status) => {
    expect((await grid.send("POST", "/api/v1/clients", body, headers)).status).toBe(status);
  });

  test("unknown paths and methods", async () => {
    expect((await grid.get("/api/v1/nothing")).status).toBe(404);
    expect((await grid.get("/rest-api/login")).status).toBe(404);
    expect((await grid.delete("/api/v1/domains")).status).toBe(405);
  });

  test("errors have the one body", async () => {
    const { body } = await grid.get("/api/v1/clients/0000");
    expect(body).toMatchObject({ code: 404, event: { code: 22236 } });
    expect(body.exception).toMatch(/Exception$/);
    expect(body.message).toContain("0000");
  });

  test("absent properties are null where the grid is set so", async () => {
    const nulls = { grids: [{ name: "nulls", absentAsNull: true }] };
    // The contract has no null, though servers of this kind send it.
    const { site: other, grid: caller } = await start(nulls, { compared: false });
    other.grid.clients.add({ name: "c" });
    const { body } = await caller.get("/api/v1/clients?domain=/clients&fields=name,activationTime");
    expect(body.content).toEqual([{ name: "c", activationTime: null }]);
  });
});

describe("information", () => {
  test("status, audit and event codes", async () => {
    expect((await grid.get("/api/v1/system/status")).body).toMatchObject({
      dpnState: "Full Access",
      ddrState: "No Data Domain systems",
      schedulerToggleState: true,
    });
    await grid.put("/api/v1/schedules/group/toggle?enable=false");
    expect((await grid.get("/api/v1/system/status")).body.schedulerToggleState).toBe(false);
    await grid.post("/api/v1/users", { userName: "u", password: "very-secret", domain: "root" });
    const audit = await grid.get("/api/v1/rest-audit?size=2000");
    const line = audit.body.content.find(({ apiUrl }) => apiUrl === "/api/v1/users");
    expect(line).toMatchObject({ apiHttpMethod: "POST", userName: "MCUser", responseStatusCode: 204, result: true });
    expect(JSON.stringify(audit.body)).not.toContain("very-secret");
    expect((await grid.get("/api/v1/events/codes/22238")).body).toMatchObject({ code: 22238 });
    expect((await grid.get("/api/v1/events/codes/1")).status).toBe(404);
  });

  test("plug-ins and their flags", async () => {
    const plugins = await grid.get<Fields[]>("/api/v1/plugins");
    expect(plugins.body.map(({ pluginNumber }) => pluginNumber)).toEqual(
      expect.arrayContaining([1001, 1008, 1016, 3001, 3016]),
    );
    const flags = await grid.get<Fields[]>("/api/v1/plugins/3001/flags");
    expect(flags.body.map(({ name }) => name)).toEqual(expect.arrayContaining(["ddr", "ddr-index"]));
    expect((await grid.get("/api/v1/plugins/3001")).body.pluginNumber).toBe(3001);
    expect((await grid.get("/api/v1/plugins/7/flags")).status).toBe(404);
  });
});
