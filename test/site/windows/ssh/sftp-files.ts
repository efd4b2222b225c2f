import { type Attributes, Packet, PacketWriter, Status } from "../../ssh/sftp-packets.ts";
import { OpenFlag, type SftpAnswer, type SftpFiles, type SftpRequest } from "../../ssh/sftp-session.ts";
import type { OpenFile, TreeNode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import { baseName, fullPath, parentPath, pathText } from "../machine/path.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { sftpPathOf, windowsPathOf } from "./sftp-path.ts";

/** Who works on the files. */
export interface SftpUser {
  machine: Machine;
  home: string;
  mayWrite(path: string): void;
}

interface Handle {
  path: string;
  file?: OpenFile;
  append: boolean;
  entries?: { name: string; node?: TreeNode }[];
}

const EXTENSIONS: [string, string][] = [
  ["posix-rename@openssh.com", "1"],
  ["statvfs@openssh.com", "2"],
  ["fstatvfs@openssh.com", "2"],
  ["fsync@openssh.com", "1"],
  ["limits@openssh.com", "1"],
];

/** The `sftp-server` of OpenSSH for Windows in one session. */
export class WindowsSftpFiles implements SftpFiles {
  readonly extensions = EXTENSIONS;
  readonly #user: SftpUser;
  readonly #handles = new Map<string, Handle>();
  #nextHandle = 0;

  constructor(user: SftpUser) {
    this.#user = user;
  }

  pathOf(handle: string): string {
    return sftpPathOf(this.#handles.get(handle)?.path ?? "");
  }

  close(): void {
    for (const handle of this.#handles.values()) handle.file?.close();
    this.#handles.clear();
  }

  // The C library reports a file in use as "permission denied" on deletion; elsewhere its number has no counterpart.
  statusOf(error: unknown, kind: string): number | undefined {
    if (!(error instanceof Win32Error)) return undefined;
    const { code } = error;
    if (code === Win32.fileNotFound || code === Win32.pathNotFound || code === Win32.invalidName)
      return Status.noSuchFile;
    if (code === Win32.accessDenied) return Status.permissionDenied;
    if (code === Win32.sharingViolation && (kind === "remove" || kind === "rmdir")) return Status.permissionDenied;
    return Status.failure;
  }

  perform({ type, kind, id, reader, half }: SftpRequest): SftpAnswer {
    const { files } = this.#user.machine;
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

  #extended(id: number, kind: string, reader: SftpRequest["reader"]): SftpAnswer {
    const { files } = this.#user.machine;
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
    return windowsPathOf(given === "" ? "." : given, this.#user.home);
  }

  #pathToChange(given: string): string {
    const path = this.#path(given);
    if (path === "") throw new Win32Error(Win32.accessDenied);
    this.#user.mayWrite(path);
    return path;
  }

  #open(id: number, given: string, flags: number): SftpAnswer {
    const { files } = this.#user.machine;
    const writes = (flags & (OpenFlag.write | OpenFlag.append | OpenFlag.create | OpenFlag.truncate)) !== 0;
    const path = writes ? this.#pathToChange(given) : this.#path(given);
    if (path === "" || files.isDirectory(path)) return Status.failure;
    const disposition =
      (flags & OpenFlag.create) === 0
        ? (flags & OpenFlag.truncate) !== 0
          ? "truncate"
          : "open"
        : (flags & OpenFlag.exclusive) !== 0
          ? "create-new"
          : (flags & OpenFlag.truncate) !== 0
            ? "create-always"
            : "open-always";
    // OpenSSH for Windows shares a file only when it merely reads it; who writes wants it alone.
    const readsOnly = (flags & (OpenFlag.write | OpenFlag.append)) === 0;
    const file = files.open(path, {
      read: (flags & OpenFlag.read) !== 0,
      write: (flags & (OpenFlag.write | OpenFlag.append)) !== 0,
      shareRead: readsOnly,
      shareWrite: readsOnly,
      disposition,
    });
    return this.#newHandle(id, { path, file, append: (flags & OpenFlag.append) !== 0 });
  }

  #openDirectory(id: number, path: string): SftpAnswer {
    const { files } = this.#user.machine;
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

  #newHandle(id: number, handle: Handle): SftpAnswer {
    this.#nextHandle += 1;
    const name = String(this.#nextHandle).padStart(4, "0");
    this.#handles.set(name, handle);
    return new PacketWriter(Packet.handle, id).text(name);
  }

  #write(handle: Handle | undefined, offset: number, data: Buffer): SftpAnswer {
    const node = handle?.file?.node;
    if (handle === undefined || node?.kind !== "file" || handle.file?.mode.write !== true) return Status.failure;
    const at = handle.append ? node.data.length : offset;
    const content = Buffer.alloc(Math.max(node.data.length, at + data.length));
    node.data.copy(content);
    data.copy(content, at);
    this.#user.machine.files.replaceContent(handle.path, content);
    return Status.ok;
  }

  // Modes and owners mean nothing on Windows; sizes and times do.
  #setAttributes(path: string, { size, mtime }: Attributes): SftpAnswer {
    const { files } = this.#user.machine;
    this.#user.mayWrite(path);
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
