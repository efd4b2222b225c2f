import type { FileEntry, SFTPWrapper } from "ssh2";
import { AvamarError } from "../kernel/errors";
import {
  type MeasuredVolume,
  type Measurement,
  mergeMeasurements,
  nothingMeasured,
  printMeasurement,
} from "../topology/measurement";
import { type Os, outermost, readPath } from "../topology/paths";
import { readMeasurement, writeWhole } from "./measure-file";
import { type FolderEntry, type FolderReader, type MeasureProgress, walkFolders } from "./measure-walk";
import type { SshConnection } from "./ssh";
import { WindowsCommands } from "./windows/commands";
import { ASK_MEMORY, memoryBytes } from "./windows/machine";

/** A machine as {@link measureSources} reaches it over SSH. */
export interface MeasureMachine {
  /** Name or address of the machine. */
  host: string;
  /** Port of the SSH server. Default: 22. */
  port?: number;
  /** User to log in as. Default: Administrator, on Linux root; for a jump host that of the server. */
  user?: string;
  /** Password of that user. */
  password?: string;
  /** Private key as text (PEM or OpenSSH). */
  privateKey?: string;
  /** Passphrase of the private key. */
  privateKeyPassphrase?: string;
  /** Socket of an SSH agent that holds the key. */
  agentSocketPath?: string;
  /** What the machine must prove to be: "SHA256:..." or its public key. This or knownHosts. */
  hostKey?: string;
  /** A known_hosts file with its keys, instead of hostKey. */
  knownHosts?: string;
}

/** How {@link measureSources} reaches a server: the values of a stream's connection, all known. */
export interface MeasureConnection extends MeasureMachine {
  /** Jump host that the connection goes through. Default: none. */
  proxy?: MeasureMachine;
}

/** What is measured, and how. */
export interface MeasureOptions {
  /** The server, over SSH. */
  connection: MeasureConnection;
  /** Whose path rules count. Default: "windows". */
  os?: Os;
  /** Drives and folders, also with `\*` at the end. Of each, the subfolders are counted one by one. */
  paths: string[];
  /** Where the caches will lie; the room there is measured. Default: the agent's directory. */
  cacheDirectory?: string;
  /** File that keeps the findings. What it holds about other folders stays. Default: none is written. */
  file?: string;
  /** Folders read at the same time, 1 to 64. Default: 16. */
  parallel?: number;
  /** Called every two seconds. Default: a line on the console. */
  onProgress?: (progress: MeasureProgress) => void;
}

const PROGRESS_MS = 2000;
const GIB = 2 ** 30;
/** A listing of one packet takes no longer than this, on the slowest disk. */
const LIST_MS = 120_000;
const RETRY_PAUSE_MS = 500;
const SFTP = { eof: 1, noSuchFile: 2, permissionDenied: 3 } as const;

/**
 * Walks drives and folders of a server over SFTP and adds up what is in them, with its memory and free space. Nothing
 * is changed on the server. Links and junctions are listed and not followed; folders that cannot be read are listed.
 * With `file`, each path is kept as soon as it is done, so that a run that breaks loses only the path it was at.
 *
 * @returns everything that is known now: what was measured, and what the file held before
 * @throws AvamarError `unreachable`, `unauthorized`, `host-key` when the server cannot be used; `not-found` when a path
 * is not there; `invalid` for a path that is none, and for a file that cannot be read
 *
 * @example
 * const measured = await avamar.measureSources({
 *   connection: { host: "syd02-vs-util01", privateKey, hostKey: "SHA256:..." },
 *   paths: ["D:\\", "E:\\Projects\\*"],
 *   file: "syd02-vs-util.sources.json",
 * });
 * console.log(measured.folders);
 */
