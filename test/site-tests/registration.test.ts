import { beforeAll, describe, expect, test } from "vitest";
import type { AgentRegistration, Site } from "../site/index.ts";
import { type Rest, until } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;
const mcs = "syd01-g1-util";

beforeAll(async () => {
  ({ site, grid } = await start());
  await grid.post("/api/v1/domains", { name: "Sydney", parentDomain: "/clients" });
});

const agent = (clientName: string, more: Partial<AgentRegistration> = {}): AgentRegistration => ({
  clientName,
  domain: "clients/Sydney",
  port: 28003,
  groups: [],
  hostAddress: "10.0.0.5",
  agentVersion: "19.10.100-135",
  os: "Windows Server 2022",
  ...more,
});

const register = (clientName: string, more?: Partial<AgentRegistration>) => {
  const answer = site.registry.register(mcs, agent(clientName, more));
  return { ...answer, cid: answer.ok ? answer.cid : "", code: answer.ok ? undefined : answer.code };
};
const read = async (cid: string) => (await grid.get(`/api/v1/clients/${cid}`)).body;

describe("an agent that registers", () => {
  test("has its identity at once, and shows as activated a moment later", async () => {
    const { cid } = register("fs1");
    const atOnce = structuredClone(site.grid.clients.get(cid));
    expect(atOnce).toMatchObject({ activated: false, registered: false, paging: { port: 28002 } });
    const later = await until(
      () => read(cid),
      ({ registered }) => registered === true,
    );
    expect(later).toMatchObject({
      name: "fs1",
      domainFqdn: "/clients/Sydney",
      activated: true,
      clientVersion: "19.10.100-135",
      clientOS: "Windows Server 2022",
      paging: { address: "10.0.0.5", port: 28003 },
    });
    expect(site.grid.groups.get("Default:GID")?.members).toEqual([{ cid, joinType: "INCLUDED_BY_USER" }]);
  });

  test("takes over a client that was made before it, and keeps its identity when it comes again", async () => {
    const { body } = await grid.post("/api/v1/clients", { name: "made", domainFqdn: "/clients/Sydney" });
    expect(register("made").cid).toBe(body.id);
    expect(register("made", { cid: body.id }).cid).toBe(body.id);
  });

  test("joins the groups that it names and no other", async () => {
    const { body } = await grid.post("/api/v1/groups/backup-groups", { name: "Night", domainFqdn: "/clients/Sydney" });
    const { cid } = register("grouped", { groups: ["Night"] });
    expect(site.grid.groups.get(body.id)?.members.map((member) => member.cid)).toEqual([cid]);
    expect(register("grouped2", { groups: ["/clients/Sydney/Night"] }).ok).toBe(true);
    expect(register("grouped3", { groups: ["Nowhere"] }).code).toBe(22234);
    expect(site.grid.clients.get("/clients/Sydney/grouped3")).toBeUndefined();
  });

  test("is refused where it cannot be", async () => {
    expect(site.registry.register("no-such-grid", agent("x"))).toMatchObject({ ok: false, code: 0 });
    expect(register("x", { domain: "/clients/Nowhere" }).code).toBe(22263);
    expect(register("x", { domain: "/MC_RETIRED" }).code).toBe(22263);
    // Deleted on the server: the old identity is worth nothing until the agent gives it up.
    const { cid } = register("deleted");
    await grid.delete(`/api/v1/clients/${cid}`);
    expect(register("deleted", { cid }).code).toBe(22263);
    expect(register("deleted").ok).toBe(true);
    site.grid.down();
    expect(register("late").ok).toBe(false);
    site.grid.up();
  });

  test("speaks for the original client when it is a clone", async () => {
    const { cid } = register("original");
    expect(register("clone", { cid }).cid).toBe(cid);
    expect(site.grid.clients.get("/clients/Sydney/clone")).toBeUndefined();
  });
});

describe("an agent that runs", () => {
  test("tells its port a moment after it came up, unless paging is manual", async () => {
    const { cid } = register("runner");
    site.registry.agentStarted(mcs, cid, 28009, "19.11.0-1");
    const up = await until(
      () => read(cid),
      ({ clientVersion }) => clientVersion === "19.11.0-1",
    );
    expect(up.paging).toMatchObject({ port: 28009 });
    await grid.put(`/api/v1/clients/${cid}`, { paging: { automatic: false, address: "nat", port: 40000 } });
    site.registry.agentStarted(mcs, cid, 28010, "19.12.0-1");
    const manual = await until(
      () => read(cid),
      ({ clientVersion }) => clientVersion === "19.12.0-1",
    );
    expect(manual.paging).toMatchObject({ address: "nat", port: 40000 });
  });

  test("gives up its registration, and may take it again", async () => {
    const { cid } = register("leaver");
    await until(
      () => read(cid),
      ({ registered }) => registered === true,
    );
    site.registry.unregister(mcs, cid);
    expect(await read(cid)).toMatchObject({ registered: false, activated: false });
    expect(register("leaver").cid).toBe(cid);
    site.registry.agentStopped(mcs, cid);
    expect(site.grid.clients.get(cid)?.agentRunning).toBe(false);
  });

  test("shows at the latest when the grid is settled", async () => {
    const { site: slow } = await start({ grids: [{ name: "slow", registrationMs: 3_600_000 }] });
    const answer = slow.registry.register("slow", agent("x", { domain: "/clients" }));
    slow.grid.settle();
    expect(slow.grid.clients.list()).toMatchObject([{ activated: true, registered: true }]);
    expect(answer.ok).toBe(true);
  });
});

describe("a whole site", () => {
  test("starts with its hosts beside its appliances", async () => {
    const { site: whole, grid: caller } = await start({ hosts: ["syd02-vs-util01", "syd02-vs-util02"] });
    expect(whole.access.hosts.map(({ name }) => name)).toEqual(["syd02-vs-util01", "syd02-vs-util02"]);
    for (const host of whole.access.hosts) {
      expect(host.hostKey).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
      expect(host.port).toBeGreaterThan(0);
    }
    expect((await caller.get("/api/v1/clients?domain=/&recursive=true")).status).toBe(200);
  });
});
