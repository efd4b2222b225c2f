import { createHash } from "node:crypto";
import type { SFTPWrapper, Stats } from "ssh2";
import { AvamarError } from "../kernel/errors";
import { DEADLINES, type Deadlines } from "./deadlines";
import { above, inside, systemOf } from "./paths";
import type { SshConnection } from "./ssh";

/** SFTP status numbers. */
const STATUS = { noSuchFile: 2, permissionDenied: 3, failure: 4 } as const;

/** Files of a host over SFTP, by the paths of its own system. */
export class HostFiles {
  constructor(
    private readonly ssh: SshConnection,
    private readonly deadlines: Pick<Deadlines, "file"> = DEADLINES,
  ) {}

  /** The content, or undefined when there is no such file. */
  async read(path: string): Promise<Buffer | undefined> {
    return this.orUndefined(() => this.ask<Buffer>("read", path, (sftp, done) => sftp.readFile(wire(path), done)));
  }

  /** SHA-256 of a file in hexadecimal, or undefined when there is none. */
  async sha256(path: string): Promise<string | undefined> {
    const content = await this.read(path);
    return content && createHash("sha256").update(content).digest("hex");
  }

  /**
   * Writes a file whole or not at all: into a neighbour first, then over the old one in one step.
   *
   * @param like A file whose mode and owner the written one gets.
   */
  async write(path: string, content: string, like?: string): Promise<void> {
    const beside = `${path}.new`;
    const data = Buffer.from(content, "latin1");
    const wanted = like === undefined ? undefined : await this.stat(like);
    // What others may not read is at no moment readable for them.
    const options = wanted ? { mode: wanted.mode & 0o7777 } : {};
    try {
      await this.ask("write", beside, (sftp, done) => sftp.writeFile(wire(beside), data, options, done));
      if (wanted) await this.liken(beside, wanted);
      await this.ask("replace", path, (sftp, done) => sftp.ext_openssh_rename(wire(beside), wire(path), done));
    } catch (error) {
      await this.remove(beside).catch(() => undefined);
      throw error;
    }
  }

  private async liken(path: string, { mode, uid, gid }: Stats): Promise<void> {
    const now = await this.stat(path);
    // Only root may give a file away, so nobody is asked to do so without need.
    const owner = now.uid === uid && now.gid === gid ? {} : { uid, gid };
    if (now.mode === mode && !("uid" in owner)) return;
    const changes = { mode: mode & 0o7777, ...owner };
    await this.ask("change", path, (sftp, done) => sftp.setstat(wire(path), changes, done));
  }

  private stat(path: string): Promise<Stats> {
    return this.ask<Stats>("look at", path, (sftp, done) => sftp.stat(wire(path), done as never));
  }

  /** Makes a file that is not there yet; false when it is. One that cannot be filled is not left behind. */
  async create(path: string, content: string): Promise<boolean> {
    let handle: Buffer;
    try {
      handle = await this.ask<Buffer>("make", path, (sftp, done) => sftp.open(wire(path), "wx", done));
    } catch (error) {
      if (error instanceof AvamarError && error.code === "command-failed" && (await this.exists(path))) return false;
      throw error;
    }
    try {
      const data = Buffer.from(content, "latin1");
      await this.ask("write", path, (sftp, done) => sftp.write(handle, data, 0, data.length, 0, done));
      await this.ask("write", path, (sftp, done) => sftp.close(handle, done));
      return true;
    } catch (error) {
      // Nobody can remove what is open.
      await this.ask("close", path, (sftp, done) => sftp.close(handle, done)).catch(() => undefined);
      await this.remove(path).catch(() => undefined);
      throw error;
    }
  }

  /** Names in a directory, or undefined when there is no such directory. */
  async list(path: string): Promise<string[] | undefined> {
    const entries = await this.orUndefined(() =>
      this.ask<{ filename: string }[]>("list", path, (sftp, done) => sftp.readdir(wire(path), done as never)),
    );
    return entries?.map((entry) => entry.filename).filter((name) => name !== "." && name !== "..");
  }

