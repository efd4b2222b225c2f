import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { manualClock, type Site } from "../site/index.ts";
import { type Fields, type Rest, taskDone, until } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start({
    grids: [{ name: "syd01-g1-util", taskMs: 30 }],
    dataDomains: ["syd01-dd01", { name: "syd01-dd02", maxStreams: 90 }],
    aliases: { "dd01.example.com": "syd01-dd01" },
  }));
});

beforeEach(() => {
  for (const { id } of site.grid.dataDomains.list()) site.grid.dataDomains.remove(id);
});

const body = (name = "syd01-dd01") => {
  const { username, password } = site.dataDomains[name]?.boostAccess ?? { username: "", password: "" };
  return {
    ipv4Hostname: name,
    username,
    password,
    authtype: "credential",
    maxStreams: 20,
    defaultForGsan: true,
    defaultClientMap: true,
    snmpVersion: 2,
    snmpGetSetPort: 161,
    snmpTrapPort: 163,
    snmpCommunity: "public",
  };
};

const attach = async (given: object) => {
  const { status, body: task } = await grid.post("/api/v1/datadomains", given);
  expect(status).toBe(202);
  return taskDone(grid, task.id);
};

const read = async (id: string) => (await grid.get(`/api/v1/datadomains/${id}`)).body;

describe("attaching a Data Domain", () => {
  test("is a task; afterwards limit, unit and state are there", async () => {
    const { body: task } = await grid.post("/api/v1/datadomains", body());
    expect(task).toMatchObject({ done: false, cancelled: false, completedExceptionally: false, elapsedTime: 0 });
    const done = await taskDone(grid, task.id);
    expect(done).toMatchObject({ done: true, completedExceptionally: false });
    expect(done.completedTime).toBeTypeOf("string");
    expect(done.result).toMatchObject({
      index: 1,
      state: "Unknown",
      maxStreamsLimit: 20,
      maxStreams: 270,
      hfsaddr: "syd01-g1-util",
      mtreeName: `avamar-${site.grid.systemCreateTime}`,
      defaultForGsan: true,
    });
    expect(JSON.stringify(done)).not.toContain(body().password);
    const ready = await until(
      () => read(done.result.id),
      ({ state }) => state === "OK",
    );
    expect(ready.ddosVersion).toContain("Data Domain OS");
    const unit = site.dataDomain.storageUnits.get(`avamar-${site.grid.systemCreateTime}`);
    expect(unit).toMatchObject({ user: "avamar-boost", deleted: false });
    const mtree = await grid.get(`/api/v1/datadomains/${done.result.id}/mtree`);
    expect(site.dataDomain.mtrees.get(mtree.body.name)?.protocols).toEqual(["DD Boost"]);
    expect((await grid.get("/api/v1/system/status")).body.ddrState).toBe("OK");
    expect((await grid.post("/api/v1/datadomains", body())).status).toBe(409);
  });

  const wrong: [string, () => object, string | RegExp][] = [
    ["an unknown host", () => ({ ipv4Hostname: "nowhere" }), "Unknown Host"],
    ["a wrong password", () => ({ password: "wrong" }), "Invalid host, user name, or password."],
    ["an unknown user", () => ({ username: "nobody" }), "Invalid host, user name, or password."],
    ["too many streams", () => ({ maxStreams: 271 }), /1 to 270/],
    ["a percentage above 100", () => ({ maxStreams: 101, maxStreamsAsPercent: true }), /1 to 270/],
  ];
  test.each(wrong)("fails for %s", async (_, change, message) => {
    const done = await attach({ ...body(), ...change() });
    expect(done.completedExceptionally).toBe(true);
    expect(done.error.message).toMatch(message);
    expect(site.grid.dataDomains.list()).toEqual([]);
    site.dataDomain.unlockUser("avamar-boost");
  });

  test("fails for what the appliance lacks, and verify says so before", async () => {
    const problems: [() => void, () => void, string][] = [
      [
        () =>
          site.dataDomain.users.edit("avamar-boost", (user) => {
            user.role = "user";
          }),
        () =>
          site.dataDomain.users.edit("avamar-boost", (user) => {
            user.role = "admin";
          }),
        "Non-DDBoost user is not an admin user",
      ],
      [
        () => site.dataDomain.boostUsers.remove("avamar-boost"),
        () => site.dataDomain.boostUsers.add({ id: "avamar-boost" }),
        "DDBoost user is not in the DDBOOST users list.",
      ],
      [
        () => {
          site.dataDomain.boost.enabled = false;
        },
        () => {
          site.dataDomain.boost.enabled = true;
        },
        "DDBoost disabled",
      ],
    ];
    const { ipv4Hostname, username, password, authtype } = body();
    const credential = { ipv4Hostname, username, password, authtype };
    expect((await grid.post("/api/v1/datadomains/verify", credential)).body).toMatchObject({
      maxStreams: 270,
      state: "OK",
    });
    for (const [spoil, mend, message] of problems) {
      spoil();
      expect((await grid.post("/api/v1/datadomains/verify", credential)).body.message).toBe(message);
      expect((await attach(body())).error.message).toBe(message);
      mend();
    }
    expect(site.counters.count({ path: "/api/v1/datadomains/verify", write: true })).toBe(0);
  });

  test("shows nothing while it runs, and can be cancelled then", async () => {
    const clock = manualClock();
    const { site: slow, grid: caller } = await start({ clock, grids: [{ name: "slow", taskMs: 60_000 }] });
    const given = { ...body(), ...slow.dataDomain.boostAccess };
    const { body: task } = await caller.post("/api/v1/datadomains", given);
    clock.advance(59_000);
    expect((await caller.get(`/api/v1/tasks/${task.id}`)).body).toMatchObject({ done: false, elapsedTime: 59 });
    expect((await caller.get("/api/v1/datadomains")).body.content).toEqual([]);
    const cancelled = await caller.delete(`/api/v1/tasks/${task.id}`);
    expect(cancelled.body).toMatchObject({ done: true, cancelled: true, completedExceptionally: true });
    clock.advance(60_000);
    expect(slow.grid.dataDomains.list()).toEqual([]);
    expect((await caller.get("/api/v1/tasks/none")).status).toBe(404);
    const again = await caller.post("/api/v1/datadomains", given);
    clock.advance(60_000);
    const done = await caller.get(`/api/v1/tasks/${again.body.id}`);
    expect(done.body).toMatchObject({ done: true, completedExceptionally: false, result: { state: "Unknown" } });
    clock.advance(60_000);
    expect((await caller.get(`/api/v1/datadomains/${done.body.result.id}`)).body.state).toBe("OK");
  });

  test("only one is the default of its kind", async () => {
    const first = await attach(body());
    const second = await attach(body("syd01-dd02"));
    expect(second.result).toMatchObject({ index: 2, defaultForGsan: true });
    expect(await read(first.result.id)).toMatchObject({ defaultForGsan: false, defaultClientMap: false });
  });
});

