import type { Clock } from "../../clock.ts";
import { Errno } from "./errno.ts";
import type { DirectoryNode, Disk, FileNode, TreeNode } from "./nodes.ts";
import { baseOf, namesOf, normal, parentOf } from "./paths.ts";

/** Who does something with files, and how new ones look. */
export interface Actor {
  uid: number;
  gid: number;
  umask: number;
}

/** The one for whom no permission counts. */
const ROOT: Actor = { uid: 0, gid: 0, umask: 0o022 };

type Access = "r" | "w" | "x";

const MAX_LINKS = 40;

/**
 * The files of the server, in memory: names with their case, links, permissions, disks that run full. All paths are
 * absolute. {@link FileTree.as} gives the same tree with the eyes of another user.
 */
export class FileTree {
  readonly root: DirectoryNode;
  readonly #clock: Clock;
  readonly #actor: Actor;
  readonly #shared: { nextIno: number; isBusy: (node: TreeNode) => boolean };

  constructor(clock: Clock, disk: { size: number; free: number });
  constructor(clock: Clock, origin: FileTree, actor: Actor);
  constructor(clock: Clock, from: FileTree | { size: number; free: number }, actor: Actor = ROOT) {
    this.#clock = clock;
    this.#actor = actor;
    if (from instanceof FileTree) {
      this.root = from.root;
      this.#shared = from.#shared;
      return;
    }
    this.#shared = { nextIno: 2, isBusy: () => false };
    this.root = this.#newDirectory(0o755);
    this.root.disk = { mount: "/", ...from };
  }

