import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { FaultAction, Faults, Product } from "./faults.ts";
import type { ServerIdentity } from "./tls.ts";

/** A request as the products see it. */
export interface Incoming {
  /** Upper case. */
  method: string;
  /** Without the query and without a trailing slash, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** One header; the name in any case. */
  header(name: string): string | undefined;
  /** The raw body. */
  text: string;
  /** Address of the caller. */
  remote: string;
}

/** An answer of a product. */
export interface Answer {
  status: number;
  /** Sent as JSON unless it is text of another type; `undefined` sends no body. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request with its answer, as the listeners of a site get it. */
export interface Exchange {
  product: Product;
  name: string;
  method: string;
  path: string;
  query: URLSearchParams;
  /** Media type of the request body, without parameters. */
  requestType?: string;
  /** Parsed when it is JSON, the text otherwise; `undefined` when empty. */
  requestBody?: unknown;
  status: number;
  responseBody?: unknown;
  /** Kind of the fault that struck, if one did. */
  fault?: FaultAction["kind"];
}

/** What a product gives to be served. */
export interface WebOptions {
  product: Product;
  name: string;
  identity: ServerIdentity;
  /** Wished port; another is taken when it is not free. 0 = any. */
  port: number;
  clock: Clock;
  faults: Faults;
  counters: Counters;
  /** Whether a request can change something, for the counters. */
  isWrite(request: Incoming): boolean;
  answer(request: Incoming): Answer | Promise<Answer>;
  exchanged(exchange: Exchange): void;
}

/** A product's HTTPS server on 127.0.0.1. */
export interface WebServer {
  port: number;
  close(): Promise<void>;
}

/** Starts an HTTPS server that counts, strikes with faults, and hands everything else to the product. */
export async function serve(options: WebOptions): Promise<WebServer> {
  const sockets = new Set<Socket>();
  const server = createServer(
    { cert: options.identity.chain, key: options.identity.privateKey, keepAlive: true },
    (request, response) => {
      handle(options, request, response).catch(() => request.socket.destroy());
    },
  );
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    if (options.faults.takeConnection({ product: options.product, name: options.name })) socket.destroy();
  });
  // A client that gives up in the middle of the handshake is no event worth a word.
  server.on("tlsClientError", (_problem, socket) => socket.destroy());
  const port = await listen(server, options.port);
  return {
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function listen(server: Server, wished: number): Promise<number> {
  for (const port of wished === 0 ? [0] : [wished, 0]) {
    const problem = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
      server.once("error", done);
      server.listen(port, "127.0.0.1", () => {
        server.removeListener("error", done);
        done(undefined);
      });
    });
    if (problem === undefined) return (server.address() as AddressInfo).port;
    if (port === 0 || problem.code !== "EADDRINUSE") throw problem;
  }
  throw new Error("No port was free.");
}

async function handle(options: WebOptions, raw: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await read(raw);
  const line = options.counters.record({
    time: options.clock.now(),
    product: options.product,
    name: options.name,
    method: request.method,
    path: decoded(request.path),
    write: options.isWrite(request),
  });
  const fault = options.faults.take({
    product: options.product,
    name: options.name,
    method: request.method,
    path: decoded(request.path),
  });
  if (fault?.kind === "hang") return;
  if (fault?.kind === "refuse" || (fault?.kind === "drop" && fault.when === "before")) {
    raw.socket.destroy();
    return;
  }
  if (fault?.kind === "delay") await new Promise<void>((done) => void options.clock.after(fault.ms, done));
  const isBefore = fault?.kind === "status" && fault.when !== "after";
  const done = isBefore ? undefined : await guarded(options, request);
  const answer: Answer = fault?.kind === "status" ? { status: fault.status, body: fault.body } : done!;
  const { body, type } = payload(answer);
  options.exchanged({
    product: options.product,
    name: options.name,
    method: request.method,
    path: request.path,
    query: request.query,
    requestType: request.header("content-type")?.split(";")[0]?.trim().toLowerCase(),
    requestBody: parsed(request),
    status: answer.status,
    responseBody: answer.body === undefined ? undefined : type.startsWith("application/json") ? JSON.parse(body) : body,
    fault: fault?.kind,
  });
  if (fault?.kind === "drop") {
    raw.socket.destroy();
    return;
  }
  line.status = answer.status;
  response.writeHead(answer.status, {
    ...(answer.body === undefined ? {} : { "content-type": type }),
    // Neither 204 nor 304 may announce a length.
    ...(answer.status === 204 ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    date: new Date(options.clock.now()).toUTCString(),
    ...answer.headers,
  });
  if (fault?.kind === "half") {
    response.write(body.slice(0, Math.floor(body.length / 2)), () => raw.socket.destroy());
    return;
  }
  response.end(raw.method === "HEAD" ? undefined : body);
}

/** An error in the site itself must not look like a fault that was planted. */
async function guarded(options: WebOptions, request: Incoming): Promise<Answer> {
  try {
    return await options.answer(request);
  } catch (problem) {
    const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    process.stderr.write(`avamar-site: ${options.name}: ${request.method} ${request.path}: ${text}\n`);
    return {
      status: 500,
      body: "The emulated site itself failed; see its output.",
      headers: { "content-type": "text/plain" },
    };
  }
}

async function read(raw: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of raw) chunks.push(chunk as Buffer);
  const target = raw.url ?? "/";
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  return {
    method: (raw.method ?? "GET").toUpperCase(),
    path: path.length > 1 ? path.replace(/\/+$/, "") : path,
    query: new URLSearchParams(question < 0 ? "" : target.slice(question + 1)),
    header: (name) => {
      const value = raw.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    text: Buffer.concat(chunks).toString("utf8"),
    remote: raw.socket.remoteAddress ?? "127.0.0.1",
  };
}

function payload(answer: Answer): { body: string; type: string } {
  const type = answer.headers?.["content-type"] ?? "application/json;charset=UTF-8";
  if (answer.body === undefined) return { body: "", type };
  if (!type.startsWith("application/json")) return { body: String(answer.body), type };
  return { body: JSON.stringify(answer.body), type };
}

function parsed(request: Incoming): unknown {
  if (request.text === "") return undefined;
  try {
    return JSON.parse(request.text);
  } catch {
    return request.text;
  }
}

/** A path for people and patterns; a broken escape is left as it came. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
