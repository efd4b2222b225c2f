/** How long things on a host may take, in milliseconds. */
export interface Deadlines {
  /** A command that has no deadline of its own. */
  command: number;
  /** One request about a file. */
  file: number;
  /** Registering takes as long as the grid takes to answer. */
  register: number;
  /** Taking a registration away. */
  unregister: number;
  /** A service gets from one state to another, and its agent listens. */
  service: number;
}

/** Nothing on a host may take for ever. */
export const DEADLINES: Deadlines = {
  command: 60_000,
  file: 30_000,
  register: 300_000,
  unregister: 120_000,
  service: 90_000,
};
