import { beforeAll, describe, expect, test } from "vitest";
import { manualClock, type Site } from "../site/index.ts";
import { dataDomainCaller, type Fields, Rest } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let rest: Rest;

beforeAll(async () => {
  ({ site, dataDomain: rest } = await start());
});

const system = "/rest/v1.0/dd-systems/0";
const boost = `${system}/protocols/ddboost`;
const status = (body: Fields) => (body.service_status ?? body) as { code: number; details: string };

describe("sessions", () => {
  test("begin with a token in a header and end", async () => {
    const { username, password } = site.access.dataDomain;
    const plain = new Rest(site.access.dataDomain);
    const opened = await plain.post("/rest/v1.0/auth", { username, password });
    expect(opened.status).toBe(201);
    expect(status(opened.body)).toMatchObject({ code: 0, details: "success" });
    plain.headers = { "x-dd-auth-token": String(opened.headers["x-dd-auth-token"]) };
    expect((await plain.get("/rest/v1.0/system")).status).toBe(200);
    const before = site.dataDomain.loggedIn;
    expect(before).toContain(username);
    expect((await plain.delete("/rest/v1.0/auth")).status).toBe(200);
    expect(site.dataDomain.loggedIn).toHaveLength(before.length - 1);
    expect((await plain.get("/rest/v1.0/system")).status).toBe(401);
    expect((await plain.get("/rest/v1.0/auth")).status).toBe(405);
    plain.close();
  });

  test("refuse wrong credentials, half ones and other content", async () => {
    const { username } = site.access.dataDomain;
    const plain = new Rest(site.access.dataDomain);
    expect((await plain.post("/rest/v1.0/auth", { username })).status).toBe(400);
    expect((await plain.post("/rest/v1.0/auth", { username, password: "wrong" })).status).toBe(401);
    site.dataDomain.unlockUser(username);
    expect((await plain.send("POST", "/rest/v1.0/auth", "<auth/>", { "content-type": "application/xml" })).status).toBe(
      415,
    );
    plain.close();
  });

  test("take a wrapped body too, as some callers send it", async () => {
    const { site: other } = await start({}, { compared: false });
    const { username, password } = other.access.dataDomain;
    const plain = new Rest(other.access.dataDomain);
    expect((await plain.post("/rest/v1.0/auth", { auth_info: { username, password } })).status).toBe(201);
    plain.close();
  });

  test("bad passwords lock the user; sessions end by hand", async () => {
    const clock = manualClock();
    const dd = { name: "dd", lockAfter: 2, lockMs: 1000 };
    const { site: other, dataDomain: caller } = await start({ clock, dataDomains: [dd] });
    const { username, password } = other.access.dataDomain;
    const tryWith = async (text: string) => (await caller.post("/rest/v1.0/auth", { username, password: text })).status;
    expect([await tryWith("x"), await tryWith("y"), await tryWith(password)]).toEqual([401, 401, 423]);
    expect((await caller.get(`${system}/users`)).body.user).toContainEqual(
      expect.objectContaining({ name: username, status: "locked" }),
    );
    clock.advance(1001);
    expect(await tryWith(password)).toBe(201);
    other.dataDomain.lockUser(username);
    expect(await tryWith(password)).toBe(423);
    other.dataDomain.unlockUser(username);
    other.dataDomain.expireSessions();
    expect((await caller.get("/rest/v1.0/system")).status).toBe(401);
  });
});

