import type { Clock } from "../../clock.ts";

/** Names that begin with `_` are written by the journal itself: nobody can claim to be somebody else in them. */
export type Fields = Record<string, string>;

/** An entry of the journal. */
export interface Entry {
  /** Epoch milliseconds. */
  time: number;
  fields: Fields;
}

const MOST_ENTRIES = 2000;
/** A login that nobody made: what the system itself does. */
const NO_LOGIN = "4294967295";

/** Ids of systemd's messages about units. */
const UNIT_MESSAGES = {
  started: "39f53479d3a045ac8e11786248231fbf",
  stopped: "9d1aaa27d60140bd96365438aad20286",
  failed: "d9b373ed55a64feb8242e02dbe79a49c",
};

/** The journal of the server. */
export class Journal {
  readonly #clock: Clock;
  #entries: Entry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All entries, the oldest first. */
  list(): readonly Entry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** systemd says what became of a unit. It does not say who asked for that. */
  unit(name: string, what: keyof typeof UNIT_MESSAGES, description: string): void {
    const texts = {
      started: `Started ${description}.`,
      stopped: `Stopped ${description}.`,
      failed: `${name}: Failed with result 'exit-code'.`,
    };
    this.#write({
      ...{ _PID: "1", _UID: "0", _GID: "0", _COMM: "systemd", _EXE: "/usr/lib/systemd/systemd" },
      ...{ _CMDLINE: "/usr/lib/systemd/systemd --system", SYSLOG_IDENTIFIER: "systemd", SYSLOG_FACILITY: "3" },
      ...{ PRIORITY: what === "failed" ? "4" : "6", MESSAGE_ID: UNIT_MESSAGES[what], UNIT: name, MESSAGE: texts[what] },
    });
  }

  /** sudo says who runs which command as whom. */
  sudo(by: { name: string; uid: number }, as: string, directory: string, command: string): void {
    this.#write({
      ...{ _PID: "2101", _UID: String(by.uid), _COMM: "sudo", _EXE: "/usr/bin/sudo", _CMDLINE: `sudo ${command}` },
      ...{ _AUDIT_LOGINUID: by.uid === 0 ? NO_LOGIN : String(by.uid), SYSLOG_IDENTIFIER: "sudo" },
      ...{ SYSLOG_FACILITY: "10", PRIORITY: "5" },
      MESSAGE: `${by.name.padStart(8)} : PWD=${directory} ; USER=${as} ; COMMAND=${command}`,
    });
  }

  save(): Entry[] {
    return this.#entries.map(({ time, fields }) => ({ time, fields: { ...fields } }));
  }

  restore(entries: Entry[]): void {
    this.#entries = entries;
  }

  #write(fields: Fields): void {
    this.#entries.push({ time: this.#clock.now(), fields });
    if (this.#entries.length > MOST_ENTRIES) this.#entries.shift();
  }
}
