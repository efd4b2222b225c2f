import type { Clock } from "../../clock.ts";
import { baseName, fullPath, type WindowsPath } from "./path.ts";
import { Win32, Win32Error } from "./win32.ts";

/** A file. */
interface FileNode {
  kind: "file";
  name: string;
  data: Buffer;
  created: number;
  modified: number;
}

/** A folder; its children are found by their names in lower case. */
interface DirectoryNode {
  kind: "directory";
  name: string;
  children: Map<string, FileNode | DirectoryNode>;
  created: number;
  modified: number;
}

/** A file or a folder. */
export type TreeNode = FileNode | DirectoryNode;

/** What a program asked for when it opened a file, and what it lets others do meanwhile. */
export interface OpenMode {
  read?: boolean;
  write?: boolean;
  shareRead?: boolean;
  shareWrite?: boolean;
  shareDelete?: boolean;
  /** What happens when the file is there, or is not. Default: it must be there. */
  disposition?: "open" | "create-new" | "create-always" | "open-always" | "truncate";
}

/** An open file or folder. */
export interface OpenFile {
  readonly node: TreeNode;
  readonly mode: OpenMode;
  close(): void;
}

interface Drive {
  root: DirectoryNode;
  size: number;
  free: number;
}

/**
 * The disks of the server, in memory: names without regard to case but kept as given, open files that stand in the
 * way of others (sharing), and space that runs out.
 */
export class FileTree {
  readonly #clock: Clock;
  readonly #drives = new Map<string, Drive>();
  readonly #open = new Set<OpenFile>();

  constructor(clock: Clock, disks: Record<string, { size: number; free: number }>) {
    this.#clock = clock;
    for (const [letter, disk] of Object.entries(disks)) {
      const name = `${letter.slice(0, 1).toUpperCase()}:`;
      this.#drives.set(name, { root: this.#newDirectory(name), size: disk.size, free: disk.free });
    }
  }

