import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Journal } from "../kernel/surroundings";

/**
 * Remembers in the engine's home which objects were about to be made, one small file each. When a run is killed between
 * the write on the grid and the engine's note of it, the next run on this machine finds the file and finishes the object
 * instead of refusing it as somebody else's. Where the home is gone (a fresh pipeline runner) the refusal says what to do.
 */
export class FileJournal implements Journal {
  private readonly folder: string;
  private readonly begun = new Set<string>();
  private readonly finished = new Set<string>();
  /** What earlier runs left; what this run begins is not among it: a second object of the same name is no unfinished one. */
  private pending: Set<string> | undefined;

  constructor(
    /** What the names are unique in: the grid and the project. */
    private readonly scope: string,
    environment: NodeJS.ProcessEnv = process.env,
  ) {
    this.folder = join(environment.PULUMI_HOME ?? join(homedir(), ".pulumi"), "avamar-unfinished");
  }

  begin(name: string): void {
    this.left(); // looked at before anything of this run is there
    this.begun.add(this.fileOf(name));
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, this.fileOf(name)), `${JSON.stringify({ scope: this.scope, name })}\n`);
  }

  made(name: string): void {
    this.finished.add(this.fileOf(name));
    // Windows ends a process without a word, so that nobody would ever know that the run was whole.
    if (process.platform === "win32") this.conclude();
  }

  /** The run ends as it should: what it made is in the state, and an object of that name is nobody's to finish. */
  conclude(): void {
    for (const file of this.finished) rmSync(join(this.folder, file), { force: true });
    this.finished.clear();
  }

  isPending(name: string): boolean {
    return this.left().has(this.fileOf(name));
  }

  settle(name: string): void {
    const file = this.fileOf(name);
    if (!this.left().delete(file) && !this.begun.delete(file)) return;
    rmSync(join(this.folder, file), { force: true });
  }

  private fileOf(name: string): string {
    return `${createHash("sha256").update(`${this.scope} ${name}`).digest("hex").slice(0, 32)}.json`;
  }

  private left(): Set<string> {
    if (!this.pending) {
      try {
        this.pending = new Set(readdirSync(this.folder));
      } catch {
        this.pending = new Set(); // no folder, nothing pending
      }
    }
    return this.pending;
  }
}
