import pLimit from "p-limit";
import { AvamarError } from "../../kernel/errors";
import { aboutToWrite } from "../../kernel/first-write";
import { type HttpAnswer, type HttpRequest, HttpsEndpoint, type Trust } from "../../kernel/https";
import { once } from "../../kernel/once";
import { pollUntil, retrying } from "../../kernel/retry";
import { isPlain, type Plain } from "../../kernel/values";
import { errorOf } from "./answers";
import { type Endpoint, type GridLogin, GridSession } from "./session";

/** How a grid is reached. */
export interface GridSettings extends GridLogin, Trust {
  /** `https://host` or `https://host:port`. */
  endpoint: string;
  /** How long a task of the grid (attaching a Data Domain) may take, in seconds. Default: 900. */
  taskTimeoutSeconds?: number;
}

/** Objects a page; the grid's own default is smaller. */
const PAGE_SIZE = 100;
/** Writes at once: the management server serialises them anyway, and no rate limit is documented. */
const WRITE_LANES = 3;
const READ_LANES = 8;
/** The first release whose REST interface is known to be whole. */
const OLDEST = [18, 2];

/** Where objects of a kind are made, without the id of one of them. */
const COLLECTION = /^(\/[a-z-]+)+$/;

/** One grid: its REST interface under `/api/v1`, with login, pages, tasks and lanes. */
export class Grid {
  private readonly session: GridSession;
  private readonly writes = pLimit(WRITE_LANES);
  private readonly reads = pLimit(READ_LANES);
  private readonly probe = once(() => this.askVersion());
  private readonly kinds = new Map<string, () => Promise<void>>();

  constructor(
    private readonly settings: GridSettings,
    private readonly endpoint: Endpoint = new HttpsEndpoint(settings.endpoint, settings, "avamar"),
  ) {
    this.session = new GridSession(this.endpoint, settings);
  }

  /** Host and port of the grid, for messages. */
  get host(): string {
    return this.endpoint.host;
  }

  /** The account that the program logs in with. */
  get user(): string {
    return this.settings.username;
  }

  /** How long a task of the grid may take, in milliseconds. */
  get taskDeadlineMs(): number {
    return (this.settings.taskTimeoutSeconds ?? 900) * 1000;
  }

  /** Version text of the grid ("19.10.0-135"). Asked once; an older grid than 18.2 is refused here. */
  version(): Promise<string> {
    return this.probe();
  }

  /** Reads one object; undefined when the grid has none there. */
  async get<T>(path: string, query?: HttpRequest["query"]): Promise<T | undefined> {
    const answer = await this.read({ method: "GET", path: `/api/v1${path}`, query });
    if (answer.status === 404) return undefined;
    return this.good<T>(answer, `GET ${path}`);
  }

  /**
   * Asks a question that the contract answers by status: 200 is yes (unless the body says false), 204 and 404 are no.
   */
  async answers(path: string): Promise<boolean> {
    const answer = await this.read({ method: "GET", path: `/api/v1${path}` });
    if (answer.status === 404 || answer.status === 204) return false;
    return this.good<unknown>(answer, `GET ${path}`) !== false;
  }

  /**
   * Makes sure that the grid has objects of a kind, which older releases lack. Asked once.
   *
   * @param path Where they are listed, or made: "/tier/groups".
   * @throws AvamarError `unsupported-version` with the grid's release
   */
  mustKnow(path: string, query?: HttpRequest["query"]): Promise<void> {
    const ask = this.kinds.get(path) ?? once(() => this.askForKind(path, query));
    this.kinds.set(path, ask);
    return ask();
  }

  /** Reads a list that the contract gives as a plain array. */
  async array<T>(path: string, query?: HttpRequest["query"]): Promise<T[]> {
    return (await this.get<T[]>(path, query)) ?? [];
  }

  /** Reads a list page by page to its end. */
  async pages<T>(path: string, query?: HttpRequest["query"]): Promise<T[]> {
    const all: T[] = [];
    for (let page = 0; ; page++) {
      const envelope = await this.get<Plain>(path, { ...query, page, size: PAGE_SIZE });
      const content = envelope?.content;
      if (!Array.isArray(content)) {
        if (envelope === undefined) return all;
        throw new AvamarError("the answer is no page of a list.", {
          code: "protocol",
          product: "avamar",
          host: this.host,
          operation: `GET ${path}`,
        });
      }
      all.push(...(content as T[]));
      if (envelope?.last !== false || content.length === 0) return all;
    }
  }

  /** Sends a change that makes something. Never repeated: the caller looks first. */
  async post<T = unknown>(path: string, body: unknown, query?: HttpRequest["query"]): Promise<T> {
    const answer = await this.write({ method: "POST", path: `/api/v1${path}`, body, query });
    if (answer.status === 404 && COLLECTION.test(path)) {
      if (!isOfGrid(answer)) throw await this.unknownKind("POST", path);
      throw errorOf(answer, this.host, `POST ${path}`).hinting("Declare it, or write the path of one that is there.");
    }
    return this.good<T>(answer, `POST ${path}`);
  }

  /** Replaces an object. */
  async put<T = unknown>(path: string, body: unknown): Promise<T> {
    return this.good<T>(await this.write({ method: "PUT", path: `/api/v1${path}`, body }), `PUT ${path}`);
  }

  /** Deletes an object; one that is gone already is fine. Gives the body of the answer, where it has one: a task. */
  async delete<T = unknown>(path: string, query?: HttpRequest["query"]): Promise<T | undefined> {
    const answer = await this.write({ method: "DELETE", path: `/api/v1${path}`, query });
    return answer.status === 404 ? undefined : this.good<T>(answer, `DELETE ${path}`);
  }

