import { beforeAll, describe, expect, test } from "vitest";
import { manualClock, type Site } from "../site/index.ts";
import { askToken, basic, type Fields, gridCaller, oauthClient, Rest } from "./rest.ts";
import { watching } from "./watched.ts";

const { start } = watching();
let site: Site;
let grid: Rest;

beforeAll(async () => {
  ({ site, grid } = await start());
});

const password = () => site.access.avamar.password;
const login = (form: Record<string, string>) => askToken(grid, { grant_type: "password", username: "MCUser", ...form });

describe("logging in at a grid", () => {
  test("two steps give a bearer token with the documented fields", async () => {
    const { status, body } = await login({ scope: "write", password: password() });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: "bearer",
      expires_in: 1799,
      scope: "write",
      domain: "/",
      authorized_domain: "/",
      user_name: "MCUser",
      role: "ROOT",
    });
    const claims = JSON.parse(Buffer.from(body.access_token.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ user_name: "MCUser", client_id: "tests", jti: body.jti });
  });

  test("the short way takes no OAuth client", async () => {
    const plain = new Rest(site.access.avamar);
    const form = new URLSearchParams({ grant_type: "password", username: "MCUser", password: password() });
    const type = { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };
    const { body } = await plain.send("POST", "/api/v1/oauth/swagger", form.toString(), type);
    plain.headers = { authorization: `bearer ${body.access_token}` };
    expect((await plain.get("/api/v1/system/basic-info")).body.hostName).toBe("syd01-g1-util");
    plain.close();
  });

  test.each([
    ["a bad password", { password: "wrong" }, 400, "invalid_grant"],
    ["an unknown user", { username: "nobody", password: "x" }, 400, "invalid_grant"],
    ["an unknown grant", { grant_type: "magic" }, 400, "unsupported_grant_type"],
    ["no grant", { grant_type: "" }, 400, "invalid_request"],
    ["a grant that the client may not use", { grant_type: "client_credentials" }, 401, "invalid_client"],
    ["a foreign scope", { scope: "everything", password: "x" }, 400, "invalid_scope"],
  ])("%s is refused", async (_, form, status, error) => {
    site.grid.unlockAccount("MCUser");
    const reply = await login(form);
    expect([reply.status, reply.body.error]).toEqual([status, error]);
  });

  test("bad client credentials are refused", async () => {
    const reply = await askToken(grid, { grant_type: "password" }, { ...oauthClient, clientSecret: "wrong" });
    expect([reply.status, reply.body.error]).toEqual([401, "invalid_client"]);
  });

  test("a refresh token gives a new access token", async () => {
    const first = await login({ password: password() });
    const next = await askToken(grid, { grant_type: "refresh_token", refresh_token: first.body.refresh_token });
    expect(next.status).toBe(200);
    expect(next.body.access_token).not.toBe(first.body.access_token);
  });

  test("without a token, with a wrong one and with an expired one there is 401", async () => {
    const path = "/api/v1/system/status";
    const open = await grid.send("GET", path, undefined, { authorization: "" });
    expect([open.status, open.body.error]).toEqual([401, "unauthorized"]);
    const wrong = await grid.send("GET", path, undefined, { authorization: "Bearer x.y.z" });
    expect([wrong.status, wrong.body.error]).toEqual([401, "invalid_token"]);
    const other = await gridCaller(site.access.avamar);
    site.grid.expireTokens();
    const late = await other.get(path);
    expect([late.status, late.body.error]).toEqual([401, "invalid_token"]);
    other.close();
    grid.headers = (await gridCaller(site.access.avamar)).headers;
  });

  test("what needs no login needs none", async () => {
    const plain = new Rest(site.access.avamar);
    expect((await plain.get("/api/v1/system/about-information/")).status).toBe(200);
    plain.close();
  });

  test("tokens end by the clock", async () => {
    const clock = manualClock();
    const { site: timed, grid: caller } = await start({ clock, grids: [{ name: "timed", tokenSeconds: 60 }] });
    timed.grid.oauthClients.edit("tests", (client) => {
      client.accessTokenValiditySeconds = 60;
    });
    const { body } = await askToken(caller, { grant_type: "password", ...timed.grid.access });
    caller.headers = { authorization: `Bearer ${body.access_token}` };
    expect((await caller.get("/api/v1/system/status")).status).toBe(200);
    clock.advance(61_000);
    expect((await caller.get("/api/v1/system/status")).status).toBe(401);
  });

  test("bad passwords lock the account for a while", async () => {
    const clock = manualClock();
    const { site: timed, grid: caller } = await start({
      clock,
      grids: [{ name: "timed", lockAfter: 3, lockMs: 1000 }],
    });
    const good = { grant_type: "password", ...timed.grid.access };
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await askToken(caller, { ...good, password: "wrong" })).status).toBe(400);
    }
    const locked = await askToken(caller, good);
    expect([locked.status, locked.body.code]).toEqual([423, 423]);
    clock.advance(1001);
    expect((await askToken(caller, good)).status).toBe(200);
  });

  test("a hand can lock and unlock", async () => {
    site.grid.lockAccount("MCUser");
    expect((await login({ password: password() })).status).toBe(423);
    const basicHeader = { authorization: basic("MCUser", password()) };
    expect((await grid.send("GET", "/api/v1/oauth2/clients/tests", undefined, basicHeader)).status).toBe(423);
    site.grid.unlockAccount("MCUser");
    expect((await login({ password: password() })).status).toBe(200);
  });

  test("OAuth clients are made with the account's password and kept", async () => {
    const header = { authorization: basic("MCUser", password()) };
    const { clientId: _, clientSecret: __, ...anonymous } = oauthClient;
    const made = await grid.send("POST", "/api/v1/oauth2/clients", anonymous, header);
    expect(made.status).toBe(200);
    expect(made.body.clientId).toMatch(/^[0-9a-f]{40}$/);
    const path = `/api/v1/oauth2/clients/${made.body.clientId}`;
    expect((await grid.get(path)).body.clientSecret).toBeUndefined();
    expect((await grid.put(path, { ...anonymous, clientName: "renamed" })).body.clientName).toBe("renamed");
    expect((await grid.send("POST", "/api/v1/oauth2/clients", oauthClient, header)).status).toBe(400);
    const { redirectUris: ___, ...incomplete } = oauthClient;
    expect((await grid.send("POST", "/api/v1/oauth2/clients", incomplete, header)).status).toBe(400);
    expect((await grid.delete(path)).status).toBe(200);
    expect((await grid.get(path)).status).toBe(404);
  });

  test("an account of a sub-domain sees only that, and a plain role changes nothing", async () => {
    await grid.post("/api/v1/domains", { name: "tenant", parentDomain: "/" });
    const user = { userName: "tess", password: "pw", domain: "/tenant", authority: "ADMIN" };
    expect((await grid.post("/api/v1/users", user)).status).toBe(204);
    const { body } = await login({ username: "tess", password: "pw", domain: "/tenant" });
    const tenant = new Rest(site.access.avamar);
    tenant.headers = { authorization: `Bearer ${body.access_token}` };
    expect((await tenant.get("/api/v1/domains/root")).body.name).toBe("tenant");
    expect((await tenant.get("/api/v1/clients?domain=/clients")).status).toBe(403);
    expect((await tenant.get("/api/v1/clients?domain=/tenant")).status).toBe(200);
    expect((await tenant.post("/api/v1/domains", { name: "x", parentDomain: "/tenant" })).status).toBe(201);
    await grid.put("/api/v1/users", {
      userName: "tess",
      domain: "/tenant",
      authority: "BACKUP_ONLY_USER",
      password: "",
    });
    const again = await login({ username: "tess", password: "pw", domain: "/tenant" });
    tenant.headers = { authorization: `Bearer ${again.body.access_token}` };
    expect((await tenant.post("/api/v1/domains", { name: "y", parentDomain: "/tenant" })).status).toBe(403);
    tenant.close();
  });

  test("users are listed by domain, the root by its name, without passwords", async () => {
    expect((await grid.get("/api/v1/users?domain=/")).status).toBe(400);
    const { body } = await grid.get("/api/v1/users?domain=root");
    expect(body.content[0]).toMatchObject({ userName: "MCUser", authority: "ROOT", password: "" });
    expect((await grid.delete("/api/v1/users?domain=/tenant&name=tess")).status).toBe(204);
    expect((await grid.delete("/api/v1/users?domain=root&name=MCUser")).status).toBe(403);
    const roles = await grid.get<Fields[]>("/api/v1/users/roles?authsys=axion&domain=root&role=");
    expect(roles.body.map(({ roleName }) => roleName)).toContain("ADMIN");
  });
});