describe("an attached Data Domain", () => {
  test("is changed by a task in a 200 answer; the password may stay out", async () => {
    const { result } = await attach(body());
    const { password: _, ...rest } = body();
    const { status, body: task } = await grid.put(`/api/v1/datadomains/${result.id}`, {
      ...rest,
      maxStreams: 50,
      maxStreamsAsPercent: true,
    });
    expect(status).toBe(200);
    expect(task.done).toBe(false);
    const done = await taskDone(grid, task.id);
    expect(done.result).toMatchObject({ maxStreamsLimit: 135, index: 1 });
    const wrong = await grid.put(`/api/v1/datadomains/${result.id}`, { ...rest, password: "wrong" });
    expect((await taskDone(grid, wrong.body.id)).completedExceptionally).toBe(true);
  });

  test("is known under its other names too", async () => {
    const done = await attach({ ...body(), ipv4Hostname: "dd01.example.com" });
    expect(done.result.ipv4Hostname).toBe("dd01.example.com");
  });

  test("shows in its state what happened to the appliance", async () => {
    const { result } = await attach(body());
    await until(
      () => read(result.id),
      ({ state }) => state === "OK",
    );
    const stateAfter = async (change: () => void) => {
      change();
      return (await read(result.id)).state;
    };
    const { dataDomain } = site;
    expect(
      await stateAfter(() => {
        dataDomain.fileSystemEnabled = false;
      }),
    ).toBe("File system disabled.");
    expect(
      await stateAfter(() => {
        dataDomain.fileSystemEnabled = true;
      }),
    ).toBe("OK");
    const { v2cAccessHosts } = dataDomain.snmp;
    expect(
      await stateAfter(() => {
        dataDomain.snmp.v2cAccessHosts = [];
      }),
    ).toBe("Invalid SNMP community string.");
    dataDomain.snmp.v2cAccessHosts = v2cAccessHosts;
    const { password } = body();
    const setPassword = (text: string) =>
      dataDomain.users.edit("avamar-boost", (user) => {
        user.password = text;
      });
    expect(await stateAfter(() => setPassword("changed there"))).toBe("Invalid host, user name, or password.");
    setPassword(password);
    dataDomain.unlockUser("avamar-boost");
    site.grid.dataDomains.edit("syd01-dd01", (attached) => {
      attached.forcedState = "Host is not reachable.";
    });
    expect((await read(result.id)).state).toBe("Host is not reachable.");
  });

  test("is not deleted while it holds backups, unless forced; its unit stays", async () => {
    const { result } = await attach(body());
    site.grid.dataDomains.edit(result.id, (attached) => {
      attached.backups = 3;
    });
    expect((await grid.delete(`/api/v1/datadomains/${result.id}`)).status).toBe(409);
    expect((await grid.delete(`/api/v1/datadomains/${result.id}?force=true`)).status).toBe(204);
    expect((await grid.get(`/api/v1/datadomains/${result.id}`)).status).toBe(404);
    expect(site.dataDomain.storageUnits.list()).toHaveLength(1);
    expect((await attach(body())).completedExceptionally).toBe(false);
  });

  test("can be the storage of a domain", async () => {
    const { result } = await attach(body());
    const added = await grid.post(`/api/v1/datadomains/${result.id}/storage-mapping`, { domain: "/clients" });
    expect(added.status).toBe(202);
    expect((await taskDone(grid, added.body.id)).result).toEqual({ name: "/clients", success: true });
    const listed = await grid.get<Fields[]>("/api/v1/datadomains/storage-mappings");
    expect(listed.body).toMatchObject([{ domain: "/clients", dataDomain: { id: result.id } }]);
    const path = `/api/v1/datadomains/${result.id}/storage-mapping?domain=/clients`;
    const removed = await grid.delete(path);
    await taskDone(grid, removed.body.id);
    expect((await grid.delete(path)).status).toBe(404);
  });

  test("is repaired", async () => {
    await attach(body());
    expect((await grid.post("/api/v1/datadomains/re-add-ssh-key", body())).body).toBe(true);
    expect((await grid.post("/api/v1/datadomains/re-add-trap-host", body())).body).toBe(true);
    expect(site.dataDomain.snmp.v2cTrapHosts).toEqual([{ host: "syd01-g1-util", port: 163, community: "public" }]);
  });
});
