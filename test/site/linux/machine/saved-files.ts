import type { FileTree } from "./file-tree.ts";
import type { DirectoryNode, TreeNode } from "./nodes.ts";

/** A node as plain data; a second name of a file is written as a file of its own. */
export interface SavedNode {
  kind: TreeNode["kind"];
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  /** Base64. */
  data?: string;
  target?: string;
  children?: Record<string, SavedNode>;
  disk?: { mount: string; size: number; free: number };
}

/** The whole tree as plain data, without what the kernel only shows. */
export function saveTree(node: TreeNode): SavedNode {
  const { kind, mode, uid, gid, mtime } = node;
  const saved: SavedNode = { kind, mode, uid, gid, mtime };
  if (node.kind === "file") saved.data = node.data.toString("base64");
  if (node.kind === "link") saved.target = node.target;
  if (node.kind !== "directory") return saved;
  const children = [...node.children].filter(([, child]) => child.ino !== 0);
  saved.children = Object.fromEntries(children.map(([name, child]) => [name, saveTree(child)]));
  if (node.disk !== undefined) saved.disk = { ...node.disk };
  return saved;
}

/** Puts a saved tree back into an empty one. */
export function restoreTree(files: FileTree, saved: SavedNode): void {
  const restored = nodeOf(files, saved) as DirectoryNode;
  Object.assign(files.root, restored);
}

function nodeOf(files: FileTree, saved: SavedNode): TreeNode {
  const { mode, uid, gid, mtime } = saved;
  const inode = { ino: files.newIno(), mode, uid, gid, mtime };
  if (saved.kind === "file") return { kind: "file", data: Buffer.from(saved.data ?? "", "base64"), ...inode };
  if (saved.kind === "link") return { kind: "link", target: saved.target ?? "", ...inode };
  if (saved.kind === "device") return { kind: "device", ...inode };
  const children = Object.entries(saved.children ?? {}).map(([name, child]): [string, TreeNode] => [
    name,
    nodeOf(files, child),
  ]);
  return {
    kind: "directory",
    children: new Map(children),
    ...inode,
    ...(saved.disk === undefined ? {} : { disk: { ...saved.disk } }),
  };
}