  /** The drives, such as `C:`, with their size and free bytes. */
  drives(): { name: string; size: number; free: number }[] {
    return [...this.#drives].map(([name, { size, free }]) => ({ name, size, free }));
  }

  /** Sets the free bytes of a drive. */
  setFree(drive: string, free: number): void {
    this.#drive(`${drive.slice(0, 1).toUpperCase()}:`).free = free;
  }

  /** The file or folder at a full path, or `undefined`. */
  find(path: string): TreeNode | undefined {
    const { drive, names } = fullPath(path, "C:\\");
    let node: TreeNode | undefined = this.#drives.get(drive)?.root;
    for (const name of names) {
      if (node?.kind !== "directory") return undefined;
      node = node.children.get(name.toLowerCase());
    }
    return node;
  }

  /** The file or folder at a full path; error 2 when its folder is there, 3 when not even that. */
  get(path: string): TreeNode {
    const node = this.find(path);
    if (node !== undefined) return node;
    const full = fullPath(path, "C:\\");
    this.#parent(full);
    throw new Win32Error(full.names.length === 0 ? Win32.pathNotFound : Win32.fileNotFound);
  }

  /** Whether there is a folder at this path. */
  isDirectory(path: string): boolean {
    return this.find(path)?.kind === "directory";
  }

  /** Whether there is a file at this path. */
  isFile(path: string): boolean {
    return this.find(path)?.kind === "file";
  }

  /** The path in the case in which its names are kept. */
  trueCase(path: string): string {
    const { drive, names } = fullPath(path, "C:\\");
    let node: TreeNode | undefined = this.#drives.get(drive)?.root;
    const kept = names.map((name) => {
      node = node?.kind === "directory" ? node.children.get(name.toLowerCase()) : undefined;
      return node?.name ?? name;
    });
    return `${drive}\\${kept.join("\\")}`;
  }

  /** What is in a folder, by name. */
  list(path: string): TreeNode[] {
    const node = this.get(path);
    if (node.kind !== "directory") throw new Win32Error(Win32.directoryInvalid);
    return [...node.children.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  /** Makes a folder. With `parents`, what is missing above it too, as cmd's `mkdir` does. */
  makeDirectory(path: string, options: { parents?: boolean } = {}): void {
    const full = fullPath(path, "C:\\");
    if (this.find(path) !== undefined) throw new Win32Error(Win32.alreadyExists);
    if (options.parents === true) {
      for (let depth = 1; depth < full.names.length; depth += 1) {
        const above = `${full.drive}\\${full.names.slice(0, depth).join("\\")}`;
        const node = this.find(above);
        if (node?.kind === "file") throw new Win32Error(Win32.pathNotFound);
        if (node === undefined) this.makeDirectory(above);
      }
    }
    const parent = this.#parent(full);
    const name = full.names.at(-1) as string;
    parent.children.set(name.toLowerCase(), this.#newDirectory(name));
    parent.modified = this.#clock.now();
  }

  /** Opens a file (or, to hold it, a folder) as CreateFile does. */
  open(path: string, mode: OpenMode): OpenFile {
    const full = fullPath(path, "C:\\");
    const there = this.find(path);
    const disposition = mode.disposition ?? "open";
    if (there === undefined && (disposition === "open" || disposition === "truncate")) this.get(path);
    if (there !== undefined && disposition === "create-new") throw new Win32Error(Win32.fileExists);
    if (there?.kind === "directory" && mode.write === true) throw new Win32Error(Win32.accessDenied);
    let node: TreeNode;
    if (there === undefined) {
      const parent = this.#parent(full);
      const name = full.names.at(-1) as string;
      node = { kind: "file", name, data: Buffer.alloc(0), created: this.#clock.now(), modified: this.#clock.now() };
      parent.children.set(name.toLowerCase(), node);
      parent.modified = this.#clock.now();
    } else {
      this.#mayOpen(there, mode);
      node = there;
      if (node.kind === "file" && (disposition === "create-always" || disposition === "truncate")) {
        this.resize(path, 0);
      }
    }
    const handle: OpenFile = { node, mode, close: () => void this.#open.delete(handle) };
    this.#open.add(handle);
    return handle;
  }

  /** The bytes of a file, as a program gets them that opens it for reading and denies nobody anything. */
  read(path: string): Buffer {
    const handle = this.open(path, { read: true, shareRead: true, shareWrite: true, shareDelete: true });
    handle.close();
    if (handle.node.kind !== "file") throw new Win32Error(Win32.accessDenied);
    return handle.node.data;
  }

  /** Writes a whole file; the folder must be there. */
  write(path: string, data: Buffer | string): void {
    const handle = this.open(path, { write: true, shareRead: true, disposition: "open-always" });
    handle.close();
    this.replaceContent(path, typeof data === "string" ? Buffer.from(data, "latin1") : data);
  }

  /** Adds to the end of a file that its writer holds open, or makes it. */
  append(path: string, data: Buffer | string): void {
    const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
    const node = this.find(path);
    if (node === undefined) this.write(path, bytes);
    else if (node.kind === "file") this.replaceContent(path, Buffer.concat([node.data, bytes]));
    else throw new Win32Error(Win32.accessDenied);
  }

  /** Sets the bytes of an existing file without asking who has it open. Error 112 when the disk is full. */
  replaceContent(path: string, data: Buffer): void {
    const node = this.get(path);
    if (node.kind !== "file") throw new Win32Error(Win32.accessDenied);
    const drive = this.#drive(fullPath(path, "C:\\").drive);
    const more = data.length - node.data.length;
    if (more > drive.free) throw new Win32Error(Win32.diskFull);
    drive.free -= more;
    node.data = data;
    node.modified = this.#clock.now();
  }

  /** Cuts a file off, or fills it up with zeroes. */
  resize(path: string, size: number): void {
    const node = this.get(path);
    if (node.kind !== "file") throw new Win32Error(Win32.accessDenied);
    const data = Buffer.alloc(size);
    node.data.copy(data, 0, 0, Math.min(size, node.data.length));
    this.replaceContent(path, data);
  }

  /** Deletes a file. Error 32 while somebody has it open without sharing deletion, 5 for a folder. */
  remove(path: string): void {
    const node = this.get(path);
    if (node.kind === "directory") throw new Win32Error(Win32.accessDenied);
    this.#mayDelete(node);
    const full = fullPath(path, "C:\\");
    this.#drive(full.drive).free += node.data.length;
    const parent = this.#parent(full);
    parent.children.delete(node.name.toLowerCase());
    parent.modified = this.#clock.now();
  }

  /** Removes an empty folder. Error 145 when it is not empty, 32 while somebody holds it. */
  removeDirectory(path: string): void {
    const node = this.get(path);
    if (node.kind !== "directory") throw new Win32Error(Win32.directoryInvalid);
    if (node.children.size > 0) throw new Win32Error(Win32.directoryNotEmpty);
    this.#mayDelete(node);
    const full = fullPath(path, "C:\\");
    if (full.names.length === 0) throw new Win32Error(Win32.accessDenied);
    const parent = this.#parent(full);
    parent.children.delete(node.name.toLowerCase());
    parent.modified = this.#clock.now();
  }

  /** Removes a folder and what is in it, as far as it goes; the first obstacle's number, or 0. */
  removeTree(path: string): number {
    let obstacle = 0;
    for (const child of this.list(path)) {
      const below = `${path.replace(/\\+$/, "")}\\${child.name}`;
      try {
        if (child.kind === "directory") obstacle ||= this.removeTree(below);
        else this.remove(below);
      } catch (error) {
        if (!(error instanceof Win32Error)) throw error;
        obstacle ||= error.code;
      }
    }
    if (obstacle === 0) this.removeDirectory(path);
    return obstacle;
  }

  /** Renames or moves. Without `replace`, a file at the new place is error 183. */
  rename(from: string, to: string, options: { replace?: boolean } = {}): void {
    const node = this.get(from);
    const target = this.find(to);
    this.#mayDelete(node);
    // A folder does not move while anything below it is open, not even for reading.
    if (node.kind === "directory" && this.#isBusyBelow(node)) throw new Win32Error(Win32.accessDenied);
    if (target !== undefined && target !== node) {
      if (options.replace !== true) throw new Win32Error(Win32.alreadyExists);
      if (target.kind === "directory" || node.kind === "directory") throw new Win32Error(Win32.accessDenied);
    }
    const source = fullPath(from, "C:\\");
    const destination = fullPath(to, "C:\\");
    const parent = this.#parent(destination);
    if (node.kind === "directory" && this.#isInside(parent, node)) throw new Win32Error(Win32.accessDenied);
    if (target !== undefined && target !== node) this.remove(to);
    if (source.drive !== destination.drive) this.#moveSpace(node, source.drive, destination.drive);
    this.#parent(source).children.delete(node.name.toLowerCase());
    node.name = destination.names.at(-1) ?? baseName(to);
    parent.children.set(node.name.toLowerCase(), node);
    parent.modified = this.#clock.now();
  }

  /** Forgets every open file: all who had one are gone. */
  closeAll(): void {
    this.#open.clear();
  }

  /** Everything, as plain data. */
  save(): unknown {
    return [...this.#drives].map(([name, { root, size, free }]) => ({ name, size, free, root: saveNode(root) }));
  }

  /** Puts back what {@link save} gave. */
  restore(saved: unknown): void {
    this.#drives.clear();
    this.#open.clear();
    for (const drive of saved as { name: string; size: number; free: number; root: SavedNode }[]) {
      const root = restoreNode(drive.root);
      if (root.kind === "directory") this.#drives.set(drive.name, { root, size: drive.size, free: drive.free });
    }
  }

  #newDirectory(name: string): DirectoryNode {
    const now = this.#clock.now();
    return { kind: "directory", name, children: new Map(), created: now, modified: now };
  }

  #drive(name: string): Drive {
    const drive = this.#drives.get(name.toUpperCase());
    if (drive === undefined) throw new Win32Error(Win32.pathNotFound);
    return drive;
  }

  #parent(path: WindowsPath): DirectoryNode {
    let node: TreeNode = this.#drive(path.drive).root;
    for (const name of path.names.slice(0, -1)) {
      const next: TreeNode | undefined = node.kind === "directory" ? node.children.get(name.toLowerCase()) : undefined;
      if (next === undefined) throw new Win32Error(Win32.pathNotFound);
      node = next;
    }
    if (node.kind !== "directory") throw new Win32Error(Win32.pathNotFound);
    return node;
  }

  #mayOpen(node: TreeNode, wanted: OpenMode): void {
    for (const { node: held, mode } of this.#open) {
      if (held !== node) continue;
      const refused =
        (wanted.read === true && mode.shareRead !== true) ||
        (wanted.write === true && mode.shareWrite !== true) ||
        (mode.read === true && wanted.shareRead !== true) ||
        (mode.write === true && wanted.shareWrite !== true);
      if (refused) throw new Win32Error(Win32.sharingViolation);
    }
  }

  #mayDelete(node: TreeNode): void {
    for (const { node: held, mode } of this.#open) {
      if (held === node && mode.shareDelete !== true) throw new Win32Error(Win32.sharingViolation);
    }
  }

  #isBusyBelow(directory: DirectoryNode): boolean {
    return [...this.#open].some(({ node }) => node !== directory && this.#isInside(node, directory));
  }

  #isInside(node: TreeNode, directory: DirectoryNode): boolean {
    if (node === directory) return true;
    return [...directory.children.values()].some(
      (child) => child === node || (child.kind === "directory" && this.#isInside(node, child)),
    );
  }

  #moveSpace(node: TreeNode, from: string, to: string): void {
    const size = sizeOf(node);
    if (size > this.#drive(to).free) throw new Win32Error(Win32.diskFull);
    this.#drive(to).free -= size;
    this.#drive(from).free += size;
  }
}

interface SavedNode {
  name: string;
  created: number;
  modified: number;
  data?: string;
  children?: SavedNode[];
}

function saveNode(node: TreeNode): SavedNode {
  const { name, created, modified } = node;
  return node.kind === "file"
    ? { name, created, modified, data: node.data.toString("base64") }
    : { name, created, modified, children: [...node.children.values()].map(saveNode) };
}

function restoreNode({ name, created, modified, data, children }: SavedNode): TreeNode {
  if (data !== undefined) return { kind: "file", name, created, modified, data: Buffer.from(data, "base64") };
  const nodes = (children ?? []).map(restoreNode);
  return {
    kind: "directory",
    name,
    created,
    modified,
    children: new Map(nodes.map((node) => [node.name.toLowerCase(), node])),
  };
}

function sizeOf(node: TreeNode): number {
  if (node.kind === "file") return node.data.length;
  return [...node.children.values()].reduce((sum, child) => sum + sizeOf(child), 0);
}