  /** Waits until a task has ended and gives its result. A task that the grid lost over a restart ends as undefined. */
  async finish<T>(task: unknown, operation: string, progress: (text: string) => void): Promise<T | undefined> {
    const id = isPlain(task) && typeof task.id === "string" ? task.id : undefined;
    if (!id)
      throw new AvamarError("the answer is no task.", {
        code: "protocol",
        product: "avamar",
        host: this.host,
        operation,
      });
    const deadlineMs = this.taskDeadlineMs;
    let said = 0;
    return pollUntil<{ result: T | undefined }>(
      { firstMs: 50, mostMs: 5_000, deadlineMs },
      async (elapsedMs) => {
        const now = await this.get<Plain>(`/tasks/${encodeURIComponent(id)}`);
        if (!now) return { result: undefined };
        if (now.done === true) return { result: this.outcome<T>(now, operation) };
        if (elapsedMs > said + 10_000) {
          said = elapsedMs;
          progress(`${this.host}: ${operation}: the grid works on it, ${Math.round(elapsedMs / 1000)} s so far`);
        }
        return undefined;
      },
      () =>
        new AvamarError(`the task ${id} has not ended within ${deadlineMs / 1000} s.`, {
          code: "timeout",
          product: "avamar",
          host: this.host,
          operation,
          hint: "It goes on at the grid. Run again later: what it made is found and taken up.",
        }),
    ).then((end) => end.result);
  }

  private outcome<T>(task: Plain, operation: string): T {
    const details = { product: "avamar", host: this.host, operation } as const;
    if (task.cancelled === true) {
      throw new AvamarError("the task was cancelled at the grid.", {
        ...details,
        code: "task-failed",
        hint: "Run again when nobody cancels it.",
      });
    }
    if (task.completedExceptionally === true) {
      const error = isPlain(task.error) ? task.error : {};
      const event = isPlain(error.event) ? error.event : {};
      throw new AvamarError(
        `the task failed: ${error.message ?? event.summary ?? "no reason given"}.`.replace(/\.\.$/, "."),
        {
          ...details,
          code: "task-failed",
          number: typeof event.code === "number" ? event.code : undefined,
          cause: error,
        },
      );
    }
    return task.result as T;
  }

  private async read(request: HttpRequest): Promise<HttpAnswer> {
    await this.version();
    return this.reads(() => retrying(4, () => this.sendOnce(request)));
  }

  private async write(request: HttpRequest): Promise<HttpAnswer> {
    await this.version();
    await aboutToWrite();
    return this.writes(() => this.session.send(request));
  }

  /** An answer that says "try again" is an error here, so that reading can be repeated. */
  private async sendOnce(request: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.session.send(request);
    if (answer.status < 500) return answer;
    throw errorOf(answer, this.host, `${request.method} ${request.path}`);
  }

  private async askForKind(path: string, query?: HttpRequest["query"]): Promise<void> {
    const answer = await this.read({ method: "GET", path: `/api/v1${path}`, query });
    if (answer.status === 404 && !isOfGrid(answer)) throw await this.unknownKind("GET", path);
    // Whatever else is wrong (no right to list, only made and never listed there) says that it is known.
    if (answer.status === 401 || answer.status === 423) throw errorOf(answer, this.host, `GET ${path}`);
  }

  private async unknownKind(method: string, path: string): Promise<AvamarError> {
    return new AvamarError(`this grid (${await this.version()}) does not know ${path}.`, {
      code: "unsupported-version",
      product: "avamar",
      host: this.host,
      operation: `${method} ${path}`,
      hint: "Its release is older than this kind of object: upgrade the grid, or take these resources out of the program.",
    });
  }

  private good<T>(answer: HttpAnswer, operation: string): T {
    if (answer.status >= 200 && answer.status < 300) return answer.body as T;
    throw errorOf(answer, this.host, operation);
  }

  private async askVersion(): Promise<string> {
    const about = await retrying(4, () =>
      this.endpoint.send({ method: "GET", path: "/api/v1/system/about-information" }),
    );
    const tooOld = (what: string) =>
      new AvamarError(`${what}; this package needs Avamar 18.2 or later.`, {
        code: "unsupported-version",
        product: "avamar",
        host: this.host,
        operation: "look for the REST interface",
        hint: "Check that avamar:endpoint names the utility node, or upgrade the grid.",
      });
    if (about.status === 404) throw tooOld("there is no REST interface /api/v1");
    if (about.status >= 400) throw errorOf(about, this.host, "look for the REST interface");
    const info = this.good<Plain>(
      await retrying(4, () => this.sendOnce({ method: "GET", path: "/api/v1/system/basic-info" })),
      "read the version",
    );
    const version = String(info?.version ?? "");
    const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
    const isOld = major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!);
    if (version && isOld) throw tooOld(`the grid runs ${version}`);
    return version;
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.endpoint.close();
  }
}

/**
 * Whether a 404 comes from the grid, which misses something that the body names, and not from the server before it, which
 * has nobody for the address.
 */
function isOfGrid({ body }: HttpAnswer): boolean {
  return isPlain(body) && typeof body.exception === "string" && !body.exception.includes("NoHandlerFound");
}

/** What grid resources need: the grid of their provider instance. */
export interface GridAccess {
  /** Throws AvamarError `precondition` when no endpoint is configured. */
  grid(): Grid;
}
