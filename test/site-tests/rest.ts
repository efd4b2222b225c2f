import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { ApplianceAccess } from "../site/index.ts";

/** A body, with the properties that tests look into; of others they look at the whole. */
export interface Fields {
  id: string;
  name: string;
  content: Fields[];
  totalElements: number;
  code: number;
  message: string;
  event: { code: number };
  done: boolean;
  result: Fields;
  error: Fields;
  access_token: string;
  refresh_token: string;
  user: Fields[];
  paging_info: { page_entries: number; total_entries: number };
  [other: string]: unknown;
}

/** An answer, with its body parsed when it is JSON. */
export interface Reply<T = Fields> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: T;
}

/** A plain REST caller for the tests: verified TLS, one token, no retries. */
export class Rest {
  readonly access: ApplianceAccess;
  headers: Record<string, string> = {};
  #agent: Agent;

  constructor(access: ApplianceAccess) {
    this.access = access;
    this.#agent = new Agent({ ca: readFileSync(access.caFile), keepAlive: true });
  }

  get<T = Fields>(path: string): Promise<Reply<T>> {
    return this.send<T>("GET", path);
  }

  post<T = Fields>(path: string, body?: unknown): Promise<Reply<T>> {
    return this.send<T>("POST", path, body);
  }

  put<T = Fields>(path: string, body?: unknown): Promise<Reply<T>> {
    return this.send<T>("PUT", path, body);
  }

  delete<T = Fields>(path: string, body?: unknown): Promise<Reply<T>> {
    return this.send<T>("DELETE", path, body);
  }

  /** Sends one request. A string goes as it is, anything else as JSON. */
  send<T = Fields>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    const content = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const type: Record<string, string> =
      content === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(content as string)) };
    return new Promise((done, failed) => {
      const call = request(
        `${this.access.url}${path}`,
        { method, agent: this.#agent, headers: { ...type, ...this.headers, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", failed);
          response.on("aborted", () => failed(new Error("aborted")));
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            const isJson = (response.headers["content-type"] ?? "").startsWith("application/json");
            done({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: (text === "" ? undefined : isJson ? JSON.parse(text) : text) as T,
            });
          });
        },
      );
      call.on("error", failed);
      call.end(content);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

export const oauthClient = {
  clientId: "tests",
  clientName: "tests",
  clientSecret: "tests-secret",
  authorizedGrantTypes: ["password", "refresh_token"],
  scopes: ["read", "write"],
  autoApproveScopes: ["all"],
  redirectUris: ["https://localhost"],
};

/** Asks for a token as an OAuth client. */
export function askToken(rest: Rest, form: Record<string, string>, client = oauthClient): Promise<Reply> {
  return rest.send("POST", "/api/oauth/token", new URLSearchParams(form).toString(), {
    authorization: basic(client.clientId, client.clientSecret),
    "content-type": "application/x-www-form-urlencoded",
  });
}

/** A caller that is logged in at a grid. */
export async function gridCaller(access: ApplianceAccess): Promise<Rest> {
  const rest = new Rest(access);
  const { username, password } = access;
  const known = await rest.send("POST", "/api/v1/oauth2/clients", oauthClient, {
    authorization: basic(username, password),
  });
  if (known.status !== 200 && known.status !== 400) throw new Error(`OAuth client: ${known.status}`);
  const { body } = await askToken(rest, { grant_type: "password", scope: "write", username, password });
  rest.headers = { authorization: `Bearer ${body.access_token}` };
  return rest;
}

/** A caller that is logged in at a Data Domain. */
export async function dataDomainCaller(access: ApplianceAccess): Promise<Rest> {
  const rest = new Rest(access);
  const { username, password } = access;
  const { headers } = await rest.post("/rest/v1.0/auth", { username, password });
  rest.headers = { "x-dd-auth-token": String(headers["x-dd-auth-token"]) };
  return rest;
}

/** Asks again until the answer is as wanted. */
export async function until<T>(ask: () => Promise<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  for (let turn = 0; turn < 400; turn += 1) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error("The wanted answer never came.");
}

/** Polls a task until it is done. */
export async function taskDone(rest: Rest, id: string): Promise<Fields> {
  const { body } = await until(
    () => rest.get(`/api/v1/tasks/${id}`),
    (reply) => reply.body.done === true,
  );
  return body;
}
