import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Listed } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import type { Plain } from "../../kernel/values";
import type { Answers } from "./survey";

/** Where a run keeps what it has read, below the folder that it writes to. */
const NOTES = ".discover";
/** Older answers are no picture of the grid together with new ones. */
const FRESH_MS = 24 * 60 * 60 * 1000;

/** What a run is about: another run with the same text goes on where it stopped. */
interface Note {
  about: string;
  begun: string;
}

/** The folder that a project is written to. */
export class OutFolder implements Answers {
  /** When the answers that are kept were begun; undefined for a run that begins. */
  readonly since: string | undefined;
  private readonly run: Note;

  /**
   * @param about What is asked, and whom: a folder that another question left is refused.
   * @throws AvamarError `exists` for a folder that holds anything else
   */
  constructor(
    readonly path: string,
    about: string,
    now: Date,
  ) {
    const note = this.holdsAnswers() ? this.note() : undefined;
    const isOwn = note !== undefined && note.about === about;
    const others = existsSync(path) ? readdirSync(path).filter((name) => name !== NOTES) : [];
    if (!isOwn && (others.length > 0 || note)) throw taken(path, note);
    makeFolder(path);
    const isFresh = isOwn && now.getTime() - Date.parse(note.begun) < FRESH_MS;
    if (isFresh) this.since = note.begun;
    else rmSync(this.notes(), { recursive: true, force: true });
    this.run = { about, begun: this.since ?? now.toISOString() };
  }

  /** Whether anything is kept that another run can go on with. */
  holdsAnswers(): boolean {
    return (
      existsSync(this.notes()) && readdirSync(this.notes()).some((name) => name !== "run.json" && !/\.new$/.test(name))
    );
  }

  read(name: string): Listed<Plain>[] | undefined {
    return this.kept(name) as Listed<Plain>[] | undefined;
  }

  /** The first answer begins the notes: a run that got none leaves nothing behind. */
  write(name: string, found: Listed<Plain>[]): void {
    mkdirSync(this.notes(), { recursive: true, mode: 0o700 });
    this.keep("run", this.run);
    this.keep(name, found);
  }

  /** Writes the project, and forgets the answers when it is whole. */
  finish(files: Map<string, string>): void {
    for (const [name, text] of files) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    rmSync(this.notes(), { recursive: true, force: true });
  }

  private notes(): string {
    return join(this.path, NOTES);
  }

  private note(): Note | undefined {
    return this.kept("run") as Note | undefined;
  }

  private file(name: string): string {
    return join(this.notes(), `${encodeURIComponent(name)}.json`);
  }

  /** Something that was half written counts as not there. */
  private kept(name: string): unknown {
    try {
      return JSON.parse(readFileSync(this.file(name), "utf8"));
    } catch {
      return undefined;
    }
  }

  private keep(name: string, value: unknown): void {
    const path = this.file(name);
    writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

/** Makes a folder with those above it. Asked to do all at once, Node never ends below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (thrown) {
    throw new AvamarError(`${path} cannot be made (${(thrown as NodeJS.ErrnoException).code}).`, {
      ...{ code: "precondition", product: "provider", cause: thrown },
      hint: "Choose another --out; nothing was read.",
    });
  }
}

function taken(path: string, note: Note | undefined): AvamarError {
  const isOther = note !== undefined;
  return new AvamarError(
    isOther ? `${path} holds the beginning of a run with other options.` : `${path} is not empty.`,
    {
      code: "exists",
      product: "provider",
      hint: isOther
        ? `Run it with the options of then, or delete ${join(path, NOTES)} to begin anew; nothing was written.`
        : "Choose a folder that is empty or not there: nothing is ever written over.",
    },
  );
}
