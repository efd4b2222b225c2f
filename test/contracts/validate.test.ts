import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Contract, type Exchanged } from "./validate.ts";

const folder = mkdtempSync(join(tmpdir(), "contracts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const thing = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "string" },
    size: { type: "integer", format: "int32", minimum: 1 },
    kind: { type: "string", enum: ["A", "B"] },
    made: { type: "string", format: "date-time" },
    parts: { type: "array", items: { $ref: "#/definitions/Thing" } },
  },
};

const swagger = {
  swagger: "2.0",
  basePath: "/api",
  paths: {
    "/things/{id}": {
      get: {
        parameters: [
          { name: "id", in: "path", required: true, type: "string" },
          { name: "deep", in: "query", type: "boolean" },
        ],
        responses: { 200: { schema: { $ref: "#/definitions/Thing" } }, 404: {} },
      },
      put: {
        parameters: [{ name: "body", in: "body", required: true, schema: { $ref: "#/definitions/Thing" } }],
        responses: { 204: {} },
      },
    },
    "/things/all": {
      get: { responses: { 200: { schema: { type: "array", items: { $ref: "#/definitions/Thing" } } } } },
    },
  },
  definitions: {
    Thing: thing,
    Error: { type: "object", required: ["code"], properties: { code: { type: "integer" } } },
  },
};

const openApi = {
  openapi: "3.1.0",
  paths: {
    "/things": {
      post: {
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
        },
        responses: { 201: { content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } } } },
      },
    },
  },
  components: {
    schemas: { Thing: { type: ["object", "null"], required: ["id"], properties: { id: { type: "string" } } } },
  },
};

function contract(name: string, document: object): Contract {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(document));
  return new Contract(file, name, "Error");
}

const old = contract("swagger.json", swagger);
const recent = contract("openapi.json", openApi);

const get = (responseBody: unknown, more: Partial<Exchanged> = {}): Exchanged => ({
  method: "GET",
  path: "/api/things/1",
  query: new URLSearchParams(),
  status: 200,
  responseBody,
  ...more,
});

describe("a contract", () => {
  test("takes what fits", () => {
    const body = { id: "1", size: 3, kind: "A", made: "2026-01-01T00:00:00.000+00:00", parts: [{ id: "2" }] };
    expect(old.check(get(body)).violations).toEqual([]);
    expect(old.check(get([body], { path: "/api/things/all" }))).toMatchObject({
      operation: "GET /things/all",
      violations: [],
    });
  });

  test.each([
    ["a missing property", get({}), "answer.id is missing"],
    ["a wrong type", get({ id: 1 }), "answer.id is number, not string"],
    ["null", get({ id: null }), "answer.id is null, not string"],
    ["a foreign property", get({ id: "1", other: 1 }), "answer.other is not in the contract"],
    ["a foreign word", get({ id: "1", kind: "C" }), 'answer.kind is "C", not in its enum'],
    ["no date", get({ id: "1", made: "yesterday" }), "answer.made is no date-time"],
    ["too small a number", get({ id: "1", size: 0 }), "answer.size is below its minimum"],
    ["something deep", get({ id: "1", parts: [{ id: "2", parts: [{}] }] }), "answer.parts[0].parts[0].id is missing"],
    [
      "a foreign query",
      get({ id: "1" }, { query: new URLSearchParams("x=1") }),
      'query parameter "x" is not in the contract',
    ],
    [
      "a query of the wrong type",
      get({ id: "1" }, { query: new URLSearchParams("deep=7") }),
      "query deep is string, not boolean",
    ],
    ["a foreign status", get(undefined, { status: 202 }), "status 202 is not in the contract"],
    ["a missing answer", get(undefined), "the answer has no body"],
    [
      "an answer too many",
      get({}, { method: "PUT", status: 204, requestBody: { id: "1" } }),
      "the answer has a body, the contract none",
    ],
    ["a missing body", get(undefined, { method: "PUT", status: 204 }), "the request body is missing"],
    ["a bad body", get(undefined, { method: "PUT", status: 204, requestBody: {} }), "request.id is missing"],
    ["a bad error", get({ message: "x" }, { status: 409 }), "answer.code is missing"],
  ])("reports %s", (_, exchange, violation) => {
    expect(old.check(exchange).violations).toContain(violation);
  });

  test("looks only at the answer of a refused request, and notes a status that it does not list", () => {
    const refused = get({ code: 1 }, { method: "PUT", status: 409, requestBody: {} });
    expect(old.check(refused)).toMatchObject({ violations: [], undocumentedStatus: true });
    expect(old.check(get({ code: 1 }, { status: 404 })).undocumentedStatus).toBe(false);
  });

  test("does not speak of what it does not know", () => {
    expect(old.check(get({}, { path: "/api/others" })).operation).toBeUndefined();
    expect([old.has("GET", "/things/{other}"), old.has("DELETE", "/things/{id}")]).toEqual([true, false]);
  });

  test("may be of the newer kind", () => {
    const post = { method: "POST", path: "/things", query: new URLSearchParams(), status: 201 };
    expect(recent.check({ ...post, requestBody: { id: "1" }, responseBody: { id: "1" } }).violations).toEqual([]);
    expect(recent.check({ ...post, requestBody: {}, responseBody: null }).violations).toEqual([
      "request.id is missing",
    ]);
  });
});
