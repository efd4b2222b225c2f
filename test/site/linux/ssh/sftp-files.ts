import { type Attributes, Packet, PacketWriter, Status } from "../../ssh/sftp-packets.ts";
import { OpenFlag, type SftpAnswer, type SftpFiles, type SftpRequest } from "../../ssh/sftp-session.ts";
import { accountsOf } from "../machine/accounts.ts";
import { Errno } from "../machine/errno.ts";
import type { FileTree } from "../machine/file-tree.ts";
import { fullMode, sizeOf, type TreeNode } from "../machine/nodes.ts";
import { normal } from "../machine/paths.ts";

interface Handle {
  path: string;
  node: TreeNode;
  flags: number;
  entries?: { name: string; node: TreeNode }[];
}

/** The `sftp-server` of OpenSSH on Linux in one session. */
export class LinuxSftpFiles implements SftpFiles {
  readonly extensions: [string, string][] = [
    ["posix-rename@openssh.com", "1"],
    ["statvfs@openssh.com", "2"],
    ["fstatvfs@openssh.com", "2"],
    ["hardlink@openssh.com", "1"],
    ["fsync@openssh.com", "1"],
    ["lsetstat@openssh.com", "1"],
    ["limits@openssh.com", "1"],
  ];
  readonly #files: FileTree;
  readonly #home: string;
  readonly #handles = new Map<string, Handle>();
  #nextHandle = 0;

  constructor(files: FileTree, home: string) {
    this.#files = files;
    this.#home = home;
  }

  pathOf(handle: string): string {
    return this.#handles.get(handle)?.path ?? "";
  }

  close(): void {
    this.#handles.clear();
  }

  statusOf(error: unknown): number | undefined {
    if (!(error instanceof Errno)) return undefined;
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ELOOP") return Status.noSuchFile;
    if (error.code === "EACCES" || error.code === "EPERM") return Status.permissionDenied;
    return Status.failure;
  }

