/**
 * Collects look-ups that are asked for at about the same time and answers them together: a few one by one, many from
 * one listing. A refresh asks for hundreds of objects at once; reading them in pages costs a hundredth of the requests.
 *
 * @example
 * const datasets = new Batch({ few: 3, one: (id) => get(id), all: () => listByPages() });
 * await datasets.get("DS-7");
 */
export class Batch<T> {
  private waiting = new Map<string, ((answer: Promise<T | undefined>) => void)[]>();

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
  get(id: string): Promise<T | undefined> {
    return new Promise((resolve) => {
      if (this.waiting.size === 0) setTimeout(() => this.answer(), this.how.windowMs ?? 15);
      this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]);
    });
  }

  private answer(): void {
    const asked = this.waiting;
    this.waiting = new Map();
    const ids = [...asked.keys()];
    const all = ids.length > this.how.few ? this.how.all(ids) : undefined;
    for (const [id, resolvers] of asked) {
      const answer = all ? all.then((map) => map.get(id)) : this.how.one(id);
      for (const resolve of resolvers) resolve(answer);
    }
  }
}
