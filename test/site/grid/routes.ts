import type { Answer, Incoming } from "../web.ts";
import { type Reader, Unreadable } from "../wire.ts";
import { forbidden, GridFailure, invalid } from "./failure.ts";
import type { Grid } from "./grid.ts";
import type { Session } from "./logins.ts";
import { isWithin } from "./names.ts";

/** One REST call, after login. */
export class Call {
  readonly grid: Grid;
  readonly params: Record<string, string>;
  readonly session: Session;
  readonly query: URLSearchParams;
  readonly #request: Incoming;

  constructor(grid: Grid, params: Record<string, string>, session: Session, request: Incoming) {
    this.grid = grid;
    this.params = params;
    this.session = session;
    this.query = request.query;
    this.#request = request;
  }

  /** A path parameter. */
  param(name: string): string {
    return this.params[name] ?? "";
  }

  /** A query parameter that is `true` or `false`. */
  flag(name: string): boolean {
    const value = this.query.get(name);
    if (value === null || value === "") return false;
    if (value !== "true" && value !== "false") throw invalid(`Parameter ${name} must be true or false.`);
    return value === "true";
  }

  /** The body, bound to its type. */
  body<T>(reader: Reader<T>): T {
    const type = this.#request.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!/^application\/(.+\+)?json$/.test(type)) {
      throw new GridFailure(415, "HttpMediaTypeNotSupportedException", `Content type '${type}' not supported`);
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.#request.text);
    } catch {
      throw new GridFailure(400, "HttpMessageNotReadableException", "The request body is missing or no JSON.");
    }
    try {
      return reader(parsed, "");
    } catch (problem) {
      if (!(problem instanceof Unreadable)) throw problem;
      throw new GridFailure(400, "HttpMessageNotReadableException", problem.message);
    }
  }

  /** Throws unless the caller may see this domain. */
  reach(domain: string): void {
    if (!isWithin(domain, this.session.authorizedDomain)) throw forbidden(`Access to ${domain} is denied.`);
  }

  /** Whether the caller may see this domain. */
  sees(domain: string): boolean {
    return isWithin(domain, this.session.authorizedDomain);
  }
}

/** One operation of the REST interface. `path` is below `/api`, with `{name}` for parameters. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  /** No login asked. */
  open?: true;
  /** Said when a POST changes nothing. */
  readOnly?: true;
  handle(call: Call): Answer;
}

/** 200, with a body or without. */
export const ok = (body?: unknown): Answer => ({ status: 200, body });
/** 201 with the new object. */
export const created = (body: unknown): Answer => ({ status: 201, body });
/** 202 with the task. */
export const accepted = (body: unknown): Answer => ({ status: 202, body });
/** 204. */
export const noContent: Answer = { status: 204 };