  /** Makes a directory and those above it; one that is there is fine. */
  async makeDirectory(path: string): Promise<void> {
    if (await this.exists(path)) return;
    const parent = above(path);
    // A drive, or the root of everything, is there.
    if (/[\\/]/.test(parent)) await this.makeDirectory(parent);
    try {
      await this.ask("make", path, (sftp, done) => sftp.mkdir(wire(path), done));
    } catch (error) {
      if (!(await this.exists(path))) throw error;
    }
  }

  /** When a file was last written, by the clock of the host; undefined when there is none. */
  async modified(path: string): Promise<Date | undefined> {
    const found = await this.orUndefined(() => this.stat(path));
    return found && new Date(found.mtime * 1000);
  }

  /** True when there is a file or a directory. */
  async exists(path: string): Promise<boolean> {
    return (await this.orUndefined(() => this.stat(path))) !== undefined;
  }

  /** Removes a file; one that is not there is fine. */
  async remove(path: string): Promise<void> {
    await this.orUndefined(async () => {
      await this.ask("remove", path, (sftp, done) => sftp.unlink(wire(path), done));
      return true;
    });
  }

  /** Removes a directory with everything in it; the file `last` goes when all else is gone. */
  async removeTree(path: string, last?: string): Promise<void> {
    const names = (await this.list(path)) ?? [];
    for (const name of [...names.filter((each) => each !== last), ...names.filter((each) => each === last)]) {
      const inner = inside(path, name);
      // What a link points to is somebody else's.
      if (await this.isDirectory(inner)) await this.removeTree(inner);
      else await this.remove(inner);
    }
    await this.orUndefined(async () => {
      await this.ask("remove", path, (sftp, done) => sftp.rmdir(wire(path), done));
      return true;
    });
  }

  /** True for a directory itself, not for a link to one. */
  private async isDirectory(path: string): Promise<boolean> {
    const found = await this.orUndefined(() =>
      this.ask<Stats>("look at", path, (sftp, done) => sftp.lstat(wire(path), done as never)),
    );
    return found?.isDirectory() ?? false;
  }

  /** Free bytes on the drive of a path, or undefined where the server cannot tell. */
  async freeBytes(path: string): Promise<number | undefined> {
    try {
      type Space = { f_bavail: number; f_frsize: number; f_bsize: number };
      const space = await this.ask<Space>("ask for space on", path, (sftp, done) =>
        sftp.ext_openssh_statvfs(wire(path), done as never),
      );
      return space.f_bavail * (space.f_frsize || space.f_bsize);
    } catch {
      return undefined;
    }
  }

  private async orUndefined<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      if (error instanceof AvamarError && error.code === "not-found") return undefined;
      throw error;
    }
  }

  /** One SFTP request, its error said in words. */
  private async ask<T>(
    doing: string,
    path: string,
    start: (sftp: SFTPWrapper, done: (error?: unknown, result?: T) => void) => void,
  ): Promise<T> {
    try {
      return await this.ssh.file<T>(`${doing} ${path}`, start, this.deadlines.file);
    } catch (error) {
      if (error instanceof AvamarError) throw error;
      throw this.explain(error as { code?: number; message?: string }, doing, path);
    }
  }

  private explain({ code, message }: { code?: number; message?: string }, doing: string, path: string): AvamarError {
    const base = { product: "host", host: this.ssh.host } as const;
    if (code === STATUS.noSuchFile) return new AvamarError(`there is no ${path}.`, { ...base, code: "not-found" });
    const isDenied = code === STATUS.permissionDenied;
    return new AvamarError(`cannot ${doing} ${path} (${message ?? "no reason given"}).`, {
      ...base,
      code: isDenied ? "forbidden" : "command-failed",
      hint: isDenied
        ? "Some program may have it open, or the user may not write there."
        : code === STATUS.failure
          ? "The disk may be full, or some program has it open."
          : undefined,
    });
  }
}

/** `C:\Program Files\avs` is `/C:/Program Files/avs` for SFTP: without the slash it may land under the home directory. */
function wire(path: string): string {
  return systemOf(path) === "linux" ? path : `/${path.replace(/\\/g, "/")}`;
}
