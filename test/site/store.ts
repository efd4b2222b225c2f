/** What every object of the site has. */
export interface Identified {
  id: string;
}

/**
 * All objects of one kind. This is the hand for changing things behind everybody's back: no rule is checked, no request
 * is counted, and the next request sees the change.
 *
 * @example
 * site.grid.schedules.edit("/clients/Night", (schedule) => {
 *   schedule.startTime = "21:00";
 * });
 */
export class Store<T extends Identified> {
  #objects = new Map<string, T>();
  #kind: string;
  #path: (object: T) => string;
  #fill: (given: Partial<T>) => T;

  /** @internal */
  constructor(kind: string, path: (object: T) => string, fill: (given: Partial<T>) => T) {
    this.#kind = kind;
    this.#path = path;
    this.#fill = fill;
  }

  /** Every object, in the order in which they were made. */
  list(): T[] {
    return [...this.#objects.values()];
  }

  /** One object by its id or its full path (`/domain/name`). */
  get(idOrPath: string): T | undefined {
    return this.#objects.get(idOrPath) ?? this.list().find((object) => this.#path(object) === idOrPath);
  }

  /** Adds an object. What is not given gets the value that the product would give. */
  add(given: Partial<T>): T {
    const object = this.#fill(given);
    if (this.#objects.has(object.id)) throw new Error(`There already is a ${this.#kind} with id ${object.id}.`);
    this.#objects.set(object.id, object);
    return object;
  }

  /** Changes one object in place. Throws when there is none. */
  edit(idOrPath: string, change: (object: T) => void): T {
    const object = this.#need(idOrPath);
    change(object);
    return object;
  }

  /** Deletes one object without asking who uses it. Throws when there is none. */
  remove(idOrPath: string): T {
    const object = this.#need(idOrPath);
    this.#objects.delete(object.id);
    return object;
  }

  /** The objects as plain JSON. */
  save(): T[] {
    return structuredClone(this.list());
  }

  /** Replaces all objects by saved ones. */
  load(saved: T[]): void {
    this.#objects = new Map(structuredClone(saved).map((object) => [object.id, object]));
  }

  #need(idOrPath: string): T {
    const object = this.get(idOrPath);
    if (object === undefined) throw new Error(`There is no ${this.#kind} "${idOrPath}".`);
    return object;
  }
}
