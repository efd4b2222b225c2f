import type { TreeNode } from "../machine/file-tree.ts";
import { baseName, parentPath } from "../machine/path.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { fill } from "../words/words.ts";
import { matching } from "./matching.ts";
import type { Shell } from "./shell.ts";

/** What `dir` shows: with `/b` the names only. `found` is false when nothing fits. */
export function directoryListing(shell: Shell, given: string, options: string[]): { text: string; found: boolean } {
  const { machine } = shell;
  const { cmd, separators } = machine.words;
  const wild = /[*?]/.test(given);
  const last = given.split(/[\\/]/).at(-1) ?? given;
  const path = wild ? shell.resolve(given.slice(0, given.length - last.length) || ".") : shell.resolve(given);
  const isFolder = machine.files.isDirectory(path);
  const folder = isFolder ? path : parentPath(path);
  if (!machine.files.isDirectory(folder)) throw new Win32Error(Win32.pathNotFound);
  const names = wild || !isFolder ? matching(machine, folder, wild ? last : baseName(path)) : undefined;
  const only = (node: TreeNode) =>
    (names === undefined || names.includes(node.name)) &&
    (!options.includes("ad") || node.kind === "directory") &&
    (!options.includes("a-d") || node.kind === "file");
  const nodes = machine.files.list(folder).filter(only);
  if (options.includes("b")) {
    return { text: nodes.map((node) => `${node.name}\r\n`).join(""), found: nodes.length > 0 };
  }
  const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, separators.thousands);
  const stamp = (time: number) => new Date(time).toISOString().slice(0, 16).replace("T", "  ");
  const files = nodes.filter((node) => node.kind === "file");
  const bytes = files.reduce((sum, node) => sum + (node.kind === "file" ? node.data.length : 0), 0);
  const drive = machine.files.drives().find(({ name }) => name === folder.slice(0, 2).toUpperCase());
  const lines = [
    fill(cmd.volume, folder.slice(0, 1).toUpperCase()),
    fill(cmd.serial, "5E2B-91C4"),
    "",
    fill(cmd.directoryOf, machine.files.trueCase(folder)),
    "",
    ...nodes.map((node) =>
      node.kind === "directory"
        ? `${stamp(node.modified)}    <DIR>          ${node.name}`
        : `${stamp(node.modified)} ${number(node.data.length).padStart(17)} ${node.name}`,
    ),
    `${String(files.length).padStart(16)} ${cmd.files} ${number(bytes).padStart(14)} ${cmd.bytes}`,
    `${String(nodes.length - files.length).padStart(16)} ${cmd.directories} ${number(drive?.free ?? 0).padStart(14)} ${cmd.free}`,
  ];
  if (nodes.length === 0 && (wild || !isFolder))
    return { text: `${lines.slice(0, 4).join("\r\n")}\r\n\r\n`, found: false };
  return { text: `${lines.join("\r\n")}\r\n`, found: true };
}
