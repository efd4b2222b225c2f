import { beforeAll, describe, expect, test } from "vitest";
import type { Site } from "../site/index.ts";
import { type Fields, type Rest, until } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start());
  for (const name of ["Sydney", "Perth"]) await grid.post("/api/v1/domains", { name, parentDomain: "/clients" });
});

const create = async (name: string, domainFqdn = "/clients/Sydney") =>
  (await grid.post("/api/v1/clients", { name, domainFqdn, contact: { notes: "shown" } })).body;
const read = async (id: string) => (await grid.get(`/api/v1/clients/${id}`)).body;
const membersOf = async (group: string) =>
  (await grid.get(`/api/v1/groups/${encodeURIComponent(group)}/members?size=500`)).body.content.map(({ name }) => name);

describe("clients", () => {
  test("are made with 200, without activation, and join the default group", async () => {
    const made = await grid.post("/api/v1/clients", { name: "new", domainFqdn: "/clients/Sydney" });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      name: "new",
      domainFqdn: "/clients/Sydney",
      fqdn: "/clients/Sydney/new",
      enabled: true,
      activated: false,
      registered: false,
      restoreOnly: false,
      totalBackups: 0,
      retentionId: "Default:POLICYID",
      paging: { automatic: true, port: 28002, securePort: 30002 },
    });
    expect(made.body.id).toMatch(/^[0-9a-f]{40}$/);
    expect(await membersOf("Default:GID")).toContain("new");
  });

  test("exist once in a domain, or once in the grid where it is set so", async () => {
    await create("twin");
    expect((await grid.post("/api/v1/clients", { name: "twin", domainFqdn: "/clients/Sydney" })).body.event.code).toBe(
      22238,
    );
    expect((await create("twin", "/clients/Perth")).id).toBeDefined();
    const { grid: strict } = await start({ grids: [{ name: "strict", allowDuplicateClientNames: false }] });
    await strict.post("/api/v1/domains", { name: "D", parentDomain: "/" });
    await strict.post("/api/v1/clients", { name: "twin", domainFqdn: "/clients" });
    const second = await strict.post("/api/v1/clients", { name: "twin", domainFqdn: "/D" });
    expect(second.body.event.code).toBe(22238);
  });

  test("a PUT resets what it does not name, but neither name nor activation", async () => {
    const { id } = await create("put");
    site.grid.clients.edit(id, (client) => {
      client.activated = true;
    });
    const full = {
      name: "put",
      enabled: true,
      contact: { email: "a@b.c", notes: "shown" },
      encryption: "MEDIUM",
      overrideEncryption: true,
      overrideRetention: true,
      retentionId: "MINIMAL:POLICYID",
      overtimeOption: "ALWAYS",
      allowAdditionDataset: true,
      allowOverrideSchedule: true,
      clientInitBackup: { enabled: true, allowFileSelection: true, overrideRetention: true },
      paging: { automatic: false, enabled: true, address: "10.0.0.9", port: 28005, securePort: 30005 },
    };
    const changed = await grid.put(`/api/v1/clients/${id}`, full);
    expect(changed.body).toMatchObject({ ...full, activated: true, retentionFqdn: "/Minimal Retention" });
    const reset = await grid.put(`/api/v1/clients/${id}`, { enabled: true });
    expect(reset.body).toMatchObject({
      name: "put",
      activated: true,
      enabled: true,
      contact: {},
      encryption: "HIGH",
      overrideEncryption: false,
      retentionId: "Default:POLICYID",
      overtimeOption: "NEXT_SUCCESS",
      paging: { automatic: true, port: 28002 },
    });
    const renamed = await grid.put(`/api/v1/clients/${id}`, { name: "put2" });
    expect(renamed.body).toMatchObject({ fqdn: "/clients/Sydney/put2", enabled: false });
  });

  test("a PUT keeps what it does not name where the grid is set so", async () => {
    const { grid: keeping } = await start({ grids: [{ name: "keeping", putKeepsMissing: true }] });
    const { body } = await keeping.post("/api/v1/clients", {
      name: "c",
      domainFqdn: "/clients",
      contact: { email: "e" },
    });
    const changed = await keeping.put(`/api/v1/clients/${body.id}`, { paging: { port: 28007 } });
    expect(changed.body).toMatchObject({
      enabled: true,
      contact: { email: "e" },
      paging: { automatic: true, port: 28007 },
    });
  });

  test("a PUT names things that exist", async () => {
    const { id } = await create("refs");
    expect((await grid.put(`/api/v1/clients/${id}`, { retentionId: "none" })).body.event.code).toBe(22289);
    expect((await grid.put(`/api/v1/clients/${id}`, { encryption: "EXTREME" })).status).toBe(400);
  });

  test("move, alone and in batches, but not out of their groups' reach", async () => {
    const one = await create("mover1");
    const two = await create("mover2");
    const target = { clientIds: [one.id], targetDomain: "/clients/Perth" };
    expect((await grid.post(`/api/v1/clients/${one.id}/move`, target)).status).toBe(200);
    expect((await read(one.id)).domainFqdn).toBe("/clients/Perth");
    const batch = await grid.post<Fields[]>("/api/v1/clients/move/batch", {
      clientIds: [two.id, "unknown"],
      targetDomain: "/clients/Perth",
    });
    expect(batch.body.map(({ success }) => success)).toEqual([true, false]);
    expect(batch.body[1]?.error.event.code).toBe(22236);
    await grid.post("/api/v1/groups/backup-groups", {
      name: "perth",
      domainFqdn: "/clients/Perth",
      members: [{ cid: one.id, joinType: "INCLUDED_BY_USER" }],
    });
    const back = { clientIds: [one.id], targetDomain: "/clients/Sydney" };
    expect((await grid.post(`/api/v1/clients/${one.id}/move`, back)).body.event.code).toBe(31002);
  });

  test("retire into /MC_RETIRED, keep their id and leave their groups", async () => {
    const param = {
      forceRetire: false,
      localBackupExpirationTime: null,
      remoteBackupExpirationTime: null,
      parentCid: null,
    };
    const { id } = await create("retiree");
    expect((await grid.post(`/api/v1/clients/${id}/retire`, param)).status).toBe(200);
    expect(await read(id)).toMatchObject({ id, domainFqdn: "/MC_RETIRED", restoreOnly: true, enabled: false });
    expect(await membersOf("Default:GID")).not.toContain("retiree");
    const again = await create("retiree");
    site.grid.clients.edit(again.id, (client) => {
      client.activityRunning = true;
    });
    expect((await grid.post(`/api/v1/clients/${again.id}/retire`, param)).status).toBe(409);
    expect((await grid.get(`/api/v1/clients/${again.id}/activity-is-running`)).status).toBe(200);
    expect((await grid.post(`/api/v1/clients/${again.id}/retire`, { forceRetire: true })).status).toBe(200);
    expect(String((await read(again.id)).name)).toMatch(/^retiree_\d+$/);
  });

  test("are deleted, alone and in batches", async () => {
    const one = await create("gone1");
    const two = await create("gone2");
    expect((await grid.delete(`/api/v1/clients/${one.id}`)).status).toBe(204);
    expect((await grid.delete(`/api/v1/clients/${one.id}`)).body.event.code).toBe(22236);
    const batch = await grid.post<Fields[]>("/api/v1/clients/batch-delete", [two.id, one.id]);
    expect(batch.body.map(({ success }) => success)).toEqual([true, false]);
    expect(await membersOf("Default:GID")).not.toContain("gone2");
  });

  test("join and leave groups", async () => {
    const { id } = await create("joiner");
    const made = await grid.post("/api/v1/groups/backup-groups", { name: "joined", domainFqdn: "/clients" });
    expect((await grid.post(`/api/v1/clients/${id}/groups/add`, [made.body.id])).status).toBe(204);
    expect((await grid.post(`/api/v1/clients/${id}/groups/add`, [made.body.id])).body.event.code).toBe(22242);
    expect(await membersOf(made.body.id)).toEqual(["joiner"]);
    const groups = await grid.get(`/api/v1/clients/${id}/groups`);
    expect(groups.body.content.map(({ name }) => name)).toEqual(["Default Group", "joined"]);
    const free = await grid.get(`/api/v1/clients/${id}/candidate-groups`);
    expect(free.body.content.map(({ name }) => name)).toEqual(["Default Proxy Group"]);
    expect((await grid.post(`/api/v1/clients/${id}/groups/remove`, [made.body.id])).status).toBe(204);
    expect(await membersOf(made.body.id)).toEqual([]);
    const perth = await grid.post("/api/v1/groups/backup-groups", { name: "far", domainFqdn: "/clients/Perth" });
    expect((await grid.post(`/api/v1/clients/${id}/groups/add`, [perth.body.id])).body.event.code).toBe(31002);
  });

  test("are searched, counted and listed by plug-in", async () => {
    const { id } = await create("needle");
    site.grid.clients.edit(id, (client) => {
      client.plugins = [3001];
      client.clientVersion = "19.10.100-135";
    });
    const found = await grid.get<Fields[]>("/api/v1/clients/search?domain=/clients&key=NEED");
    expect(found.body.map(({ name }) => name)).toEqual(["needle"]);
    const listed = await grid.get("/api/v1/clients?domain=/&recursive=true&pluginNumber=3001");
    expect(listed.body.content.map(({ name }) => name)).toEqual(["needle"]);
    const plugins = await grid.get<Fields[]>(`/api/v1/clients/${id}/plugins`);
    expect(plugins.body[0]).toMatchObject({ pluginNumber: 3001, version: "19.10.100", build: "135" });
    expect((await grid.get("/api/v1/clients/protection-statistics")).body.unProtectedClientNumber).toBeTypeOf("number");
    expect((await grid.get("/api/v1/clients/unprotected-clients")).status).toBe(200);
    expect((await grid.get(`/api/v1/clients/${id}/member-of-replication-group`)).status).toBe(204);
  });

  test("an invitation activates only where an agent runs", async () => {
    const { id } = await create("invited");
    expect((await grid.post(`/api/v1/clients/${id}/invite`)).status).toBe(200);
    site.grid.clients.edit(id, (client) => {
      client.agentRunning = true;
    });
    const batch = await grid.post<Fields[]>("/api/v1/clients/invite/batch", [id]);
    expect(batch.body).toEqual([{ name: "invited", success: true }]);
    await until(
      () => read(id),
      ({ activated, registered }) => activated === true && registered === true,
    );
  });
});