describe("users", () => {
  test("show their role in lists and in version 2 only", async () => {
    const made = await rest.post(`${system}/users`, {
      name: "ops",
      password: "Secret-1",
      role: "backup-operator",
      max_days_between_change: 90,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id: "ops", role: "backup-operator", status: "enabled" });
    const detail = await rest.get(`${system}/users/ops`);
    expect(detail.body).toMatchObject({ name: "ops", age: { max_days_between_change: 90 } });
    expect(detail.body.role).toBeUndefined();
    expect((await rest.get("/api/v2/dd-systems/0/users/ops")).body.role).toBe("backup-operator");
    expect((await rest.get("/api/v2/dd-systems/0/users")).body.user.map(({ name }) => name)).toContain("ops");
    const two = await rest.post("/api/v2/dd-systems/0/users", { name: "ops2", password: "Secret-1", role: "user" });
    expect([two.status, two.body.role]).toEqual([201, "user"]);
    expect(JSON.stringify((await rest.get(`${system}/users`)).body)).not.toContain("Secret-1");
  });

  test("existing ones are refused with 500 and a code, unknown ones with 404", async () => {
    const again = await rest.post(`${system}/users`, { name: "ops", password: "Secret-1" });
    expect(again.status).toBe(500);
    expect(status(again.body).code).not.toBe(0);
    const gone = await rest.get(`${system}/users/nobody`);
    expect(gone.status).toBe(404);
    expect((await rest.get("/api/v2/dd-systems/0/users/nobody")).body.details).toBeTypeOf("string");
    expect((await rest.get("/rest/v1.0/dd-systems/7/users")).status).toBe(404);
    expect((await rest.get(`/rest/v1.0/dd-systems/${encodeURIComponent(site.dataDomain.uuid)}/users`)).status).toBe(
      200,
    );
  });

  test("change only their password", async () => {
    expect(
      (await rest.put(`${system}/users/ops`, { current_password: "wrong", new_password: "Secret-2" })).status,
    ).toBe(500);
    expect(
      (await rest.put(`${system}/users/ops`, { current_password: "Secret-1", new_password: "Secret-2" })).status,
    ).toBe(200);
    const ops = await dataDomainCaller({ ...site.access.dataDomain, username: "ops", password: "Secret-2" });
    expect((await ops.get(`${system}/users`)).status).toBe(200);
    expect((await ops.post(`${system}/users`, { name: "x1", password: "Secret-1" })).status).toBe(403);
    ops.close();
  });

  test("go only when they own no unit", async () => {
    await rest.post(`${boost}/storage-units`, { name: "owned", user: "ops2" });
    expect((await rest.delete(`${system}/users/ops2`)).status).toBe(500);
    site.dataDomain.storageUnits.remove("owned");
    expect((await rest.delete(`${system}/users/ops2`)).status).toBe(200);
    expect(site.dataDomain.boostUsers.get("ops2")).toBeUndefined();
    expect((await rest.delete(`${system}/users/sysadmin`)).status).toBe(500);
  });

  test("are listed in pages, filtered by regular expressions, sorted", async () => {
    for (let number = 10; number < 35; number += 1) site.dataDomain.users.add({ id: `many${number}`, password: "x" });
    const first = await rest.get(`${system}/users`);
    expect(first.body.paging_info).toMatchObject({ page_entries: 20, page_size: 20, current_page: 0 });
    expect(first.body.paging_info.total_entries).toBe(site.dataDomain.users.list().length);
    const all = await rest.get(`${system}/users?size=9999`);
    expect(all.body.paging_info).toMatchObject({ page_size: 200 });
    const names = async (query: string) =>
      (await rest.get(`${system}/users?size=100&${query}`)).body.user.map(({ name }) => name);
    expect(await names("filter=name=many1")).toHaveLength(10);
    expect(await names(`filter=${encodeURIComponent("name=^many10$ and role=user")}`)).toEqual(["many10"]);
    expect((await names("filter=name=many&sort=-name"))[0]).toBe("many34");
    const few = await rest.get(`${system}/users?filter=name=many10&include_fields=name,role`);
    expect(few.body.user).toEqual([{ id: "many10", name: "many10", role: "user" }]);
    expect((await rest.get(`${system}/users?page=x`)).status).toBe(400);
  });
});