export async function measureSources(options: MeasureOptions): Promise<Measurement> {
  const { connection, os = "windows", file, parallel = 16, onProgress = print } = options;
  if (!(Number.isInteger(parallel) && parallel >= 1 && parallel <= 64))
    throw new AvamarError("parallel must be a whole number from 1 to 64; write 16.", {
      code: "invalid",
      product: "provider",
    });
  const places = options.paths.map((path) => {
    const place = readPath(os, typeof path === "string" ? path.replace(/([\\/])\*[\\/]?$/, "$1") : path);
    if (typeof place === "string") throw new AvamarError(`paths: ${place}`, { code: "invalid", product: "provider" });
    return place;
  });
  // Loaded when it is needed: most programs measure nothing.
  const { SshConnection } = await import("./ssh.js");
  const { proxy, ...machine } = connection;
  const user = machine.user ?? (os === "windows" ? "Administrator" : "root");
  const jump = proxy && new SshConnection({ ...proxy, user: proxy.user ?? user }, undefined, undefined, "jump host ");
  const ssh = new SshConnection({ ...machine, user }, jump);
  let progress: MeasureProgress | undefined;
  const begun = Date.now();
  const done = { folders: 0, files: 0, bytes: 0, unreadable: 0 };
  const timer = setInterval(() => progress && onProgress(progress), PROGRESS_MS);
  try {
    let known = (file === undefined ? undefined : readMeasurement(file)) ?? nothingMeasured();
    const machine = await machineOf(ssh, os, options.cacheDirectory ?? DEFAULT_CACHE_DIRECTORY[os]);
    for (const root of outermost(places)) {
      const inside = places.filter(({ key }) => key.startsWith(root.key)).map(({ text }) => text);
      const walked = await walkFolders(new SftpFolders(ssh, os), os, inside, {
        parallel,
        pauseMs: RETRY_PAUSE_MS,
        onProgress: (now) => {
          progress = {
            ...now,
            folders: done.folders + now.folders,
            files: done.files + now.files,
            bytes: done.bytes + now.bytes,
            unreadable: done.unreadable + now.unreadable,
            seconds: (Date.now() - begun) / 1000,
          };
        },
      });
      if (progress) Object.assign(done, progress);
      known = mergeMeasurements(os, known, { ...nothingMeasured(), ...machine, ...walked }, [root.text]);
      if (file !== undefined) writeWhole(file, printMeasurement(known));
    }
    return known;
  } finally {
    clearInterval(timer);
    ssh.close();
    jump?.close();
  }
}

const DEFAULT_CACHE_DIRECTORY: Record<Os, string> = {
  windows: "C:\\Program Files\\avs",
  linux: "/usr/local/avamar",
};

function print({ folders, files, bytes, at }: MeasureProgress): void {
  console.log(`${folders} folders, ${files} files, ${(bytes / 2 ** 30).toFixed(1)} GiB, at ${at}`);
}

/** Memory of the server and room for the caches. */
async function machineOf(
  ssh: SshConnection,
  os: Os,
  directory: string,
): Promise<Pick<Measurement, "memoryBytes" | "volumes">> {
  const [memory, volume] = await Promise.all([
    os === "windows" ? windowsMemory(ssh) : linuxMemory(ssh),
    roomAt(
      ssh,
      os,
      os === "windows" ? `${directory.slice(0, 1).toUpperCase()}:\\` : directory.replace(/(.)\/+$/, "$1"),
    ),
  ]);
  return { memoryBytes: memory, volumes: volume ? [volume] : [] };
}

async function windowsMemory(ssh: SshConnection): Promise<number | undefined> {
  const [said] = await new WindowsCommands(ssh).ask([{ line: ASK_MEMORY }]);
  return memoryBytes(said!);
}

async function linuxMemory(ssh: SshConnection): Promise<number | undefined> {
  const { code, stdout } = await ssh.run("cat /proc/meminfo");
  const kib = code === 0 ? /^MemTotal:\s*(\d+) kB$/m.exec(stdout)?.[1] : undefined;
  return kib === undefined ? undefined : Number(kib) * 1024;
}

type Space = { f_bavail: number; f_blocks: number; f_frsize: number; f_bsize: number };

/** The room where a directory is, or will be: the nearest folder above that is there tells it. */
async function roomAt(ssh: SshConnection, os: Os, directory: string): Promise<MeasuredVolume | undefined> {
  for (let path = directory; ; path = path.replace(/\/[^/]*$/, "") || "/") {
    try {
      const space = await ssh.file<Space>(
        `ask for space on ${path}`,
        (sftp, done) => sftp.ext_openssh_statvfs(wire(os, path), done as never),
        LIST_MS,
      );
      const block = space.f_frsize || space.f_bsize;
      // In whole GiB: the file is committed, and every log line of the server would change it otherwise.
      const freeBytes = Math.floor((space.f_bavail * block) / GIB) * GIB;
      return { volume: directory, freeBytes, sizeBytes: space.f_blocks * block };
    } catch (error) {
      if (error instanceof AvamarError) throw error;
      // A server that does not know the question is no reason to fail.
      if (os === "windows" || path === "/") return undefined;
    }
  }
}

