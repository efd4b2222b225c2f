import { beforeAll, describe, expect, test } from "vitest";
import type { Site } from "../site/index.ts";
import type { Fields, Rest } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start());
});

const create = (name: string, parentDomain: string, contact = {}) =>
  grid.post("/api/v1/domains", { name, parentDomain, contact });

describe("domains", () => {
  test("a new grid has the special ones", async () => {
    const { body } = await grid.get<Fields[]>("/api/v1/domains?recursive=true");
    const names = body.map(({ name }) => name);
    expect(names).toEqual(["clients", "MC_RETIRED", "MC_SYSTEM", "REPLICATE"]);
    const root = await grid.get("/api/v1/domains/root");
    expect(root.body).toMatchObject({ name: "/", directory: "" });
    for (const domain of body) expect((await grid.delete(`/api/v1/domains/${domain.id}`)).status).toBe(403);
  });

  test("are made, read and found below their parent", async () => {
    const made = await create("Sydney", "/clients", { email: "a@b.c", notes: "kept but not shown" });
    expect(made.status).toBe(201);
    expect(made.body.id).toMatch(/^[0-9a-f]{40}$/);
    expect(made.body).toMatchObject({ name: "Sydney", directory: "/clients", email: "a@b.c" });
    expect(JSON.stringify(made.body)).not.toContain("kept but not shown");
    expect((await grid.get(`/api/v1/domains/${made.body.id}`)).body).toEqual(made.body);
    await create("Files", "/clients/Sydney");
    const direct = await grid.get<Fields[]>("/api/v1/domains?domain=/clients");
    expect(direct.body.map(({ name }) => name)).toEqual(["Sydney"]);
    const all = await grid.get<Fields[]>("/api/v1/domains?domain=/clients&recursive=true");
    expect(all.body.map(({ directory }) => directory)).toEqual(["/clients", "/clients/Sydney"]);
  });

  test("of a longer name are no children", async () => {
    await create("Perth", "/clients");
    await create("Perth2", "/clients");
    await create("Inner", "/clients/Perth2");
    expect((await grid.get<Fields[]>("/api/v1/domains?domain=/clients/Perth&recursive=true")).body).toEqual([]);
  });

  test("only the contact can be changed, and what is left out is gone", async () => {
    const { body } = await create("Contact", "/clients", { email: "a@b.c", phone: "1" });
    const changed = await grid.put(`/api/v1/domains/${body.id}/contact`, { email: "d@e.f", notes: "n" });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ email: "d@e.f" });
    expect(changed.body.phone).toBeUndefined();
    expect(site.grid.domains.get("/clients/Contact")?.contact).toEqual({ email: "d@e.f", notes: "n" });
    expect((await grid.put(`/api/v1/domains/${body.id}`, { name: "other" })).status).toBe(405);
  });

  test("share one name space with clients", async () => {
    await create("Taken", "/clients");
    expect((await create("Taken", "/clients")).body.event.code).toBe(22558);
    const client = await grid.post("/api/v1/clients", { name: "Taken", domainFqdn: "/clients" });
    expect(client.body.event.code).toBe(22558);
    await grid.post("/api/v1/clients", { name: "host1", domainFqdn: "/clients" });
    expect((await create("host1", "/clients")).body.event.code).toBe(22558);
  });

  test.each(["with.dot", "with/slash", "", "a".repeat(64), "a=b", "quote'"])("refuse the name %j", async (name) => {
    expect((await create(name, "/clients")).status).toBe(400);
  });

  test("need a parent", async () => {
    expect((await create("orphan", "/nowhere")).status).toBe(404);
    expect((await create("in-retired", "/MC_RETIRED")).status).toBe(403);
  });

  test("are not deleted while they hold anything", async () => {
    const { body } = await create("Full", "/clients");
    const client = await grid.post("/api/v1/clients", { name: "inside", domainFqdn: "/clients/Full" });
    expect((await grid.delete(`/api/v1/domains/${body.id}`)).status).toBe(409);
    await grid.delete(`/api/v1/clients/${client.body.id}`);
    await create("Inner", "/clients/Full");
    expect((await grid.delete(`/api/v1/domains/${body.id}`)).status).toBe(409);
    site.grid.domains.remove("/clients/Full/Inner");
    expect((await grid.delete(`/api/v1/domains/${body.id}`)).status).toBe(204);
    expect((await grid.get(`/api/v1/domains/${body.id}`)).status).toBe(404);
  });

  test("take their clients with them where the grid is set so", async () => {
    const { site: other, grid: caller } = await start({
      grids: [{ name: "other", deleteDomainTakesClients: true, conflictStatus: 400 }],
    });
    const { body } = await caller.post("/api/v1/domains", { name: "D", parentDomain: "/" });
    await caller.post("/api/v1/clients", { name: "c", domainFqdn: "/D" });
    expect((await caller.post("/api/v1/domains", { name: "D", parentDomain: "/" })).status).toBe(400);
    expect((await caller.delete(`/api/v1/domains/${body.id}`)).status).toBe(204);
    expect(other.grid.clients.list()).toEqual([]);
    expect(other.grid.groups.get("Default:GID")?.members).toEqual([]);
  });
});
