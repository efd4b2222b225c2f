import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** One request with its answer, as far as a contract speaks of it. */
export interface Exchanged {
  method: string;
  /** Percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  requestBody?: unknown;
  status: number;
  responseBody?: unknown;
}

/** What a contract says about one exchange. */
export interface Finding {
  /** `GET /v1/clients/{cid}`; `undefined` when the contract does not know the path. */
  operation?: string;
  /** What contradicts the contract. */
  violations: string[];
  /** The status is an error that the contract does not list. The contracts list few, so this is no violation. */
  undocumentedStatus: boolean;
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  discriminator?: unknown;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
  type?: string;
  enum?: unknown[];
  items?: Schema;
}

interface Media {
  content?: Record<string, { schema?: Schema }>;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: Media & { required?: boolean };
  responses: Record<string, Media & { schema?: Schema }>;
}

interface Document {
  basePath?: string;
  definitions?: Record<string, Schema>;
  paths: Record<string, Record<string, Operation>>;
}

interface Template {
  template: string;
  pattern: string[];
  operations: Record<string, Operation>;
}

/** A published contract, Swagger 2 or OpenAPI 3, as far as the ones at hand use them. */
export class Contract {
  readonly name: string;
  #document: Document;
  #base: string;
  #errorSchema: Schema | undefined;
  /** The paths by how many parts they have: hundreds of them are compared with each exchange. */
  #templates = new Map<number, Template[]>();