  perform({ type, kind, id, reader, half }: SftpRequest): SftpAnswer {
    const files = this.#files;
    switch (type) {
      case Packet.open:
        return this.#open(id, this.#path(reader.text()), reader.number(), reader.attributes());
      case Packet.close:
        return this.#handles.delete(reader.text()) ? Status.ok : Status.failure;
      case Packet.read:
        return this.#read(id, this.#handles.get(reader.text()), reader.big(), reader.number());
      case Packet.write: {
        const handle = this.#handles.get(reader.text());
        const offset = reader.big();
        const data = reader.bytes();
        return this.#write(handle, offset, half ? data.subarray(0, Math.floor(data.length / 2)) : data);
      }
      case Packet.stat:
        return this.#attributes(id, files.get(this.#path(reader.text())));
      case Packet.lstat:
        return this.#attributes(id, files.get(this.#path(reader.text()), { follow: false }));
      case Packet.fstat: {
        const handle = this.#handles.get(reader.text());
        return handle === undefined ? Status.failure : this.#attributes(id, handle.node);
      }
      case Packet.setstat:
        return this.#change(this.#path(reader.text()), reader.attributes());
      case Packet.fsetstat: {
        const handle = this.#handles.get(reader.text());
        return handle === undefined ? Status.failure : this.#change(handle.path, reader.attributes());
      }
      case Packet.opendir: {
        const path = this.#path(reader.text());
        const entries = [".", "..", ...files.list(path)].map((name) => ({
          name,
          node: files.get(name === "." || name === ".." ? path : `${path}/${name}`, { follow: false }),
        }));
        return this.#newHandle(id, { path, node: files.get(path), flags: 0, entries });
      }
      case Packet.readdir:
        return this.#readDirectory(id, this.#handles.get(reader.text()));
      case Packet.remove:
        files.remove(this.#path(reader.text()));
        return Status.ok;
      case Packet.mkdir:
        files.makeDirectory(this.#path(reader.text()), { mode: (reader.attributes().mode ?? 0o777) & 0o7777 });
        return Status.ok;
      case Packet.rmdir:
        files.removeDirectory(this.#path(reader.text()));
        return Status.ok;
      case Packet.realpath: {
        const given = this.#path(reader.text());
        const path = files.find(given) === undefined ? normal(given) : files.realPath(given);
        return new PacketWriter(Packet.name, id).number(1).text(path).text(path).attributes({});
      }
      case Packet.rename: {
        const from = this.#path(reader.text());
        const to = this.#path(reader.text());
        files.get(from, { follow: false });
        // sftp-server makes a second name first, which fails when the name is taken.
        if (files.find(to, { follow: false }) !== undefined) return Status.failure;
        files.rename(from, to);
        return Status.ok;
      }
      case Packet.readlink: {
        const node = files.get(this.#path(reader.text()), { follow: false });
        if (node.kind !== "link") return Status.failure;
        return new PacketWriter(Packet.name, id).number(1).text(node.target).text(node.target).attributes({});
      }
      case Packet.symlink: {
        // OpenSSH has the two the other way round than the protocol says.
        const target = reader.text();
        files.symlink(target, this.#path(reader.text()));
        return Status.ok;
      }
      case Packet.extended:
        reader.text();
        return this.#extended(id, kind, reader);
      default:
        return Status.unsupported;
    }
  }

  #extended(id: number, kind: string, reader: SftpRequest["reader"]): SftpAnswer {
    const files = this.#files;
    switch (kind) {
      case "posix-rename": {
        const from = this.#path(reader.text());
        files.rename(from, this.#path(reader.text()));
        return Status.ok;
      }
      case "hardlink": {
        const from = this.#path(reader.text());
        files.link(from, this.#path(reader.text()));
        return Status.ok;
      }
      case "lsetstat":
        return this.#change(this.#path(reader.text()), reader.attributes());
      case "statvfs":
      case "fstatvfs": {
        const given = reader.text();
        const path = kind === "statvfs" ? this.#path(given) : this.pathOf(given);
        files.get(path);
        const { size, free } = files.diskOf(path);
        const blocks = (bytes: number) => Math.floor(bytes / 4096);
        const answer = new PacketWriter(Packet.extendedReply, id).big(4096).big(4096);
        answer.big(blocks(size)).big(blocks(free)).big(blocks(free));
        return answer.big(10_000_000).big(9_000_000).big(9_000_000).big(64_768).big(0).big(255);
      }
      case "fsync":
        return this.#handles.has(reader.text()) ? Status.ok : Status.failure;
      case "limits":
        return new PacketWriter(Packet.extendedReply, id).big(262_144).big(261_120).big(261_120).big(1019);
      default:
        return Status.unsupported;
    }
  }

  #path(given: string): string {
    return given.startsWith("/") ? given : `${this.#home}/${given}`;
  }

  #open(id: number, path: string, flags: number, { mode }: Attributes): SftpAnswer {
    const files = this.#files;
    const writes = (flags & (OpenFlag.write | OpenFlag.append)) !== 0;
    if (!writes) {
      const node = files.get(path);
      if (!files.may(path, "r")) throw new Errno("EACCES");
      return this.#newHandle(id, { path, node, flags });
    }
    const node = files.openToWrite(path, {
      mode: (mode ?? 0o666) & 0o7777,
      create: (flags & OpenFlag.create) !== 0,
      exclusive: (flags & OpenFlag.exclusive) !== 0,
    });
    if ((flags & OpenFlag.truncate) !== 0 && node.kind === "file") files.setContent(path, node, Buffer.alloc(0));
    return this.#newHandle(id, { path, node, flags });
  }

  #read(id: number, handle: Handle | undefined, offset: number, length: number): SftpAnswer {
    if (handle?.node.kind === "directory" || handle === undefined) return Status.failure;
    if (handle.node.kind !== "file") return Status.eof;
    const part = handle.node.data.subarray(offset, offset + Math.min(length, 261_120));
    return part.length === 0 ? Status.eof : new PacketWriter(Packet.data, id).text(part);
  }

  #write(handle: Handle | undefined, offset: number, data: Buffer): SftpAnswer {
    if (handle === undefined || (handle.flags & (OpenFlag.write | OpenFlag.append)) === 0) return Status.failure;
    const { node } = handle;
    if (node.kind !== "file") return Status.ok;
    const at = (handle.flags & OpenFlag.append) !== 0 ? node.data.length : offset;
    const content = Buffer.alloc(Math.max(node.data.length, at + data.length));
    node.data.copy(content);
    data.copy(content, at);
    this.#files.setContent(handle.path, node, content);
    return Status.ok;
  }

  #change(path: string, { size, mode, uid, gid, mtime }: Attributes): SftpAnswer {
    const files = this.#files;
    const node = files.get(path);
    if (size !== undefined && node.kind === "file") {
      if (!files.may(path, "w")) throw new Errno("EACCES");
      const content = Buffer.alloc(size);
      node.data.copy(content);
      files.setContent(path, node, content);
    }
    if (mode !== undefined) files.chmod(path, mode & 0o7777);
    if (uid !== undefined) files.chown(path, uid, gid);
    if (mtime !== undefined) node.mtime = mtime * 1000;
    return Status.ok;
  }

  #readDirectory(id: number, handle: Handle | undefined): SftpAnswer {
    if (handle?.entries === undefined) return Status.failure;
    const entries = handle.entries.splice(0, 100);
    if (entries.length === 0) return Status.eof;
    const answer = new PacketWriter(Packet.name, id).number(entries.length);
    for (const { name, node } of entries) {
      const owner =
        accountsOf(this.#files.as({ uid: 0, gid: 0, umask: 0 })).find(({ uid }) => uid === node.uid)?.name ?? node.uid;
      const kind = { directory: "d", link: "l", device: "c", file: "-" }[node.kind];
      answer
        .text(name)
        .text(`${kind}rwxr-xr-x    1 ${owner} ${owner} ${sizeOf(node)} Jan  1 00:00 ${name}`)
        .attributes(attributesOf(node));
    }
    return answer;
  }

  #attributes(id: number, node: TreeNode): SftpAnswer {
    return new PacketWriter(Packet.attributes, id).attributes(attributesOf(node));
  }

  #newHandle(id: number, handle: Handle): SftpAnswer {
    this.#nextHandle += 1;
    const name = String(this.#nextHandle).padStart(4, "0");
    this.#handles.set(name, handle);
    return new PacketWriter(Packet.handle, id).text(name);
  }
}

function attributesOf(node: TreeNode): Attributes {
  const mtime = Math.floor(node.mtime / 1000);
  return { size: sizeOf(node), mode: fullMode(node), uid: node.uid, gid: node.gid, atime: mtime, mtime };
}
