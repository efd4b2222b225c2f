import type { TLSSocket } from "node:tls";
import { Agent, buildConnector, fetch, type Response } from "undici";
import { AvamarError, type Product } from "./errors";
import { graceIsOver, leftUnderWay, refuseWhenInterrupted } from "./interruption";

/** How the appliance's certificate is verified. Verification is never off. */
export interface Trust {
  /** Certificates (PEM) that may have signed the appliance's certificate. Default: those of the system. */
  caCertificates?: string;
  /** SHA-256 fingerprint of the appliance's own certificate, `AB:CD:...`: exactly this one is taken, whoever signed it. */
  certificateSha256?: string;
}

/** One request as data. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  query?: Record<string, string | number | boolean | string[] | undefined>;
  headers?: Record<string, string>;
  /** Sent as JSON, or as it is when it is a string. */
  body?: unknown;
  /** Default: 60 000. */
  timeoutMs?: number;
}

/** One answer as data. */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text when it is none; undefined for an empty body. */
  body: unknown;
}

/** Codes of errors that arise before a request has left: repeating it is safe whatever its method. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** HTTPS to one appliance: verified, with deadlines, errors said in words. Knows nothing of what it carries. */
export class HttpsEndpoint {
  private readonly agent: Agent;
  /** Host and port as people write them. */
  readonly host: string;

  constructor(
    readonly url: string,
    trust: Trust,
    private readonly product: Product,
  ) {
    if (!/^https:\/\/[^/?#@]+\/?$/.test(url)) {
      throw new AvamarError(`"${url}" is no address of an appliance.`, {
        code: "invalid",
        product,
        hint: "Write https:// and the host name, with a port where it is not 443 and without a path. Passwords are never sent without TLS.",
      });
    }
    this.host = new URL(url).host;
    const digits = plainPrint(trust.certificateSha256 ?? "").length;
    if (trust.certificateSha256 !== undefined && digits !== 64) {
      throw new AvamarError(`certificateSha256 has ${digits} hexadecimal digits instead of 64.`, {
        code: "certificate",
        product,
        host: this.host,
        hint: "Write the whole SHA-256 fingerprint, as openssl x509 -noout -fingerprint -sha256 prints it.",
      });
    }
    this.agent = new Agent({
      connect: connector(this.host, trust, product),
      connections: 16,
      keepAliveTimeout: 10_000,
    });
  }

  /** Sends one request and reads the whole answer. Throws AvamarError only when there is no answer. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    refuseWhenInterrupted();
    const url = new URL(this.url);
    url.pathname = request.path;
    for (const [name, value] of Object.entries(request.query ?? {})) {
      for (const each of Array.isArray(value) ? value : [value])
        if (each !== undefined) url.searchParams.append(name, String(each));
    }
    const isJson = request.body !== undefined && typeof request.body !== "string";
    try {
      const response = await fetch(url, {
        method: request.method,
        dispatcher: this.agent,
        signal: AbortSignal.any([graceIsOver, AbortSignal.timeout(request.timeoutMs ?? 60_000)]),
        redirect: "error",
        headers: {
          accept: "application/json",
          ...(isJson ? { "content-type": "application/json" } : {}),
          ...request.headers,
        },
        body: isJson ? JSON.stringify(request.body) : ((request.body as string | undefined) ?? null),
      });
      return { status: response.status, headers: response.headers as unknown as Headers, body: await bodyOf(response) };
    } catch (thrown) {
      throw this.explain(thrown, request);
    }
  }

  /** Closes all connections. */
  close(): Promise<void> {
    return this.agent.close();
  }

  private explain(thrown: unknown, request: HttpRequest): AvamarError {
    if (graceIsOver.aborted) return leftUnderWay(`${request.method} ${request.path}`, this.product, this.host);
    const cause = (thrown as { cause?: unknown }).cause ?? thrown;
    if (cause instanceof AvamarError) return cause;
    const code = (cause as { code?: string }).code ?? "";
    const details = { product: this.product, host: this.host, cause: thrown };
    const text = cause instanceof Error ? cause.message : String(cause);
    if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY|DEPTH_ZERO/.test(code)) {
      return new AvamarError(`the certificate is not trusted (${code}: ${text}).`, {
        ...details,
        code: "certificate",
        hint: "Pin it with certificateSha256, or give the certificate of the authority that signed it as caCertificate.",
      });
    }
    if ((thrown as Error).name === "TimeoutError") {
      return new AvamarError(`no answer within ${(request.timeoutMs ?? 60_000) / 1000} s.`, {
        ...details,
        code: "timeout",
        retryable: request.method === "GET",
        hint:
          request.method === "GET" ? "" : "It is not known whether the request took effect; the next run looks first.",
      });
    }
    // Some ports are refused by the client itself; its error has no code.
    const notSent = NOT_SENT.has(code) || text === "bad port";
    return new AvamarError(notSent ? `cannot be reached (${code || text}).` : `the connection broke (${text}).`, {
      ...details,
      code: "unreachable",
      retryable: notSent || request.method === "GET",
      hint: notSent
        ? "Check the address, the port and the firewall between here and there."
        : "If this was a write, the next run looks first whether it took effect.",
    });
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Fingerprints compare without colons and case. */
function plainPrint(print: string): string {
  return print.replace(/[^0-9a-fA-F]/g, "").toUpperCase();
}

/**
 * With a pinned fingerprint the chain does not matter: the connection is handed over only after the certificate has
 * been compared, before a byte of ours is sent.
 */
function connector(host: string, trust: Trust, product: Product): buildConnector.connector {
  if (!trust.certificateSha256) return buildConnector(trust.caCertificates ? { ca: trust.caCertificates } : {});
  const pinned = plainPrint(trust.certificateSha256);
  // No session cache: a resumed session shows no certificate.
  const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (error || !socket) return callback(error ?? new Error("no socket"), null);
      const shown = (socket as TLSSocket).getPeerCertificate().fingerprint256 ?? "";
      if (plainPrint(shown) === pinned) return callback(null, socket);
      socket.destroy();
      const wrong = new AvamarError(`it shows the certificate ${shown}, the program pins ${trust.certificateSha256}.`, {
        code: "certificate",
        product,
        host,
        hint: "If the appliance got a new certificate, check it there and change certificateSha256; otherwise somebody stands between.",
      });
      return callback(wrong, null);
    });
}