  /** `errorSchema` names the definition of error bodies where the contract lists no schema for an error's status. */
  constructor(file: string, name: string, errorSchema?: string) {
    this.name = name;
    this.#document = JSON.parse(readFileSync(file, "utf8")) as Document;
    this.#base = this.#document.basePath ?? "";
    for (const [template, operations] of Object.entries(this.#document.paths)) {
      const pattern = template.split("/");
      const ofLength = this.#templates.get(pattern.length) ?? [];
      this.#templates.set(pattern.length, [...ofLength, { template, pattern, operations }]);
    }
    this.#errorSchema = errorSchema === undefined ? undefined : { $ref: `#/definitions/${errorSchema}` };
  }

  /** Whether the contract has this operation; `path` is a template, without the base path. */
  has(method: string, path: string): boolean {
    const found = Object.entries(this.#document.paths).find(([template]) => sameTemplate(template, path));
    return found?.[1][method.toLowerCase()] !== undefined;
  }

  /** Compares one exchange with the contract. Of a refused request only the answer is looked at. */
  check(exchange: Exchanged): Finding {
    const found = this.#find(exchange.method, exchange.path);
    if (found === undefined) return { violations: [], undocumentedStatus: false };
    const { template, operation, names } = found;
    const violations: string[] = [];
    if (exchange.status < 400) {
      this.#checkQuery(operation, exchange.query, violations);
      this.#checkPath(operation, names, violations);
      this.#checkRequestBody(operation, exchange.requestBody, violations);
    }
    const undocumentedStatus = this.#checkAnswer(operation, exchange, violations);
    return { operation: `${exchange.method} ${template}`, violations, undocumentedStatus };
  }

  #find(method: string, path: string) {
    if (!path.startsWith(this.#base)) return undefined;
    const parts = path.slice(this.#base.length).split("/");
    const fitting = (this.#templates.get(parts.length) ?? [])
      .map(({ template, pattern, operations }) => ({ template, operations, names: bound(pattern, parts) }))
      .filter(({ names, operations }) => names !== undefined && operations[method.toLowerCase()] !== undefined)
      .sort((a, b) => Object.keys(a.names ?? {}).length - Object.keys(b.names ?? {}).length)[0];
    const operation = fitting?.operations[method.toLowerCase()];
    if (fitting === undefined || operation === undefined) return undefined;
    return { template: fitting.template, operation, names: fitting.names ?? {} };
  }

  #parameters(operation: Operation, kind: string): Parameter[] {
    return (operation.parameters ?? [])
      .map((parameter) => (parameter.$ref === undefined ? parameter : (this.#resolve(parameter.$ref) as Parameter)))
      .filter((parameter) => parameter.in === kind);
  }

  #checkQuery(operation: Operation, query: URLSearchParams, violations: string[]): void {
    const known = this.#parameters(operation, "query");
    for (const name of new Set(query.keys())) {
      const parameter = known.find((candidate) => candidate.name === name);
      if (parameter === undefined) violations.push(`query parameter "${name}" is not in the contract`);
      else for (const value of query.getAll(name)) this.#checkText(parameter, value, `query ${name}`, violations);
    }
    for (const { name, required } of known) {
      if (required === true && !query.has(name)) violations.push(`query parameter "${name}" is missing`);
    }
  }

  #checkPath(operation: Operation, names: Record<string, string>, violations: string[]): void {
    for (const parameter of this.#parameters(operation, "path")) {
      const value = names[parameter.name];
      if (value !== undefined) this.#checkText(parameter, value, `path ${parameter.name}`, violations);
    }
  }

  /** A parameter is text on the wire; numbers and booleans are compared as what they stand for. */
  #checkText(parameter: Parameter, text: string, at: string, violations: string[]): void {
    const own = parameter.schema ?? (parameter as Schema);
    const schema = own.type === "array" ? (own.items ?? {}) : own;
    const isNumber = schema.type === "integer" || schema.type === "number";
    const value = isNumber && text !== "" ? Number(text) : schema.type === "boolean" ? booleanOf(text) : text;
    this.#checkValue(schema, value, at, violations);
  }

  #checkRequestBody(operation: Operation, body: unknown, violations: string[]): void {
    const inBody = this.#parameters(operation, "body")[0];
    const schema = inBody?.schema ?? operation.requestBody?.content?.["application/json"]?.schema;
    const isRequired = inBody?.required ?? operation.requestBody?.required ?? false;
    if (schema === undefined) {
      if (body !== undefined) violations.push("a request body is not in the contract");
    } else if (body !== undefined) {
      this.#checkValue(schema, withoutNulls(body), "request", violations);
    } else if (isRequired) violations.push("the request body is missing");
  }

  #checkAnswer(operation: Operation, exchange: Exchanged, violations: string[]): boolean {
    const { status, responseBody } = exchange;
    const documented = operation.responses[String(status)] ?? operation.responses.default;
    if (documented === undefined && status < 400) {
      violations.push(`status ${status} is not in the contract`);
      return false;
    }
    const schema = documented?.schema ?? documented?.content?.["application/json"]?.schema;
    const expected = schema ?? (status >= 400 ? this.#errorSchema : undefined);
    const isOAuthError = status >= 400 && isRecord(responseBody) && typeof responseBody.error === "string";
    if (expected !== undefined && responseBody !== undefined && !isOAuthError && status !== 503) {
      this.#checkValue(expected, responseBody, "answer", violations);
    }
    if (status < 400 && schema !== undefined && responseBody === undefined) violations.push("the answer has no body");
    if (status < 400 && schema === undefined && responseBody !== undefined) {
      violations.push("the answer has a body, the contract none");
    }
    return documented === undefined;
  }

  #resolve(reference: string): unknown {
    let value: unknown = this.#document;
    for (const part of reference.replace(/^#\//, "").split("/")) {
      value = isRecord(value) ? value[decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~")] : undefined;
    }
    return value;
  }

  /** A type with a discriminator stands for its subtypes: they name it in their `allOf` and add properties. */
  #withSubtypes(reference: string, base: Schema): Schema {
    if (base.discriminator === undefined) return base;
    const subtypes = Object.values(this.#document.definitions ?? {}).filter((each) =>
      each.allOf?.some(({ $ref }) => $ref === reference),
    );
    const added = subtypes.flatMap(({ allOf = [] }) => allOf.map(({ properties }) => properties));
    return { ...base, properties: Object.assign({}, ...added, base.properties) };
  }

  #checkValue(given: Schema, value: unknown, at: string, violations: string[]): void {
    if (given.$ref !== undefined) {
      const target = this.#resolve(given.$ref) as Schema | undefined;
      // The vendor's own contract has references to nowhere; they allow anything.
      if (target !== undefined) this.#checkValue(this.#withSubtypes(given.$ref, target), value, at, violations);
      return;
    }
    for (const part of given.allOf ?? []) this.#checkValue(part, value, at, violations);
    const choices = given.oneOf ?? given.anyOf;
    if (choices !== undefined && !choices.some((choice) => this.#fits(choice, value))) {
      violations.push(`${at} fits none of its forms`);
    }
    const types = given.type === undefined ? [] : [given.type].flat();
    if (types.length > 0 && !types.some((type) => isOfType(type, value))) {
      violations.push(
        `${at} is ${value === null ? "null" : Array.isArray(value) ? "array" : typeof value}, not ${types.join(" or ")}`,
      );
      return;
    }
    if (given.enum !== undefined && !given.enum.includes(value))
      violations.push(`${at} is ${JSON.stringify(value)}, not in its enum`);
    if (typeof value === "string") checkString(given, value, at, violations);
    if (typeof value === "number") checkNumber(given, value, at, violations);
    if (Array.isArray(value)) {
      if (given.minItems !== undefined && value.length < given.minItems) violations.push(`${at} has too few items`);
      for (const [index, item] of value.entries()) {
        if (given.items !== undefined) this.#checkValue(given.items, item, `${at}[${index}]`, violations);
      }
    } else if (isRecord(value)) this.#checkObject(given, value, at, violations);
  }

  #checkObject(given: Schema, value: Record<string, unknown>, at: string, violations: string[]): void {
    for (const name of given.required ?? []) {
      if (value[name] === undefined) violations.push(`${at}.${name} is missing`);
    }
    const isOpen = Object.keys(given.properties ?? {}).length === 0 && given.additionalProperties === undefined;
    if (isOpen) return;
    for (const [name, inner] of Object.entries(value)) {
      const schema = given.properties?.[name];
      if (schema !== undefined) this.#checkValue(schema, inner, `${at}.${name}`, violations);
      else if (typeof given.additionalProperties === "object") {
        this.#checkValue(given.additionalProperties, inner, `${at}.${name}`, violations);
      } else if (given.additionalProperties !== true) violations.push(`${at}.${name} is not in the contract`);
    }
  }

  #fits(schema: Schema, value: unknown): boolean {
    const violations: string[] = [];
    this.#checkValue(schema, value, "", violations);
    return violations.length === 0;
  }
}

function checkString(given: Schema, value: string, at: string, violations: string[]): void {
  if (given.pattern !== undefined && !new RegExp(given.pattern).test(value))
    violations.push(`${at} does not fit its pattern`);
  if (given.minLength !== undefined && value.length < given.minLength) violations.push(`${at} is too short`);
  if (given.maxLength !== undefined && value.length > given.maxLength) violations.push(`${at} is too long`);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(value);
  if (given.format === "date-time" && !isTime) violations.push(`${at} is no date-time`);
}

function checkNumber(given: Schema, value: number, at: string, violations: string[]): void {
  if (given.format === "int32" && Math.abs(value) > 2 ** 31) violations.push(`${at} does not fit into 32 bits`);
  if (given.minimum !== undefined && value < given.minimum) violations.push(`${at} is below its minimum`);
  if (given.maximum !== undefined && value > given.maximum) violations.push(`${at} is above its maximum`);
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && !Number.isNaN(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isRecord(value);
    case "null":
      return value === null;
    case "string":
    case "boolean":
      return type === typeof value;
    default:
      // One generator wrote "ref" where it meant an enum.
      return true;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Callers with typed bodies send null for what they leave out, and servers read it so. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(given.map(([name, inner]) => [name, withoutNulls(inner)]));
}

function booleanOf(text: string): unknown {
  return text === "true" ? true : text === "false" ? false : text;
}

function bound(template: string[], parts: string[]): Record<string, string> | undefined {
  if (template.length !== parts.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, wanted] of template.entries()) {
    const given = parts[index] ?? "";
    if (wanted.startsWith("{") && wanted.endsWith("}")) {
      if (given === "") return undefined;
      names[wanted.slice(1, -1)] = decodeURIComponent(given);
    } else if (wanted !== given) return undefined;
  }
  return names;
}

function sameTemplate(left: string, right: string): boolean {
  const blank = (template: string) => template.replace(/\{[^}]*\}/g, "{}");
  return blank(left) === blank(right);
}

/** The contracts at hand, in the order in which a product's exchanges are looked up. */
export interface Contracts {
  avamar: Contract[];
  "data-domain": Contract[];
}

/** Where the contracts are looked for: `AVAMAR_SPECS`, else a folder beside the checkout. */
export function contractsFolder(): string {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
  return process.env.AVAMAR_SPECS ?? join(root, "../shared/specs");
}

/** Reads the contracts. They are the vendors' and not part of this project, so often there are none. */
export function loadContracts(): Contracts | undefined {
  const folder = contractsFolder();
  const files = {
    avamar: join(folder, "avamar-rest-v1.swagger.json"),
    old: join(folder, "datadomain-rest-v1.0.swagger.json"),
    recent: join(folder, "datadomain-rest-8.7.openapi.json"),
  };
  if (!Object.values(files).every((file) => existsSync(file))) return undefined;
  return {
    avamar: [new Contract(files.avamar, "Avamar REST v1", "Error")],
    "data-domain": [new Contract(files.old, "DDOS REST v1.0"), new Contract(files.recent, "DDOS REST 8.7")],
  };
}

/** The words of an enumeration in a contract; undefined where there is none. */
export function enumerationIn(file: string, definition: string, property: string): string[] | undefined {
  const path = join(contractsFolder(), file);
  if (!existsSync(path)) return undefined;
  const { definitions } = JSON.parse(readFileSync(path, "utf8")) as Document;
  return definitions?.[definition]?.properties?.[property]?.enum as string[] | undefined;
}