describe("DD Boost", () => {
  test("is switched; options are written under another name than they are read", async () => {
    expect((await rest.get(boost)).body).toMatchObject({ ddboost_status: "enabled" });
    const set = await rest.put(boost, {
      operation: "set_options",
      ddboost_options: [{ option: "global_encryption_strength", value: "high" }],
    });
    expect(set.body.ddboost_options).toContainEqual({ key: "global_encryption_strength", value: "high" });
    const reset = await rest.put(boost, { operation: "reset_options" });
    expect(reset.body.ddboost_options).toContainEqual({ key: "global_encryption_strength", value: "none" });
    const replicated = await rest.put(boost, {
      operation: "set_file_replication_options",
      ddboost_file_replication_options: [{ option: "low_bw_optim", value: "enabled" }],
    });
    expect(replicated.status).toBe(200);
    await rest.put(boost, { operation: "reset_file_replication_options" });
    expect((await rest.put(boost, { operation: "disable" })).body.ddboost_status).toBe("disabled");
    expect((await rest.post(`${boost}/storage-units`, { name: "no", user: "ops" })).status).toBe(500);
    expect((await rest.put(boost, { operation: "enable" })).body.ddboost_status).toBe("enabled");
    expect((await rest.put(boost, { operation: "destroy" })).status).toBe(500);
  });

  test("users are assigned and unassigned", async () => {
    const assign = (operation: string, user: string) => rest.put(`${boost}/users`, { operation, user });
    expect((await assign("assign", "ops")).body).toMatchObject({ id: "ops", name: "ops" });
    expect((await assign("assign", "ops")).status).toBe(500);
    expect((await assign("assign", "nobody")).status).toBe(404);
    expect((await rest.get(`${boost}/users`)).body.user.map(({ name }) => name)).toEqual(["avamar-boost", "ops"]);
    expect((await rest.get(`${boost}/users/ops`)).status).toBe(200);
    expect((await assign("unassign", "ops")).status).toBe(200);
    expect((await rest.get(`${boost}/users/ops`)).status).toBe(404);
  });

  test("clients carry options", async () => {
    const option = { option: "encryption_strength", value: "high" };
    const made = await rest.post(`${boost}/clients`, { name: "host.example", client_options: [option] });
    expect(made.body).toMatchObject({ name: "host.example", client_options: [option] });
    const changed = await rest.put(`${boost}/clients/host.example`, {
      operation: "set_options",
      client_options: [{ ...option, value: "medium" }],
    });
    expect(changed.body.client_options).toEqual([{ ...option, value: "medium" }]);
    expect((await rest.get(`${boost}/clients`)).body.clients).toHaveLength(1);
    expect((await rest.delete(`${boost}/clients/host.example`)).status).toBe(200);
    expect((await rest.delete(`${boost}/clients/host.example`)).status).toBe(404);
  });
});

describe("storage units and mtrees", () => {
  const units = `${boost}/storage-units`;

  test("have limits, which 0 and -1 take away", async () => {
    const made = await rest.post(units, {
      name: "unit1",
      user: "avamar-boost",
      quota_config: { hard_limit: 2_097_152, soft_limit: 1_048_576 },
      stream_limit_config: { write_stream_soft_limit: 10 },
    });
    expect([made.status, made.body.del_status]).toEqual([201, "not_deleted"]);
    const detail = await rest.get(`${units}/unit1`);
    expect(detail.body).toMatchObject({
      user: "avamar-boost",
      status: "RW/Q",
      quota_config: { hard_limit: 2_097_152 },
    });
    const modified = {
      quota_config: { hard_limit: 0 },
      stream_limit_config: { write_stream_soft_limit: -1, read_stream_soft_limit: 5 },
    };
    expect((await rest.put(`${units}/unit1`, modified)).status).toBe(200);
    expect((await rest.get(`${units}/unit1`)).body).toMatchObject({
      quota_config: { soft_limit: 1_048_576 },
      stream_limit_config: { read_stream_soft_limit: 5 },
    });
    expect((await rest.put(`${units}/unit1`, { quota_config: { hard_limit: 5 } })).status).toBe(400);
    expect((await rest.put(`${units}/unit1`, { stream_limit_config: { read_stream_soft_limit: 999 } })).status).toBe(
      500,
    );
    for (const version of ["/rest/v2.0", "/api/v3"]) {
      const path = `${version}/dd-systems/0/protocols/ddboost/storage-units/unit1`;
      expect((await rest.get(path)).body.quota_enabled).toBe(true);
    }
  });

  test("are not gone when deleted, until the file system is cleaned", async () => {
    const mtree = `${system}/mtrees/${encodeURIComponent("/data/col1/unit1")}`;
    expect((await rest.get(mtree)).body).toMatchObject({
      deletable: false,
      del_status: 0,
      protocol_config: ["DD Boost"],
    });
    expect((await rest.delete(mtree)).status).toBe(500);
    expect((await rest.delete(`${units}/unit1`)).status).toBe(200);
    expect((await rest.get(units)).body.storage_units).toMatchObject([{ name: "unit1", del_status: "deleted" }]);
    expect((await rest.post(units, { name: "unit1", user: "avamar-boost" })).status).toBe(500);
    expect((await rest.put(`${units}/unit1`, { undelete: true })).body.del_status).toBe("not_deleted");
    await rest.delete(`${units}/unit1`);
    expect((await rest.put(`${system}/file-systems`, { operation: "clean_start" })).status).toBe(200);
    expect((await rest.get(`${units}/unit1`)).status).toBe(404);
    expect((await rest.get(mtree)).status).toBe(404);
  });

  test("version 2 answers with the whole unit", async () => {
    const made = await rest.post("/rest/v2.0/dd-systems/0/protocols/ddboost/storage-units", {
      name: "unit2",
      user: "avamar-boost",
    });
    expect(made.body).toMatchObject({ data_availability: "full", quota_enabled: true, user: "avamar-boost" });
    const path = "/rest/v2.0/dd-systems/0/protocols/ddboost/storage-units/unit2";
    expect((await rest.put(path, { report_physical_size: 7 })).body.report_physical_size).toBe(7);
  });

  test("mtrees of their own", async () => {
    const name = "/data/col1/plain";
    const made = await rest.post(`${system}/mtrees`, { name, quota_config: { hard_limit: 1_048_576 } });
    expect(made.body).toMatchObject({ id: encodeURIComponent(name), name });
    // The id is an encoded name already; as a path part it is good once and twice encoded.
    expect((await rest.get(`${system}/mtrees/${made.body.id}`)).body.name).toBe(name);
    expect((await rest.get(`${system}/mtrees/${encodeURIComponent(made.body.id)}`)).body.name).toBe(name);
    expect((await rest.get(`/rest/v2.0/dd-systems/0/mtrees/${made.body.id}`)).body).toMatchObject({
      deletable: "deletable",
    });
    expect((await rest.put(`${system}/mtrees/${made.body.id}`, { quota_config: { hard_limit: 0 } })).status).toBe(200);
    expect((await rest.delete(`${system}/mtrees/${made.body.id}`)).status).toBe(200);
    expect((await rest.get(`${system}/mtrees`)).body.mtree).toHaveLength(site.dataDomain.mtrees.list().length);
    expect((await rest.get("/rest/v2.0/dd-systems/0/mtrees")).status).toBe(200);
  });
});

