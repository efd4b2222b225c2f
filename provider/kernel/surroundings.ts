/** What remembers, across processes, that an object was about to be made. */
export interface Journal {
  /** Notes that the object is about to be made. */
  begin(name: string): void;
  /** True when an earlier run noted it and no run has seen it in the state since. */
  isPending(name: string): boolean;
  /** It is made, and its answer on the way to the engine: it is pending only if that never writes it down. */
  made(name: string): void;
  /** The object is in the state: nothing is pending. */
  settle(name: string): void;
}

/** The world and what surrounds a call. */
export interface Surroundings<World> {
  world: World;
  journal: Journal;
  /** One short line for the person who watches. */
  log(level: "info" | "warn", text: string): void;
}
