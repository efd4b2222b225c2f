import { connect } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { manualClock, type Site } from "../site/index.ts";
import { gridCaller, type Reply, Rest } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start());
});

afterEach(() => site.faults.clear());

const domains = "/api/v1/domains";
const create = (name: string) => grid.post(domains, { name, parentDomain: "/" });
const match = { method: "POST", path: domains };

describe("faults", () => {
  test("a status instead of the work, as often as wanted", async () => {
    const planted = site.faults.add({
      product: "avamar",
      match: { path: /\/domains$/ },
      action: { kind: "status", status: 500, body: { code: 500 } },
      times: 2,
    });
    expect([(await create("a")).status, (await grid.get(domains)).status]).toEqual([500, 500]);
    expect(planted.hits).toBe(2);
    expect((await create("a")).status).toBe(201);
  });

  test("a dropped connection, before and after the work", async () => {
    site.faults.add({ product: "avamar", match, action: { kind: "drop", when: "before" }, times: 1 });
    await expect(create("before")).rejects.toThrow();
    expect(site.grid.domains.get("/before")).toBeUndefined();
    site.faults.add({ product: "avamar", match, action: { kind: "drop", when: "after" }, times: 1 });
    await expect(create("after")).rejects.toThrow();
    expect(site.grid.domains.get("/after")).toBeDefined();
  });

  test("half an answer", async () => {
    site.faults.add({ product: "avamar", match, action: { kind: "half" }, times: 1 });
    await expect(create("half")).rejects.toThrow();
    expect(site.grid.domains.get("/half")).toBeDefined();
  });

  test("no answer at all", async () => {
    site.faults.add({ product: "avamar", match, action: { kind: "hang" }, times: 1 });
    let reply: Reply | undefined;
    const hanging = create("hang").then((given) => {
      reply = given;
    });
    // A later request on another connection is answered, the first still is not.
    const other = await gridCaller(site.access.avamar);
    expect((await other.get(domains)).status).toBe(200);
    expect(reply).toBeUndefined();
    grid.close();
    await expect(hanging).rejects.toThrow();
    grid = other;
  });

  test("a refused connection", async () => {
    site.faults.add({ product: "avamar", action: { kind: "refuse" } });
    const fresh = new Rest(site.access.avamar);
    await expect(fresh.get(domains)).rejects.toThrow();
    site.faults.clear();
    expect((await fresh.get("/api/v1/system/about-information")).status).toBe(200);
    fresh.close();
  });

  test("a delay, on the site's clock", async () => {
    const clock = manualClock();
    const { site: timed, grid: caller } = await start({ clock, grids: ["timed"] });
    timed.faults.add({ product: "avamar", match: { name: "timed" }, action: { kind: "delay", ms: 5000 } });
    let isAnswered = false;
    const asked = caller.get(domains).then((reply) => {
      isAnswered = true;
      return reply;
    });
    while (timed.counters.count({ path: domains }) === 0) await new Promise((done) => setImmediate(done));
    expect(isAnswered).toBe(false);
    clock.advance(5000);
    expect((await asked).status).toBe(200);
  });

  test("strike only what they name", async () => {
    site.faults.add({ product: "data-domain", action: { kind: "refuse" } });
    site.faults.add({ product: "avamar", match: { name: "another-grid" }, action: { kind: "refuse" } });
    site.faults.add({ product: "avamar", match: { method: "delete" }, action: { kind: "refuse" } });
    expect((await grid.get(domains)).status).toBe(200);
  });
});

describe("what happens to servers", () => {
  test("a restart answers 503 for a while and loses the tasks", async () => {
    const clock = manualClock();
    const { site: slow, grid: caller } = await start({ clock, grids: [{ name: "slow", taskMs: 60_000 }] });
    const body = { ipv4Hostname: "syd01-dd01", ...slow.dataDomain.boostAccess, maxStreams: 10 };
    const { body: task } = await caller.post("/api/v1/datadomains", body);
    slow.grid.restart(500);
    expect((await caller.get(domains)).status).toBe(503);
    clock.advance(500);
    expect((await caller.get(`/api/v1/tasks/${task.id}`)).status).toBe(404);
    clock.advance(60_000);
    expect(slow.grid.dataDomains.list()).toEqual([]);
    slow.grid.down();
    clock.advance(3_600_000);
    expect((await caller.get(domains)).status).toBe(503);
    slow.grid.up();
    expect((await caller.get(domains)).status).toBe(401);
  });

  test("maintenance takes reads only", async () => {
    site.grid.maintenance(true);
    expect((await create("late")).status).toBe(503);
    expect((await grid.get("/api/v1/system/status")).body.dpnState).toBe("Suspended");
    site.grid.maintenance(false);
    expect((await create("late")).status).toBe(201);
  });
});

describe("counters", () => {
  test("tell reads from writes and hold no secret", async () => {
    site.counters.reset();
    await grid.get(`${domains}?domain=/clients`);
    await create("counted");
    await gridCaller(site.access.avamar);
    expect(site.counters.count({ product: "avamar", path: domains })).toBe(2);
    expect(site.counters.count({ path: domains, write: true, status: 201 })).toBe(1);
    // Logging in is no write; registering the OAuth client is one.
    expect(site.counters.list({ write: true }).map(({ path }) => path)).toEqual([domains, "/api/v1/oauth2/clients"]);
    const text = JSON.stringify(site.counters.log);
    expect(text).not.toContain(site.access.avamar.password);
    expect(text).not.toContain("tests-secret");
  });
});

describe("TLS", () => {
  test("is real: the name is checked, and the pin fits", async () => {
    const { hostname, port } = new URL(site.access.avamar.url);
    const fingerprint = await new Promise<string>((done, failed) => {
      const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
        done(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.on("error", failed);
    });
    expect(fingerprint).toBe(site.access.avamar.certificateSha256);
    const untrusting = await new Promise<string>((done) => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on("error", (problem: NodeJS.ErrnoException) => done(problem.code ?? ""));
    });
    expect(untrusting).toMatch(/SELF_SIGNED|UNABLE_TO/);
  });
});
