import type { Answer, Incoming } from "../web.ts";
import { type Reader, Unreadable } from "../wire.ts";
import type { DataDomain } from "./data-domain.ts";
import { DataDomainFailure, malformed } from "./failure.ts";

/** One REST call, after login. */
export class Call {
  readonly dataDomain: DataDomain;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  /** Name of the caller; empty on open routes. */
  readonly user: string;
  readonly request: Incoming;

  constructor(dataDomain: DataDomain, params: Record<string, string>, user: string, request: Incoming) {
    this.dataDomain = dataDomain;
    this.params = params;
    this.query = request.query;
    this.user = user;
    this.request = request;
  }

  /** The id in the path. It is an encoded name already, so some callers encode it twice. */
  get id(): string {
    const once = this.params.ID ?? "";
    try {
      return decodeURIComponent(once);
    } catch {
      return once;
    }
  }

  /** The body, bound to its type; `wrapper` is the name in which some callers wrap it. */
  body<T>(wrapper: string, reader: Reader<T>): T {
    const type = this.request.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!/^application\/(.+\+)?json$/.test(type)) {
      throw new DataDomainFailure(415, 415, `Content type "${type}" is not supported.`);
    }
    try {
      const parsed = JSON.parse(this.request.text) as unknown;
      const isWrapped = typeof parsed === "object" && parsed !== null && Object.keys(parsed).join() === wrapper;
      return reader(isWrapped ? (parsed as Record<string, unknown>)[wrapper] : parsed, "");
    } catch (problem) {
      if (problem instanceof Unreadable || problem instanceof SyntaxError) throw malformed(problem.message);
      throw problem;
    }
  }
}

/** One operation. `{SYSTEM-ID}` and `{ID}` are parameters. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  path: string;
  /** No login asked. */
  open?: true;
  handle(call: Call): Answer;
}

/** 200. */
export const ok = (body: unknown): Answer => ({ status: 200, body });
/** 201 with the new object. */
export const created = (body: unknown): Answer => ({ status: 201, body });

/** A related address, as answers carry it. */
export function link(href: string): { rel: string; href: string } {
  return { rel: "self", href };
}

/** Path of an object below the local system. */
export function systemPath(...parts: string[]): string {
  return `/rest/v1.0/dd-systems/0/${parts.join("/")}`;
}
