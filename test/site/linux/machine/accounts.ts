import type { FileTree } from "./file-tree.ts";

/** A line of `/etc/passwd`. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

/** All accounts. */
export function accountsOf(files: FileTree): Account[] {
  if (!files.isFile("/etc/passwd")) return [];
  return files
    .read("/etc/passwd")
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", , uid = "0", gid = "0", , home = "/", shell = "/bin/sh"] = line.split(":");
      return { name, uid: Number(uid), gid: Number(gid), home, shell };
    });
}

/** The group of a name, from `/etc/group`. */
export function groupNamed(files: FileTree, name: string): number | undefined {
  const line = files
    .read("/etc/group")
    .toString("utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}

/** Whether somebody may become root without a password. */
export function maySudo(files: FileTree, name: string): boolean {
  const lines = files.isDirectory("/etc/sudoers.d")
    ? files.list("/etc/sudoers.d").flatMap((file) => files.read(`/etc/sudoers.d/${file}`).toString("utf8").split("\n"))
    : [];
  return lines.some((line) => new RegExp(`^${name}\\s+ALL=\\(ALL(:ALL)?\\)\\s+NOPASSWD:\\s*ALL$`).test(line));
}
