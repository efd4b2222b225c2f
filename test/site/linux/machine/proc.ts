import type { Machine } from "./machine.ts";
import type { DirectoryNode, FileNode, LinkNode, TreeNode } from "./nodes.ts";
import type { Process } from "./processes.ts";

/** What the kernel only shows has no number of its own. */
const INODE = { ino: 0, uid: 0, gid: 0, mtime: 0 };

/** Puts `/proc` into the tree: what is in it is made up anew at every look. */
export function mountProc(machine: Machine): void {
  machine.files.root.children.set("proc", {
    kind: "directory",
    ...INODE,
    mode: 0o555,
    get children() {
      return new Map<string, TreeNode>([
        ["meminfo", file(memory(machine))],
        ["uptime", file(`${((machine.clock.now() - machine.bootTime) / 1000).toFixed(2)} 0.00\n`)],
        ["version", file("Linux version 4.18.0-553.el8.x86_64\n")],
        ["sys", folder([["kernel", folder([["hostname", file(`${machine.name}\n`)]])]])],
        ...machine.processes
          .list()
          .map((process): [string, TreeNode] => [String(process.pid), processFolder(machine, process)]),
      ]);
    },
  });
}

/** What `free` and `/proc/meminfo` agree on, in KiB. */
export function memoryOf(machine: Machine): { total: number; free: number } {
  const total = Math.floor(machine.memoryBytes / 1024);
  return { total, free: Math.floor(total / 2) };
}

function memory(machine: Machine): string {
  const { total, free } = memoryOf(machine);
  const line = (name: string, value: number) => `${`${name}:`.padEnd(16)}${String(value).padStart(8)} kB\n`;
  return line("MemTotal", total) + line("MemFree", free) + line("MemAvailable", free);
}

function processFolder(machine: Machine, process: Process): DirectoryNode {
  const isSame = machine.files.find(process.exe) === process.exeNode || process.exeNode === undefined;
  const name = commandOf(process);
  const listeners = machine.ports.list().filter(({ pid }) => pid === process.pid);
  // Hundredths of a second since boot.
  const start = Math.max(0, Math.floor((process.startTime - machine.bootTime) / 10));
  return folder([
    ["cmdline", file(process.argv.map((word) => `${word}\0`).join(""))],
    ["comm", file(`${name}\n`)],
    ["exe", link(isSame ? process.exe : `${process.exe} (deleted)`)],
    ["cwd", link(process.directory)],
    ["cgroup", file(`0::${process.unit === undefined ? "/user.slice" : `/system.slice/${process.unit}`}\n`)],
    [
      "stat",
      file(
        `${process.pid} (${name}) ${process.frozen ? "T" : "S"} ${process.ppid} ${process.session} ${process.session} ${"0 ".repeat(15)}${start} 0 0\n`,
      ),
    ],
    ["status", file(`Name:\t${name}\nPid:\t${process.pid}\nPPid:\t${process.ppid}\nUid:\t${process.uid}\n`)],
    ["fd", folder(listeners.map(({ port }, index) => [String(3 + index), link(`socket:[${port}]`)]))],
  ]);
}

/** The short name of a process, as the kernel keeps it. */
export function commandOf(process: Process): string {
  return (process.argv[0] ?? "").replace(/^.*\//s, "").slice(0, 15);
}

function file(text: string): FileNode {
  return { kind: "file", data: Buffer.from(text), ...INODE, mode: 0o444 };
}

function link(target: string): LinkNode {
  return { kind: "link", target, ...INODE, mode: 0o777 };
}

function folder(entries: [string, TreeNode][]): DirectoryNode {
  return { kind: "directory", children: new Map(entries), ...INODE, mode: 0o555 };
}