  /** The tree as another user sees it. */
  as(actor: Actor): FileTree {
    return new FileTree(this.#clock, this, actor);
  }

  /** Tells which files are running programs: nobody can write into them. */
  setBusy(isBusy: (node: TreeNode) => boolean): void {
    this.#shared.isBusy = isBusy;
  }

  /** What is at a path, or `undefined`. A link at its end is followed unless told otherwise. */
  find(path: string, options: { follow?: boolean } = {}): TreeNode | undefined {
    try {
      return this.get(path, options);
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    }
  }

  /** What is at a path. */
  get(path: string, { follow = true }: { follow?: boolean } = {}): TreeNode {
    return this.#walk(path, follow).node;
  }

  isFile(path: string): boolean {
    return this.find(path)?.kind === "file";
  }

  isDirectory(path: string): boolean {
    return this.find(path)?.kind === "directory";
  }

  /** The path without links. */
  realPath(path: string): string {
    return this.#walk(path, true).path;
  }

  /** The names in a folder, sorted. */
  list(path: string): string[] {
    const node = this.#directory(path);
    this.#check(node, "r");
    return [...node.children.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  read(path: string): Buffer {
    const node = this.get(path);
    if (node.kind === "directory") throw new Errno("EISDIR");
    this.#check(node, "r");
    return node.kind === "file" ? node.data : Buffer.alloc(0);
  }

  /** Replaces the content of a file, which is made when missing. What fits on the disk is written. */
  write(path: string, data: Buffer | string, mode = 0o666): void {
    const node = this.openToWrite(path, { mode });
    if (node.kind !== "file") return;
    this.setContent(path, node, Buffer.alloc(0));
    this.setContent(path, node, Buffer.from(data));
  }

  append(path: string, data: Buffer | string): void {
    const node = this.openToWrite(path);
    if (node.kind === "file") this.setContent(path, node, Buffer.concat([node.data, Buffer.from(data)]));
  }

  /** The file (or device) to write into, made when missing. */
  openToWrite(
    path: string,
    { mode = 0o666, exclusive = false, create = true }: { mode?: number; exclusive?: boolean; create?: boolean } = {},
  ): TreeNode {
    const found = this.find(path);
    if (found !== undefined || !create) {
      const node = this.get(path);
      if (exclusive) throw new Errno("EEXIST");
      if (node.kind === "directory") throw new Errno("EISDIR");
      this.#check(node, "w");
      if (this.#shared.isBusy(node)) throw new Errno("ETXTBSY");
      return node;
    }
    const target = this.#targetOf(path);
    const folder = this.#folderToChange(target);
    // An empty file takes no room, but a full disk has none for its name either.
    if (this.diskOf(target).free < 1) throw new Errno("ENOSPC");
    const node: FileNode = { kind: "file", data: Buffer.alloc(0), ...this.#inode(mode & ~this.#actor.umask) };
    folder.children.set(baseOf(target), node);
    folder.mtime = node.mtime;
    return node;
  }

  /** Puts content into a file; what does not fit on its disk is left out, with an error. */
  setContent(path: string, node: FileNode, data: Buffer): void {
    const disk = this.diskOf(path);
    const growth = data.length - node.data.length;
    node.mtime = this.#clock.now();
    if (growth > disk.free) {
      node.data = Buffer.from(data.subarray(0, node.data.length + disk.free));
      disk.free = 0;
      throw new Errno("ENOSPC");
    }
    disk.free -= growth;
    node.data = data;
  }

  makeDirectory(path: string, { parents = false, mode = 0o777 }: { parents?: boolean; mode?: number } = {}): void {
    const found = this.find(path);
    if (found !== undefined) {
      if (parents && found.kind === "directory") return;
      throw new Errno("EEXIST");
    }
    if (parents) this.makeDirectory(parentOf(path), { parents });
    const folder = this.#folderToChange(path);
    if (this.diskOf(path).free < 1) throw new Errno("ENOSPC");
    const node = this.#newDirectory(mode & ~this.#actor.umask);
    folder.children.set(baseOf(path), node);
    folder.mtime = node.mtime;
  }

  /** Puts a disk of its own at a folder. */
  mount(path: string, disk: { size: number; free: number }): Disk {
    this.makeDirectory(path, { parents: true });
    const node = this.#directory(path);
    node.disk = { mount: path, ...disk };
    return node.disk;
  }

  /** All disks. */
  disks(): Disk[] {
    const found: Disk[] = [];
    const look = (node: DirectoryNode) => {
      if (node.disk !== undefined) found.push(node.disk);
      for (const child of node.children.values()) if (child.kind === "directory" && child.ino !== 0) look(child);
    };
    look(this.root);
    return found;
  }

  /** The disk that a path is on, or would be. */
  diskOf(path: string): Disk {
    for (let at = path; ; at = parentOf(at)) {
      const found = this.find(at);
      if (found === undefined) continue;
      let disk = this.root.disk as Disk;
      let node: TreeNode | undefined = this.root;
      for (const name of namesOf(this.realPath(at))) {
        node = node?.kind === "directory" ? node.children.get(name) : undefined;
        if (node?.kind === "directory" && node.disk !== undefined) disk = node.disk;
      }
      return disk;
    }
  }

  /** Removes a file or a link. */
  remove(path: string): void {
    const node = this.get(path, { follow: false });
    if (node.kind === "directory") throw new Errno("EISDIR");
    this.#unlink(path, node);
  }

  removeDirectory(path: string): void {
    const node = this.get(path, { follow: false });
    if (node.kind !== "directory") throw new Errno("ENOTDIR");
    if (node.children.size > 0) throw new Errno("ENOTEMPTY");
    if (node.disk !== undefined) throw new Errno("EBUSY");
    this.#folderToChange(path).children.delete(baseOf(path));
  }

  /** Removes a folder with all in it, never following a link. */
  removeTree(path: string): void {
    const node = this.get(path, { follow: false });
    if (node.kind !== "directory") {
      this.remove(path);
      return;
    }
    for (const name of [...node.children.keys()]) this.removeTree(`${path}/${name}`);
    this.removeDirectory(path);
  }

  /** `rename(2)`: what is at the new name is replaced, if it may be. */
  rename(from: string, to: string): void {
    const node = this.get(from, { follow: false });
    const there = this.find(to, { follow: false });
    if (there === node) return;
    if (node.kind === "directory" && `${normal(to)}/`.startsWith(`${normal(from)}/`)) throw new Errno("EINVAL");
    if (there?.kind === "directory") {
      if (node.kind !== "directory") throw new Errno("EISDIR");
      if (there.children.size > 0) throw new Errno("ENOTEMPTY");
    } else if (there !== undefined && node.kind === "directory") throw new Errno("ENOTDIR");
    const target = this.#folderToChange(to);
    const source = this.#folderToChange(from);
    if (this.diskOf(parentOf(from)) !== this.diskOf(parentOf(to))) throw new Errno("EXDEV");
    if (there?.kind === "file") this.diskOf(to).free += there.data.length;
    source.children.delete(baseOf(from));
    target.children.set(baseOf(to), node);
  }

  symlink(target: string, path: string): void {
    if (this.find(path, { follow: false }) !== undefined) throw new Errno("EEXIST");
    this.#folderToChange(path).children.set(baseOf(path), { kind: "link", target, ...this.#inode(0o777) });
  }

  /** Gives a file one more name. */
  link(existing: string, path: string): void {
    const node = this.get(existing, { follow: false });
    if (node.kind === "directory") throw new Errno("EPERM");
    if (this.find(path, { follow: false }) !== undefined) throw new Errno("EEXIST");
    this.#folderToChange(path).children.set(baseOf(path), node);
  }

  device(path: string): void {
    this.#folderToChange(path).children.set(baseOf(path), { kind: "device", ...this.#inode(0o666) });
  }

  chmod(path: string, mode: number): void {
    const node = this.get(path);
    if (this.#actor.uid !== 0 && this.#actor.uid !== node.uid) throw new Errno("EPERM");
    node.mode = mode & 0o7777;
  }

  chown(path: string, uid: number | undefined, gid: number | undefined): void {
    const node = this.get(path);
    if (this.#actor.uid !== 0) throw new Errno("EPERM");
    node.uid = uid ?? node.uid;
    node.gid = gid ?? node.gid;
  }

  /** Whether this user may do that with it. */
  may(path: string, access: Access): boolean {
    const node = this.find(path);
    return node !== undefined && this.#mayNode(node, access);
  }

  newIno(): number {
    this.#shared.nextIno += 1;
    return this.#shared.nextIno;
  }

  #walk(path: string, followLast: boolean): { node: TreeNode; path: string } {
    let node: TreeNode = this.root;
    let at: string[] = [];
    let links = 0;
    const todo = namesOf(path);
    const wantsFolder = /\/\.?$/.test(path) && todo.length > 0;
    while (todo.length > 0) {
      const name = todo.shift() as string;
      if (node.kind !== "directory") throw new Errno("ENOTDIR");
      this.#check(node, "x");
      if (name === "..") {
        at = at.slice(0, -1);
        node = this.#step(at);
        continue;
      }
      const next: TreeNode | undefined = node.children.get(name);
      if (next === undefined) throw new Errno("ENOENT");
      if (next.kind === "link" && (todo.length > 0 || followLast)) {
        links += 1;
        if (links > MAX_LINKS) throw new Errno("ELOOP");
        todo.unshift(...namesOf(next.target));
        if (next.target.startsWith("/")) {
          at = [];
          node = this.root;
        }
        continue;
      }
      at = [...at, name];
      node = next;
    }
    if (wantsFolder && node.kind !== "directory") throw new Errno("ENOTDIR");
    return { node, path: `/${at.join("/")}` };
  }

  #step(names: string[]): TreeNode {
    let node: TreeNode = this.root;
    for (const name of names) if (node.kind === "directory") node = node.children.get(name) ?? node;
    return node;
  }

  /** Where a new file comes to be: a link that leads nowhere yet is followed. */
  #targetOf(path: string): string {
    const node = this.find(path, { follow: false });
    if (node?.kind !== "link") return path;
    return this.#targetOf(node.target.startsWith("/") ? node.target : `${parentOf(path)}/${node.target}`);
  }

  #directory(path: string): DirectoryNode {
    const node = this.get(path);
    if (node.kind !== "directory") throw new Errno("ENOTDIR");
    return node;
  }

  #folderToChange(path: string): DirectoryNode {
    const folder = this.#directory(parentOf(path));
    this.#check(folder, "w");
    this.#check(folder, "x");
    if (folder.ino === 0) throw new Errno("EPERM");
    return folder;
  }

  #unlink(path: string, node: TreeNode): void {
    const folder = this.#folderToChange(path);
    if ((folder.mode & 0o1000) !== 0 && ![0, node.uid, folder.uid].includes(this.#actor.uid)) throw new Errno("EPERM");
    if (node.kind === "file") this.diskOf(path).free += node.data.length;
    folder.children.delete(baseOf(path));
    folder.mtime = this.#clock.now();
  }

  #newDirectory(mode: number): DirectoryNode {
    return { kind: "directory", children: new Map(), ...this.#inode(mode) };
  }

  #inode(mode: number) {
    const { uid, gid } = this.#actor;
    return { ino: this.newIno(), mode, uid, gid, mtime: this.#clock.now() };
  }

  #check(node: TreeNode, access: Access): void {
    if (!this.#mayNode(node, access)) throw new Errno("EACCES");
  }

  #mayNode(node: TreeNode, access: Access): boolean {
    const { uid, gid } = this.#actor;
    const bit = { r: 4, w: 2, x: 1 }[access];
    // Root may do everything, except to execute what nobody may.
    if (uid === 0) return access !== "x" || node.kind === "directory" || (node.mode & 0o111) !== 0;
    const shift = node.uid === uid ? 6 : node.gid === gid ? 3 : 0;
    return ((node.mode >> shift) & bit) !== 0;
  }
}
