import { expect, it } from "vitest";
import { DataDomainSession } from "../../provider/data-domain/rest/session";
import { AvamarError } from "../../provider/kernel/errors";
import { scrub } from "../../provider/kernel/secrets";
import { type Answers, AUTH, FakeEndpoint, failure, loggedIn, login } from "./fake-endpoint.ts";

const read = { method: "GET", path: "/rest/v1.0/system" } as const;

function session(answers: Answers) {
  const endpoint = new FakeEndpoint(answers);
  return { endpoint, session: new DataDomainSession(endpoint, login) };
}

it("logs in once for many requests, with a flat body, and sends the token with each", async () => {
  const { endpoint, session: dd } = session(({ path }) => (AUTH.test(path) ? loggedIn("token-1") : { status: 200 }));
  await Promise.all(Array.from({ length: 20 }, () => dd.send(read)));
  const { username, password } = login;
  expect(endpoint.requests[0]).toMatchObject({ method: "POST", body: { username, password } });
  expect(endpoint.count(AUTH)).toBe(1);
  expect(endpoint.requests.slice(1).map(({ headers }) => headers)).toEqual(
    Array(20).fill({ "x-dd-auth-token": "token-1" }),
  );
});

it("logs in again, once, when a session has ended, and repeats the requests", async () => {
  let logins = 0;
  const { endpoint, session: dd } = session(({ path, headers }) => {
    if (AUTH.test(path)) return loggedIn(`token-${++logins}`);
    return { status: headers?.["x-dd-auth-token"] === "token-1" ? 401 : 200 };
  });
  const answers = await Promise.all(Array.from({ length: 8 }, () => dd.send(read)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(endpoint.count(AUTH)).toBe(2);
});

it("gives a second 401 to the caller instead of logging in again and again", async () => {
  const { endpoint, session: dd } = session(({ path }) => (AUTH.test(path) ? loggedIn("t") : { status: 401 }));
  expect((await dd.send(read)).status).toBe(401);
  expect(endpoint.count(AUTH)).toBe(2);
});

it("takes a newer token that comes with an answer", async () => {
  const { endpoint, session: dd } = session(({ path }, number) =>
    AUTH.test(path)
      ? loggedIn("first-token")
      : { status: 200, headers: { "x-dd-auth-token": `newer-token-${number}` } },
  );
  await dd.send(read);
  await dd.send(read);
  expect(endpoint.requests.at(-1)!.headers).toEqual({ "x-dd-auth-token": "newer-token-2" });
});

it.each([
  [400, { details: "malformed", code: 400 }],
  [401, { service_status: { details: "Authentication failed", code: 401 } }],
  [500, { service_status: { details: "The password must be changed", code: 5040 } }],
])("sends a password that is refused with %d exactly once, whoever asks", async (status, body) => {
  const { endpoint, session: dd } = session(() => ({ status, body }));
  const errors = await Promise.all([failure(dd.send(read)), failure(dd.send(read))]);
  errors.push(await failure(dd.send(read)));
  expect(errors.map(({ code }) => code)).toEqual(["unauthorized", "unauthorized", "unauthorized"]);
  expect(errors[0]!.hint).toContain("dataDomain.password");
  expect(endpoint.requests).toHaveLength(1);
});

it("stops at once when the user is locked", async () => {
  const { endpoint, session: dd } = session(() => ({ status: 423, body: { details: "locked", code: 423 } }));
  const errors = [await failure(dd.send(read)), await failure(dd.send(read))];
  expect(errors.map(({ code }) => code)).toEqual(["locked", "locked"]);
  expect(endpoint.requests).toHaveLength(1);
});

it("asks again later when the Data Domain was only away", async () => {
  let away: "gone" | "busy" | undefined = "gone";
  const { session: dd } = session(({ path }) => {
    if (away === "gone") return new AvamarError("away.", { code: "unreachable", product: "data-domain" });
    if (away === "busy") return { status: 503 };
    return AUTH.test(path) ? loggedIn("t") : { status: 200 };
  });
  expect((await failure(dd.send(read))).code).toBe("unreachable");
  away = "busy";
  expect((await failure(dd.send(read))).code).toBe("unreachable");
  away = undefined;
  expect((await dd.send(read)).status).toBe(200);
});

it("says so when a login answers without a token", async () => {
  const { session: dd } = session(() => ({ status: 201, body: { details: "success", code: 0 } }));
  expect((await failure(dd.send(read))).code).toBe("protocol");
});

it("logs out with its token, once, and not at all where nobody logged in", async () => {
  const { endpoint, session: dd } = session(({ path }) => (AUTH.test(path) ? loggedIn("token-1") : { status: 200 }));
  await dd.end();
  expect(endpoint.requests).toEqual([]);
  await dd.send(read);
  await dd.end();
  await dd.end();
  expect(endpoint.requests.slice(2)).toMatchObject([
    { method: "DELETE", path: "/rest/v1.0/auth", headers: { "x-dd-auth-token": "token-1" } },
  ]);
});

it("does not fail when logging out fails", async () => {
  const { endpoint, session: dd } = session(({ path, method }) => {
    if (method === "DELETE") return new Error("the connection broke");
    return AUTH.test(path) ? loggedIn("t") : { status: 200 };
  });
  await dd.send(read);
  await dd.end();
  expect(endpoint.requests.at(-1)!.method).toBe("DELETE");
});

it("keeps password and token out of every text", async () => {
  const { session: dd } = session(({ path }) => (AUTH.test(path) ? loggedIn("long-token-text") : { status: 200 }));
  await dd.send(read);
  for (const text of [login.password, "long-token-text"]) expect(scrub(`a ${text} b`)).toBe("a [secret] b");
});