describe("SNMP", () => {
  const path = `${system}/services/snmp`;

  test("is replaced as a whole, and keys never come back", async () => {
    site.dataDomain.snmp.v3Users.push({
      name: "monitoring",
      access: "read-only",
      auth_protocol: "SHA1",
      auth_key: "foreign-key",
    });
    const set = await rest.put(path, {
      enable: true,
      v2c_access_hosts: [{ community: "avamar", access: "read-write", hosts: ["syd01-g1-util"] }],
      v2c_traphosts: [{ trap_host: { host: "syd01-g1-util", port: 163 }, community: "avamar" }],
      v3_users: [{ name: "v3user-1", access: "read-only", auth_protocol: "SHA256", auth_key: "the-auth-key" }],
      v3_traphosts: [{ trap_host: { host: "trap", port: 162 }, user: "v3user-1" }],
    });
    expect(status(set.body).code).toBe(0);
    const { body } = await rest.get(path);
    expect(body).toMatchObject({
      status: "enabled",
      v2c_traphosts: [{ trap_host: { host: "syd01-g1-util", port: 163 } }],
      v3_traphosts: [{ trap_host: { host: "trap" } }],
      v3_users: [{ name: "v3user-1", auth_protocol: "SHA256" }],
    });
    expect(JSON.stringify(body)).not.toContain("the-auth-key");
    expect((await rest.get("/rest/v2.0/dd-systems/0/services/snmp")).body.general_info).toMatchObject({
      engine_id: expect.any(String),
    });
    await rest.put(path, { enable: false });
    expect((await rest.get(path)).body).toMatchObject({ status: "disabled", v2c_access_hosts: [], v3_users: [] });
  });

  test("refuses users without keys", async () => {
    const user = { name: "v3user-1", access: "read-only", auth_protocol: "MD5" };
    expect((await rest.put(path, { v3_users: [user] })).status).toBe(400);
    expect((await rest.put(path, { v3_users: [{ name: "short", access: "read-only" }] })).status).toBe(400);
  });
});

describe("the system", () => {
  test("tells what it is", async () => {
    const { body } = await rest.get("/rest/v1.0/system");
    expect(body).toMatchObject({
      name: "syd01-dd01",
      model: "DD6400",
      version: expect.stringContaining("Data Domain OS"),
    });
    expect((await rest.get(`${system}/file-systems`)).body.hostname).toBe("syd01-dd01");
    await rest.put(`${system}/file-systems`, { operation: "disable" });
    expect(site.dataDomain.fileSystemEnabled).toBe(false);
    const trust = await new Rest(site.access.dataDomain).get("/rest/v1.0/trust");
    expect(trust.body.cert).toContain("BEGIN CERTIFICATE");
  });

  test("sends its status bodies flat where it is set so", async () => {
    const { dataDomain: flat } = await start(
      { dataDomains: [{ name: "dd8", serviceStatus: "flat" }] },
      { compared: false },
    );
    const { body } = await flat.get(`${system}/users/nobody`);
    expect(body).toMatchObject({ code: expect.any(Number), details: expect.any(String) });
  });
});
