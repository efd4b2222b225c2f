import pLimit, { type LimitFunction } from "p-limit";
import { Batch } from "../../kernel/batch";
import { AvamarError } from "../../kernel/errors";
import { type HttpAnswer, type HttpRequest, HttpsEndpoint } from "../../kernel/https";
import { retrying } from "../../kernel/retry";
import { isPlain, type Plain } from "../../kernel/values";
import { type Connection, DEFAULT_PORT } from "../connection";
import { errorIn } from "./answers";
import { type Listed, nameIn } from "./listed";
import { DataDomainSession, type Endpoint } from "./session";

/** The most that a page holds; asked for more, an appliance gives this many and says nothing. */
const PAGE_SIZE = 200;
const READ_LANES = 8;

/** Writes on one Data Domain, whoever is logged in, go one after the other. */
const lanes = new Map<string, LimitFunction>();

/** One Data Domain: its REST interface under `/rest/v1.0`, which DDOS has from 6 to 8, with login, pages and lanes. */
export class DataDomain {
  private readonly session: DataDomainSession;
  private readonly reads = pLimit(READ_LANES);
  private readonly lists = new Map<string, Batch<Listed>>();

  constructor(
    connection: Connection,
    private readonly endpoint: Endpoint = endpointOf(connection),
  ) {
    this.session = new DataDomainSession(endpoint, connection);
  }

  /** Host and port, for messages. */
  get host(): string {
    return this.endpoint.host;
  }

  /** Reads one object; undefined when there is none. */
  async get<T>(path: string): Promise<T | undefined> {
    const answer = await this.read({ method: "GET", path: `/rest/v1.0${path}` });
    if (answer.status === 404) return undefined;
    return this.good<T>(answer, `GET ${path}`);
  }

  /**
   * The listed object with exactly this name. Look-ups made together cost one listing. That an object is not there is
   * known from the list alone: asked for it by its own address, releases answer 404 or 500.
   *
   * @param key Name of the list inside the answer.
   */
  async named<T>(path: string, key: string, name: string): Promise<T | undefined> {
    const known = this.lists.get(path);
    const list =
      known ??
      new Batch<Listed>({
        few: 0,
        one: async () => undefined,
        all: async () => new Map((await this.list<Listed>(path, key)).map((each) => [nameIn(each), each])),
      });
    this.lists.set(path, list);
    return (await list.get(name)) as T | undefined;
  }

  /** Reads a whole list, page by page. */
  async list<T>(path: string, key: string): Promise<T[]> {
    const all: T[] = [];
    for (let page = 0; ; page++) {
      const query = { page, size: PAGE_SIZE };
      const answer = await this.read({ method: "GET", path: `/rest/v1.0${path}`, query });
      const body = this.good<Plain>(answer, `GET ${path}`);
      // An empty list may be left out of the answer.
      const content = isPlain(body) ? (body[key] ?? []) : undefined;
      if (!Array.isArray(content)) throw this.notAList(path);
      all.push(...(content as T[]));
      const total = isPlain(body.paging_info) ? Number(body.paging_info.total_entries) : all.length;
      if (content.length === 0 || !(all.length < total)) return all;
    }
  }

  /** Sends a change that makes something. Never repeated: the caller looks first. */
  async post<T = unknown>(path: string, body: unknown): Promise<T> {
    return this.good<T>(await this.write({ method: "POST", path: `/rest/v1.0${path}`, body }), `POST ${path}`);
  }

  /** Changes an object. `timeoutMs` as in a request. */
  async put<T = unknown>(path: string, body: unknown, timeoutMs?: number): Promise<T> {
    const request = { method: "PUT", path: `/rest/v1.0${path}`, body, ...(timeoutMs ? { timeoutMs } : {}) } as const;
    return this.good<T>(await this.write(request), `PUT ${path}`);
  }

  /** Deletes an object; one that is gone already is fine. */
  async delete(path: string): Promise<void> {
    const answer = await this.write({ method: "DELETE", path: `/rest/v1.0${path}` });
    if (answer.status !== 404) this.good(answer, `DELETE ${path}`);
  }

  /** Does what reads and then writes the same thing while nobody else of this process does so here. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.lane("alone")(work);
  }

  /** Logs out and closes the connections. */
  async close(): Promise<void> {
    await this.session.end();
    await this.endpoint.close();
  }

  private lane(what: "alone" | "write"): LimitFunction {
    const key = `${this.host} ${what}`;
    const lane = lanes.get(key) ?? pLimit(1);
    lanes.set(key, lane);
    return lane;
  }

  private read(request: HttpRequest): Promise<HttpAnswer> {
    return this.reads(() => retrying(4, () => this.sendOnce(request)));
  }

  private write(request: HttpRequest): Promise<HttpAnswer> {
    return this.lane("write")(() => this.session.send(request));
  }

  /** An answer that says "try again" is an error here, so that reading can be repeated. */
  private async sendOnce(request: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.session.send(request);
    const error = errorIn(answer, this.host, `${request.method} ${request.path}`);
    if (error?.retryable) throw error;
    return answer;
  }

  private good<T>(answer: HttpAnswer, operation: string): T {
    const error = errorIn(answer, this.host, operation);
    if (error) throw error;
    return answer.body as T;
  }

  private notAList(path: string): AvamarError {
    return new AvamarError("the answer is no list.", {
      code: "protocol",
      product: "data-domain",
      host: this.host,
      operation: `GET ${path}`,
    });
  }
}

/** Where the REST interface of a Data Domain answers. */
export function endpointOf({ host, port = DEFAULT_PORT, certificateSha256, caCertificate }: Connection): HttpsEndpoint {
  return new HttpsEndpoint(
    `https://${host}:${port}`,
    { certificateSha256, caCertificates: caCertificate },
    "data-domain",
  );
}

/** What Data Domain resources need: the Data Domain behind a connection. */
export interface DataDomainAccess {
  /** The same one for the same connection, so that everything in the process shares one login. */
  dataDomain(connection: Connection): DataDomain;
}
