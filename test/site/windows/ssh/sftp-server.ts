import type { Duplex } from "node:stream";
import type { OpenFile, TreeNode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import { baseName, fullPath, parentPath, pathText } from "../machine/path.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { type Attributes, Packet, PacketReader, PacketSplitter, PacketWriter, Status } from "./sftp-packets.ts";
import { sftpPathOf, windowsPathOf } from "./sftp-path.ts";

/** What one operation is about, for the request log and for planted faults. */
export interface SftpOperation {
  /** e.g. `open`, `write`, `rename`, `posix-rename`. */
  kind: string;
  /** The path it names or works on, as SFTP writes paths. */
  path: string;
  writes: boolean;
}

/** What is done with an operation that a fault strikes. */
export type SftpVerdict = { kind: "go" } | { kind: "fail"; status: number } | { kind: "half" } | { kind: "silent" };

/** What an SFTP session is told and asked by the server around it. */
export interface SftpHooks {
  machine: Machine;
  home: string;
  mayWrite(path: string): void;
  /** Called before each operation; may wait. */
  before(operation: SftpOperation): Promise<SftpVerdict>;
  /** Called after each operation with its status; may cut the connection. */
  after(operation: SftpOperation, status: number): void;
  /** Cuts the connection. */
  cut(): void;
}

interface Handle {
  path: string;
  file?: OpenFile;
  append: boolean;
  entries?: { name: string; node?: TreeNode }[];
}

/** An answer: a status, or a packet. */
type Answer = number | PacketWriter;

const READ = 1;
const WRITE = 2;
const APPEND = 4;
const CREATE = 8;
const TRUNCATE = 16;
const EXCLUSIVE = 32;

const EXTENSIONS: [string, string][] = [
  ["posix-rename@openssh.com", "1"],
  ["statvfs@openssh.com", "2"],
  ["fstatvfs@openssh.com", "2"],
  ["fsync@openssh.com", "1"],
  ["limits@openssh.com", "1"],
];

const KINDS = new Map<number, string>(Object.entries(Packet).map(([name, number]) => [number, name]));
const WRITING = new Set([
  "write",
  "setstat",
  "fsetstat",
  "remove",
  "mkdir",
  "rmdir",
  "rename",
  "posix-rename",
  "symlink",
]);

/** The `sftp-server` of OpenSSH for Windows over one channel. */
export function serveSftp(channel: Duplex, hooks: SftpHooks): void {
  const session = new SftpSession(channel, hooks);
  channel.on("data", (bytes: Buffer) => session.receive(bytes));
  channel.on("end", () => session.close());
  channel.on("close", () => session.close());
}

class SftpSession {
  readonly #channel: Duplex;
  readonly #hooks: SftpHooks;
  readonly #splitter = new PacketSplitter();
  readonly #handles = new Map<string, Handle>();
  #nextHandle = 0;
  // Answers go out in the order of the requests, also when one of them is made to wait.
  #queue: Promise<void> = Promise.resolve();

  constructor(channel: Duplex, hooks: SftpHooks) {
    this.#channel = channel;
    this.#hooks = hooks;
  }

  receive(bytes: Buffer): void {
    for (const packet of this.#splitter.push(bytes)) {
      const copy = Buffer.from(packet);
      this.#queue = this.#queue.then(() => this.#handle(copy));
    }
  }

  close(): void {
    for (const handle of this.#handles.values()) handle.file?.close();
    this.#handles.clear();
  }

  async #handle(packet: Buffer): Promise<void> {
    const type = packet[0] ?? 0;
    const reader = new PacketReader(packet, 1);
    if (type === Packet.init) {
      const version = new PacketWriter(Packet.version, 3);
      for (const [name, value] of EXTENSIONS) version.text(name).text(value);
      this.#send(version);
      return;
    }
    const id = reader.number();
    const operation = this.#operationOf(type, packet);
    const verdict = await this.#hooks.before(operation);
    if (verdict.kind === "silent") return;
    let answer: Answer;
    if (verdict.kind === "fail") answer = verdict.status;
    else
      answer = this.#attempt(() => this.#perform(type, operation.kind, id, reader, verdict.kind === "half"), operation);
    const status = typeof answer === "number" ? answer : Status.ok;
    this.#hooks.after(operation, status);
    if (verdict.kind === "half") {
      this.#hooks.cut();
      return;
    }
    this.#send(
      typeof answer === "number"
        ? new PacketWriter(Packet.status, id).number(answer).text(textOf(answer)).text("")
        : answer,
    );
  }

  #send(packet: PacketWriter): void {
    if (!this.#channel.writable) return;
    this.#channel.write(packet.finish());
  }

  #operationOf(type: number, packet: Buffer): SftpOperation {
    const reader = new PacketReader(packet, 5);
    let kind = KINDS.get(type) ?? "unknown";
    let path = "";
    try {
      if (type === Packet.extended) {
        kind = reader.text().replace(/@openssh\.com$/, "");
        if (kind !== "limits")
          path = kind.startsWith("f") ? (this.#handles.get(reader.text())?.path ?? "") : reader.text();
      } else if (
        ([Packet.close, Packet.read, Packet.write, Packet.fstat, Packet.fsetstat, Packet.readdir] as number[]).includes(
          type,
        )
      ) {
        path = sftpPathOf(this.#handles.get(reader.text())?.path ?? "");
      } else path = reader.text();
      const flags = type === Packet.open ? reader.number() : 0;
      return { kind, path, writes: WRITING.has(kind) || (flags & (WRITE | APPEND | CREATE)) !== 0 };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { kind, path, writes: WRITING.has(kind) };
    }
  }

  #attempt(work: () => Answer, { kind }: SftpOperation): Answer {
    try {
      return work();
    } catch (error) {
      if (error instanceof RangeError) return Status.badMessage;
      if (error instanceof Win32Error) return statusOf(error.code, kind);
      throw error;
    }
  }

  #perform(type: number, kind: string, id: number, reader: PacketReader, half: boolean): Answer {
    const { files } = this.#hooks.machine;
    switch (type) {
      case Packet.open:
        return this.#open(id, reader.text(), reader.number());
      case Packet.close: {
        const name = reader.text();
        this.#handles.get(name)?.file?.close();
        return this.#handles.delete(name) ? Status.ok : Status.failure;
      }
      case Packet.read: {
        const handle = this.#handles.get(reader.text());
        const offset = reader.big();
        const length = Math.min(reader.number(), 255 * 1024);
        const node = handle?.file?.node;
        if (node?.kind !== "file" || handle?.file?.mode.read !== true) return Status.failure;
        const part = node.data.subarray(offset, offset + length);
        return part.length === 0 ? Status.eof : new PacketWriter(Packet.data, id).text(part);
      }
      case Packet.write: {
        const handle = this.#handles.get(reader.text());
        const offset = reader.big();
        const data = reader.bytes();
        return this.#write(handle, offset, half ? data.subarray(0, Math.floor(data.length / 2)) : data);
      }
      case Packet.stat:
      case Packet.lstat: {
        const path = this.#path(reader.text());
        return new PacketWriter(Packet.attributes, id).attributes(path === "" ? ROOT : attributesOf(files.get(path)));
      }
      case Packet.fstat: {
        const node = this.#handles.get(reader.text())?.file?.node;
        return node === undefined
          ? Status.failure
          : new PacketWriter(Packet.attributes, id).attributes(attributesOf(node));
      }
      case Packet.setstat:
        return this.#setAttributes(this.#path(reader.text()), reader.attributes());
      case Packet.fsetstat: {
        const handle = this.#handles.get(reader.text());
        return handle === undefined ? Status.failure : this.#setAttributes(handle.path, reader.attributes());
      }
      case Packet.opendir:
        return this.#openDirectory(id, this.#path(reader.text()));
      case Packet.readdir: {
        const handle = this.#handles.get(reader.text());
        if (handle?.entries === undefined) return Status.failure;
        const entries = handle.entries.splice(0, 100);
        if (entries.length === 0) return Status.eof;
        const answer = new PacketWriter(Packet.name, id).number(entries.length);
        for (const { name, node } of entries) {
          const attributes = node === undefined ? ROOT : attributesOf(node);
          answer.text(name).text(longName(name, attributes)).attributes(attributes);
        }
        return answer;
      }
      case Packet.remove: {
        const path = this.#pathToChange(reader.text());
        files.remove(path);
        return Status.ok;
      }
      case Packet.mkdir:
        files.makeDirectory(this.#pathToChange(reader.text()));
        return Status.ok;
      case Packet.rmdir:
        files.removeDirectory(this.#pathToChange(reader.text()));
        return Status.ok;
      case Packet.realpath: {
        const path = this.#path(reader.text());
        const shown = sftpPathOf(path);
        return new PacketWriter(Packet.name, id).number(1).text(shown).text(shown).attributes({});
      }
      case Packet.rename: {
        const from = this.#pathToChange(reader.text());
        const to = this.#pathToChange(reader.text());
        files.get(from);
        // sftp-server looks first whether anything is there, and then gives up: also when only the case differs.
        if (files.find(to) !== undefined) return Status.failure;
        files.rename(from, to);
        return Status.ok;
      }
      case Packet.symlink:
        return Status.permissionDenied;
      case Packet.extended:
        return this.#extended(id, kind, reader);
      default:
        return Status.unsupported;
    }
  }

  #extended(id: number, kind: string, reader: PacketReader): Answer {
    const { files } = this.#hooks.machine;
    reader.text();
    switch (kind) {
      case "posix-rename": {
        const from = this.#pathToChange(reader.text());
        files.rename(from, this.#pathToChange(reader.text()), { replace: true });
        return Status.ok;
      }
      case "statvfs":
      case "fstatvfs": {
        const path = kind === "statvfs" ? this.#path(reader.text()) : (this.#handles.get(reader.text())?.path ?? "");
        const drive = files.drives().find(({ name }) => name === (path || "C:").slice(0, 2).toUpperCase());
        if (drive === undefined) return Status.noSuchFile;
        const block = 4096;
        const answer = new PacketWriter(Packet.extendedReply, id).big(block).big(block);
        answer
          .big(Math.floor(drive.size / block))
          .big(Math.floor(drive.free / block))
          .big(Math.floor(drive.free / block));
        // Windows has no inodes to count: OpenSSH for Windows sends -1.
        return answer.big(-1n).big(-1n).big(-1n).big(0).big(0).big(259);
      }
      case "fsync":
        return this.#handles.has(reader.text()) ? Status.ok : Status.failure;
      case "limits":
        return new PacketWriter(Packet.extendedReply, id).big(262_144).big(261_120).big(261_120).big(0);
      default:
        return Status.unsupported;
    }
  }

  #path(given: string): string {
    return windowsPathOf(given === "" ? "." : given, this.#hooks.home);
  }

  #pathToChange(given: string): string {
    const path = this.#path(given);
    if (path === "") throw new Win32Error(Win32.accessDenied);
    this.#hooks.mayWrite(path);
    return path;
  }

  #open(id: number, given: string, flags: number): Answer {
    const { files } = this.#hooks.machine;
    const writes = (flags & (WRITE | APPEND | CREATE | TRUNCATE)) !== 0;
    const path = writes ? this.#pathToChange(given) : this.#path(given);
    if (path === "" || files.isDirectory(path)) return Status.failure;
    const disposition =
      (flags & CREATE) === 0
        ? (flags & TRUNCATE) !== 0
          ? "truncate"
          : "open"
        : (flags & EXCLUSIVE) !== 0
          ? "create-new"
          : (flags & TRUNCATE) !== 0
            ? "create-always"
            : "open-always";
    // OpenSSH for Windows shares a file only when it merely reads it; who writes wants it alone.
    const readsOnly = (flags & (WRITE | APPEND)) === 0;
    const file = files.open(path, {
      read: (flags & READ) !== 0,
      write: (flags & (WRITE | APPEND)) !== 0,
      shareRead: readsOnly,
      shareWrite: readsOnly,
      disposition,
    });
    return this.#newHandle(id, { path, file, append: (flags & APPEND) !== 0 });
  }

  #openDirectory(id: number, path: string): Answer {
    const { files } = this.#hooks.machine;
    if (path === "") {
      const entries = files.drives().map(({ name }) => ({ name, node: files.find(`${name}\\`) }));
      return this.#newHandle(id, { path, append: false, entries });
    }
    const node = files.get(path);
    if (node.kind !== "directory") return Status.noSuchFile;
    const above = files.find(parentPath(pathText(fullPath(path, "C:\\"))));
    const entries = [
      { name: ".", node: node as TreeNode },
      { name: "..", node: above },
      ...files.list(path).map((child) => ({ name: child.name, node: child })),
    ];
    return this.#newHandle(id, { path, append: false, entries });
  }

  #newHandle(id: number, handle: Handle): Answer {
    this.#nextHandle += 1;
    const name = String(this.#nextHandle).padStart(4, "0");
    this.#handles.set(name, handle);
    return new PacketWriter(Packet.handle, id).text(name);
  }

  #write(handle: Handle | undefined, offset: number, data: Buffer): Answer {
    const node = handle?.file?.node;
    if (handle === undefined || node?.kind !== "file" || handle.file?.mode.write !== true) return Status.failure;
    const at = handle.append ? node.data.length : offset;
    const content = Buffer.alloc(Math.max(node.data.length, at + data.length));
    node.data.copy(content);
    data.copy(content, at);
    this.#hooks.machine.files.replaceContent(handle.path, content);
    return Status.ok;
  }

  // Modes and owners mean nothing on Windows; sizes and times do.
  #setAttributes(path: string, { size, mtime }: Attributes): Answer {
    const { files } = this.#hooks.machine;
    this.#hooks.mayWrite(path);
    const node = files.get(path);
    if (size !== undefined) files.resize(path, size);
    if (mtime !== undefined) node.modified = mtime * 1000;
    return Status.ok;
  }
}