/** `E:\Projects` is `/E:/Projects` for SFTP. */
const wire = (os: Os, path: string) => (os === "windows" ? `/${path.replace(/\\/g, "/")}` : path);

/** Folders over SFTP, a packet of names at a time. */
class SftpFolders implements FolderReader {
  constructor(
    private readonly ssh: SshConnection,
    private readonly os: Os,
  ) {}

  async *entries(path: string): AsyncGenerator<FolderEntry[]> {
    let channel: SFTPWrapper | undefined;
    const handle = await this.ask<Buffer>(path, (sftp, done) => {
      channel = sftp;
      sftp.opendir(wire(this.os, path), done);
    });
    // A handle belongs to its channel. On another one the same bytes may be the handle of another folder.
    const onSame = <T>(start: (sftp: SFTPWrapper, done: (error?: unknown, result?: T) => void) => void) =>
      this.ask<T>(path, (sftp, done) => (sftp === channel ? start(sftp, done) : done(this.broken(path))));
    try {
      for (;;) {
        const names = await onSame<FileEntry[] | undefined>((sftp, done) =>
          sftp.readdir(handle, ((error: { code?: number } | undefined, list: FileEntry[]) =>
            error?.code === SFTP.eof ? done(undefined, undefined) : done(error, list)) as never),
        );
        if (!names) return;
        yield names.filter(({ filename }) => filename !== "." && filename !== "..").map(entryOf);
      }
    } finally {
      await onSame((sftp, done) => sftp.close(handle, done)).catch(() => undefined);
    }
  }

  async linkTarget(path: string): Promise<string | undefined> {
    const target = await this.ask<string>(path, (sftp, done) =>
      sftp.readlink(wire(this.os, path), done as never),
    ).catch((error: AvamarError) => {
      if (error.retryable) throw error;
      return undefined;
    });
    return this.os === "windows" ? target?.replace(/^\/(?=[A-Za-z]:)/, "").replaceAll("/", "\\") : target;
  }

  private async ask<T>(
    path: string,
    start: (sftp: SFTPWrapper, done: (error?: unknown, result?: T) => void) => void,
  ): Promise<T> {
    try {
      return await this.ssh.file<T>(`read ${path}`, start, LIST_MS);
    } catch (error) {
      if (error instanceof AvamarError) throw error;
      throw this.explain(error as { code?: number; message?: string }, path);
    }
  }

  private explain({ code, message }: { code?: number; message?: string }, path: string): AvamarError {
    const base = { product: "host", host: this.ssh.host } as const;
    if (code === SFTP.noSuchFile) return new AvamarError(`there is no ${path}.`, { ...base, code: "not-found" });
    if (code === SFTP.permissionDenied) return new AvamarError("permission denied", { ...base, code: "forbidden" });
    return new AvamarError(message ?? "no reason given", { ...base, code: "command-failed" });
  }

  private broken(path: string): AvamarError {
    return new AvamarError(`the connection broke while reading ${path}.`, {
      ...{ code: "unreachable", product: "host", host: this.ssh.host, retryable: true },
    } as const);
  }
}

const TYPE = 0o170000;
const KINDS = new Map<number, FolderEntry["kind"]>([
  [0o100000, "file"],
  [0o040000, "folder"],
  [0o120000, "link"],
]);

function entryOf({ filename, attrs, longname }: FileEntry): FolderEntry {
  // A server that sends no type still prints it, as ls does.
  const byLetter = { "-": "file", d: "folder", l: "link" } as const;
  const kind = KINDS.get((attrs.mode ?? 0) & TYPE) ?? byLetter[longname?.[0] as "d"] ?? "other";
  return { name: filename, kind, bytes: attrs.size ?? 0 };
}
