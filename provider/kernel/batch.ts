import { readingSince } from "./reading";

/** In a refresh a listing answers later questions for this long. */
const KEPT_MS = 60_000;

/** What a refresh has asked and was answered so far. */
interface Kept<T> {
  since: number;
  at: number;
  listed: Promise<Map<string, T>> | undefined;
  /** Each id is answered from a listing once: who asks for the same one again wants to know how it is now. */
  answered: Set<string>;
}

/**
 * Collects look-ups that are asked for at about the same time and answers them together: a few one by one, many from
 * one listing. A refresh asks for hundreds of objects, as many at once as the engine likes, and changes nothing: there
 * a listing also answers what is asked within the next minute. Reading in pages costs a hundredth of the requests.
 *
 * @example
 * const datasets = new Batch({ few: 3, one: (id) => get(id), all: () => listByPages() });
 * await datasets.get("DS-7");
 */
export class Batch<T> {
  private waiting = new Map<string, ((answer: Promise<T | undefined>) => void)[]>();
  private hasNew = false;
  private kept: Kept<T> | undefined;

  constructor(
    private readonly how: {
      /** Up to this many distinct ids are read one by one. */
      few: number;
      /** Reads one; undefined when it is gone. */
      one(id: string): Promise<T | undefined>;
      /** Reads everything, by id. */
      all(ids: string[]): Promise<Map<string, T>>;
      /** How long to wait for more questions, in milliseconds. Default: 15. */
      windowMs?: number;
    },
  ) {}

  /** The object with this id, or undefined when there is none. */
  async get(id: string): Promise<T | undefined> {
    const kept = this.keptNow();
    const isNew = kept !== undefined && !kept.answered.has(id);
    if (isNew) {
      kept.answered.add(id);
      const listed = await kept.listed;
      if (listed?.has(id)) return listed.get(id);
    }
    return this.ask(id, isNew);
  }

  private ask(id: string, isNew: boolean): Promise<T | undefined> {
    return new Promise((resolve) => {
      if (this.waiting.size === 0) setTimeout(() => this.answer(), this.how.windowMs ?? 15);
      this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]);
      this.hasNew ||= isNew;
    });
  }

  private answer(): void {
    const asked = this.waiting;
    const hasNew = this.hasNew;
    this.waiting = new Map();
    this.hasNew = false;
    const ids = [...asked.keys()];
    const kept = this.keptNow();
    // What a refresh asks one after the other is many, too. What a listing has left out is asked for by itself.
    const isRefresh = hasNew && kept !== undefined && kept.listed === undefined;
    const isMany = ids.length > this.how.few || (isRefresh && kept.answered.size > this.how.few);
    const all = isMany ? this.how.all(ids) : undefined;
    if (kept && all) this.keep(kept, all);
    for (const [id, resolvers] of asked) {
      const answer = all ? all.then((map) => map.get(id)) : this.how.one(id);
      for (const resolve of resolvers) resolve(answer);
    }
  }

  /** What may be used and added to now; undefined where something may be written meanwhile. */
  private keptNow(): Kept<T> | undefined {
    const since = readingSince();
    if (since === undefined) return undefined;
    const isFresh = this.kept?.since === since && Date.now() - this.kept.at < KEPT_MS;
    if (!isFresh) this.kept = { since, at: Date.now(), listed: undefined, answered: new Set() };
    return this.kept;
  }

  /** A failure is nobody else's answer. */
  private keep(kept: Kept<T>, all: Promise<Map<string, T>>): void {
    const before = kept.listed;
    const listed = before ? Promise.all([before, all]).then(([old, more]) => new Map([...old, ...more])) : all;
    kept.listed = listed;
    listed.catch(() => {
      if (kept.listed === listed) kept.listed = undefined;
    });
  }
}