const ROOT: Attributes = { mode: 0o40777 };

function attributesOf(node: TreeNode): Attributes {
  const mtime = Math.floor(node.modified / 1000);
  if (node.kind === "directory") return { size: 0, mode: 0o40777, atime: mtime, mtime };
  const mode = /\.(exe|com|bat|cmd)$/i.test(node.name) ? 0o100777 : 0o100666;
  return { size: node.data.length, mode, atime: mtime, mtime };
}

function longName(name: string, { mode = 0, size = 0, mtime = 0 }: Attributes): string {
  const rights = (mode & 0o777) === 0o777 ? "rwxrwxrwx" : "rw-rw-rw-";
  const date = new Date(mtime * 1000).toUTCString().slice(8, 11) + new Date(mtime * 1000).toUTCString().slice(4, 7);
  return `${(mode & 0o40000) !== 0 ? "d" : "-"}${rights}    1 -        -        ${String(size).padStart(8)} ${date} ${baseName(name)}`;
}

// The C library reports a file in use as "permission denied" on deletion; elsewhere its number has no counterpart.
function statusOf(code: number, kind: string): number {
  if (code === Win32.fileNotFound || code === Win32.pathNotFound || code === Win32.invalidName)
    return Status.noSuchFile;
  if (code === Win32.accessDenied) return Status.permissionDenied;
  if (code === Win32.sharingViolation && (kind === "remove" || kind === "rmdir")) return Status.permissionDenied;
  return Status.failure;
}

function textOf(status: number): string {
  const texts: Record<number, string> = {
    0: "Success",
    1: "End of file",
    2: "No such file",
    3: "Permission denied",
    4: "Failure",
    5: "Bad message",
    8: "Operation unsupported",
  };
  return texts[status] ?? "Failure";
}
