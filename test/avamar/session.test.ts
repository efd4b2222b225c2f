import { expect, it } from "vitest";
import { GridSession } from "../../provider/avamar/rest/session";
import { AvamarError } from "../../provider/kernel/errors";
import { scrub } from "../../provider/kernel/secrets";
import { type Answers, FakeEndpoint, login } from "./fake-endpoint";

const TOKEN = /\/oauth\/(token|swagger)$/;
const read = { method: "GET", path: "/api/v1/domains" } as const;
const token = (value: string) => ({ status: 200, body: { access_token: value, expires_in: 1800 } });

function session(answers: Answers, more: object = {}) {
  const endpoint = new FakeEndpoint(answers);
  return { endpoint, session: new GridSession(endpoint, { ...login, ...more }) };
}

async function failure(call: Promise<unknown>): Promise<AvamarError> {
  const thrown = await call.then(
    () => undefined,
    (error) => error,
  );
  expect(thrown).toBeInstanceOf(AvamarError);
  return thrown;
}

it("logs in once for many requests at the same time", async () => {
  const { endpoint, session: grid } = session((request) => (TOKEN.test(request.path) ? token("a") : { status: 200 }));
  await Promise.all(Array.from({ length: 20 }, () => grid.send(read)));
  expect(endpoint.count(TOKEN)).toBe(1);
  expect(endpoint.count(/domains/)).toBe(20);
});

it("renews a token that ended early, once, and repeats the requests", async () => {
  let logins = 0;
  const { endpoint, session: grid } = session((request) => {
    if (TOKEN.test(request.path)) return token(`token-${++logins}`);
    return { status: request.headers?.authorization === "Bearer token-1" ? 401 : 200 };
  });
  const answers = await Promise.all(Array.from({ length: 8 }, () => grid.send(read)));
  expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
  expect(endpoint.count(TOKEN)).toBe(2);
});

it("gives a second 401 to the caller instead of logging in again and again", async () => {
  const { endpoint, session: grid } = session((request) => (TOKEN.test(request.path) ? token("x") : { status: 401 }));
  expect((await grid.send(read)).status).toBe(401);
  expect(endpoint.count(TOKEN)).toBe(2);
});

it.each([400, 401])("sends a password that is refused with %d exactly once, whoever asks", async (status) => {
  const { endpoint, session: grid } = session(() => ({ status, body: { error: "invalid_grant" } }));
  const errors = await Promise.all([failure(grid.send(read)), failure(grid.send(read))]);
  errors.push(await failure(grid.send(read)));
  expect(errors.map((error) => error.code)).toEqual(["unauthorized", "unauthorized", "unauthorized"]);
  expect(errors[0]!.hint).toContain("avamar:password");
  expect(endpoint.requests).toHaveLength(1);
});

it("stops at once when the account is locked", async () => {
  const { endpoint, session: grid } = session(() => ({ status: 423, body: { message: "locked" } }));
  const errors = [await failure(grid.send(read)), await failure(grid.send(read))];
  expect(errors.map((error) => error.code)).toEqual(["locked", "locked"]);
  expect(errors[0]!.hint).toContain("unlock");
  expect(endpoint.requests).toHaveLength(1);
});

it("asks again later when the grid was only away", async () => {
  let away = true;
  const { session: grid } = session((request) => {
    if (!TOKEN.test(request.path)) return { status: 200 };
    return away ? new AvamarError("away.", { code: "unreachable", product: "avamar" }) : token("b");
  });
  expect((await failure(grid.send(read))).code).toBe("unreachable");
  away = false;
  expect((await grid.send(read)).status).toBe(200);
});

it("registers its OAuth client when the grid does not know it, and only then", async () => {
  let isRegistered = false;
  const { endpoint, session: grid } = session((request) => {
    if (request.path === "/api/v1/oauth2/clients") {
      isRegistered = true;
      return { status: 200 };
    }
    if (TOKEN.test(request.path)) return isRegistered ? token("c") : { status: 401, body: { error: "invalid_client" } };
    return { status: 200 };
  });
  expect((await grid.send(read)).status).toBe(200);
  expect(endpoint.requests.map((request) => `${request.method} ${request.path}`)).toEqual([
    "POST /api/oauth/token",
    "POST /api/v1/oauth2/clients",
    "POST /api/oauth/token",
    "GET /api/v1/domains",
  ]);
});

it("sets the secret of its OAuth client anew when the client is there under another one", async () => {
  let isRight = false;
  const { endpoint, session: grid } = session((request) => {
    if (request.path.startsWith("/api/v1/oauth2/clients")) {
      isRight = request.method === "PUT";
      return { status: isRight ? 200 : 409 };
    }
    if (TOKEN.test(request.path)) return isRight ? token("d") : { status: 401, body: { error: "invalid_client" } };
    return { status: 200 };
  });
  expect((await grid.send(read)).status).toBe(200);
  expect(endpoint.count(/oauth2\/clients\/pulumi-avamar-MCUser$/)).toBe(1);
});

it("leaves nothing behind with the login of the API page", async () => {
  const { endpoint, session: grid } = session((request) => (TOKEN.test(request.path) ? token("e") : { status: 200 }), {
    mode: "swagger",
  });
  await grid.send(read);
  expect(endpoint.requests.map((request) => request.path)).toEqual(["/api/v1/oauth/swagger", "/api/v1/domains"]);
});

it("keeps password, client secret and token out of every text", async () => {
  const { endpoint, session: grid } = session((request) =>
    TOKEN.test(request.path) ? token("long-token-text") : { status: 200 },
  );
  await grid.send(read);
  const basic = endpoint.requests[0]!.headers!.authorization!;
  for (const text of [login.password, "long-token-text", basic.slice("Basic ".length)])
    expect(scrub(`a ${text} b`)).toBe("a [secret] b");
});
