/**
 * Where a host may keep when something on it was changed, and by whom. A definition says which of its properties each
 * one tells of; the host knows how to read it.
 */
export interface Trace {
  /**
   * What is kept: how a service starts, that it ran or stopped, that it was made, that a firewall rule was changed, when
   * a file was written.
   */
  kind: "start-mode" | "state" | "service" | "firewall-rule" | "file";
  /** Name of the service or the rule, or full path of the file. */
  name: string;
  /** The properties that it tells of. */
  properties: string[];
  /** It also tells something of an object that is gone. */
  tellsOfEnd?: boolean;
}

/** Something that a host has kept. */
export interface HostEvent {
  /** "2026-11-26T08:05:37.123Z", by the clock of the host. */
  time: string;
  /** "the start mode was changed" */
  what: string;
  /** Where it stands: "event 7040 of the log System". */
  source: string;
  /** Who did it; undefined where that is not kept. */
  by?: HostAccount;
  /** The program with which it was done, where that is kept. */
  program?: string;
}

/** An account on a host. */
export interface HostAccount {
  /** "jsmith"; undefined where only its id is known. */
  name?: string;
  /** Its SID. On Linux there is none in what is read. */
  id?: string;
  /** It is the account that the program itself uses there. */
  isOwn: boolean;
}

/** When a file was last written. */
export interface FileTime {
  path: string;
  time: string;
}

/** What a host tells of some traces. */
export interface HostHistory {
  /** The latest first. */
  events: HostEvent[];
  files: FileTime[];
  /** What could not be read, in half sentences: "the log System could not be read (wevtutil ends with 5)". */
  silent: string[];
}

/** What a host is asked: these traces, from that moment on. */
export interface HostQuestion {
  traces: Trace[];
  /** Epoch milliseconds, by the clock of this machine. */
  since: number;
}

/**
 * How long ago that is, right before a host is asked. Clocks differ: told an age, the host counts back from its own. What
 * happened in the moments that the question takes is left out, so that a deployment is not taken for what came after it.
 */
export function ageOf({ since }: HostQuestion): number {
  return Math.max(0, Date.now() - since);
}
