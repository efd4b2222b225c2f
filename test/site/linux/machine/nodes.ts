/** What every node of the tree has. */
interface Inode {
  ino: number;
  /** Permission bits only. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds. */
  mtime: number;
}

/** A file. */
export interface FileNode extends Inode {
  kind: "file";
  data: Buffer;
}

/** A folder. */
export interface DirectoryNode extends Inode {
  kind: "directory";
  children: Map<string, TreeNode>;
  /** Set where a disk of its own begins. */
  disk?: Disk;
}

/** A symbolic link. */
export interface LinkNode extends Inode {
  kind: "link";
  target: string;
}

/** A device, such as `/dev/null`: what is written is gone, and nothing can be read. */
interface DeviceNode extends Inode {
  kind: "device";
}

/** Anything that has a name in the tree. */
export type TreeNode = FileNode | DirectoryNode | LinkNode | DeviceNode;

/** A disk with what is left of it, in bytes. */
export interface Disk {
  mount: string;
  size: number;
  free: number;
}

/** The type bits and the permission bits together, as `stat` has them. */
export function fullMode(node: TreeNode): number {
  const type = { file: 0o100000, directory: 0o040000, link: 0o120000, device: 0o020000 }[node.kind];
  return type | node.mode;
}

/** How many bytes a node has. */
export function sizeOf(node: TreeNode): number {
  if (node.kind === "file") return node.data.length;
  if (node.kind === "link") return Buffer.byteLength(node.target);
  return node.kind === "directory" ? 4096 : 0;
}
