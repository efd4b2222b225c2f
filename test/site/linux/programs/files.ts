import { accountsOf, groupNamed } from "../machine/accounts.ts";
import { Errno } from "../machine/errno.ts";
import { fullMode, sizeOf, type TreeNode } from "../machine/nodes.ts";
import { baseOf, normal, parentOf } from "../machine/paths.ts";
import type { Call, Program } from "../machine/program.ts";
import { complainAbout, contentsOf, forEachPath, pathOf } from "./each.ts";
import { changedMode, modeText } from "./modes.ts";
import { parseOptions, valuesOf } from "./options.ts";

const always = () => true;

const cat: Program = {
  name: "cat",
  run: async (call) => {
    let code = 0;
    for (const given of call.args.length === 0 ? ["-"] : call.args) {
      try {
        for (const { content } of await contentsOf(call, [given])) call.print(content);
      } catch (error) {
        complainAbout(call, error, given);
        code = 1;
      }
    }
    return code;
  },
};

const ls: Program = {
  name: "ls",
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-l", "-a", "-A", "-1", "-d", "-n", "-t", "-r", "-h", "-R", "-L"]);
    const paths = rest.length === 0 ? ["."] : rest;
    let code = 0;
    const show = (name: string, node: TreeNode) => {
      if (!flags.has("-l") && !flags.has("-n")) return call.print(`${name}\n`);
      const time = new Date(node.mtime).toISOString().slice(0, 16).replace("T", " ");
      const target = node.kind === "link" ? ` -> ${node.target}` : "";
      const owner = flags.has("-n") ? node.uid : userName(call, node.uid);
      return call.print(`${modeText(fullMode(node))} 1 ${owner} ${owner} ${sizeOf(node)} ${time} ${name}${target}\n`);
    };
    for (const given of paths) {
      try {
        const path = pathOf(call, given);
        const node = call.files.get(path, { follow: !flags.has("-d") && !flags.has("-l") });
        if (node.kind !== "directory" || flags.has("-d")) {
          show(given, node);
          continue;
        }
        if (paths.length > 1) call.print(`${given}:\n`);
        const names = call.files.list(path);
        for (const name of flags.has("-a") ? [".", "..", ...names] : names) {
          if (name.startsWith(".") && !flags.has("-a") && !flags.has("-A")) continue;
          show(name, call.files.get(`${path}/${name}`, { follow: false }));
        }
      } catch (error) {
        complainAbout(call, error, `cannot access '${given}'`);
        code = 2;
      }
    }
    return code;
  },
};

const mkdir: Program = {
  name: "mkdir",
  writes: always,
  run: (call) => {
    const options = parseOptions(call.args, ["-p", "-v", "-m=", "--mode=", "--parents"]);
    const parents = options.flags.has("-p") || options.flags.has("--parents");
    const mode = valuesOf(options, "-m", "--mode").at(-1);
    return forEachPath(
      call,
      options.rest,
      (path) => {
        const isNew = call.files.find(path) === undefined;
        call.files.makeDirectory(path.replace(/\/$/, ""), { parents });
        if (mode !== undefined && isNew) call.files.chmod(path, changedMode(mode, 0o755) ?? 0o755);
      },
      "cannot create directory",
    );
  },
};

const rmdir: Program = {
  name: "rmdir",
  writes: always,
  run: (call) => {
    const { rest } = parseOptions(call.args, ["-p", "-v", "--ignore-fail-on-non-empty"]);
    return forEachPath(call, rest, (path) => call.files.removeDirectory(path.replace(/\/$/, "")), "failed to remove");
  },
};

const rm: Program = {
  name: "rm",
  writes: always,
  run: (call) => {
    const { flags, rest, unknown } = parseOptions(call.args, [
      "-r",
      "-R",
      "-f",
      "-v",
      "-d",
      "--recursive",
      "--force",
      "--one-file-system",
      "--preserve-root",
    ]);
    if (unknown !== undefined) {
      call.complain(`rm: invalid option -- '${unknown.replace(/^-/, "")}'\n`);
      return 1;
    }
    const force = flags.has("-f") || flags.has("--force");
    const recursive = flags.has("-r") || flags.has("-R") || flags.has("--recursive");
    return forEachPath(
      call,
      rest,
      (given) => {
        const path = given.replace(/(?<=.)\/$/, "");
        if (normal(path) === "/") throw new Errno("EPERM");
        const node = force ? call.files.find(path, { follow: false }) : call.files.get(path, { follow: false });
        if (node === undefined) return;
        if (node.kind === "directory" && !recursive) throw new Errno("EISDIR");
        call.files.removeTree(path);
      },
      "cannot remove",
    );
  },
};

/** The place inside a folder, or the path itself when it is none. */
function destination(call: Call, given: string, source: string, isPlain: boolean): string {
  const path = pathOf(call, given).replace(/(?<=.)\/$/, "");
  return !isPlain && call.files.isDirectory(path) ? `${path}/${baseOf(source)}` : path;
}

const mv: Program = {
  name: "mv",
  writes: always,
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-f", "-n", "-v", "-T"]);
    const target = rest.at(-1) ?? "";
    return forEachPath(call, rest.slice(0, -1), (path) => {
      const to = destination(call, target, path, flags.has("-T"));
      if (flags.has("-n") && call.files.find(to) !== undefined) return;
      try {
        call.files.rename(path.replace(/(?<=.)\/$/, ""), to);
      } catch (error) {
        // Between two disks a move is a copy.
        if (!(error instanceof Errno) || error.code !== "EXDEV") throw error;
        copyTree(call, path, to, true);
        call.files.removeTree(path);
      }
    });
  },
};

const cp: Program = {
  name: "cp",
  writes: always,
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-r", "-R", "-a", "-p", "-f", "-v", "-T", "-n", "-L", "-P"]);
    const target = rest.at(-1) ?? "";
    const recursive = flags.has("-r") || flags.has("-R") || flags.has("-a");
    return forEachPath(
      call,
      rest.slice(0, -1),
      (path) => {
        if (call.files.isDirectory(path) && !recursive) throw new Errno("EISDIR");
        const keeps = flags.has("-p") || flags.has("-a");
        const to = destination(call, target, path, flags.has("-T"));
        if (flags.has("-f") && call.files.isFile(to)) {
          const node = call.files.get(to);
          if (call.machine.processes.list().some(({ exeNode }) => exeNode === node)) call.files.remove(to);
        }
        copyTree(call, path, to, keeps);
      },
      "cannot stat",
    );
  },
};

function copyTree(call: Call, from: string, to: string, keeps: boolean): void {
  const node = call.files.get(from, { follow: !keeps });
  if (node.kind === "link") call.files.symlink(node.target, to);
  else if (node.kind === "directory") {
    call.files.makeDirectory(to, { parents: true });
    for (const name of call.files.list(from)) copyTree(call, `${from}/${name}`, `${to}/${name}`, keeps);
  } else {
    const isNew = call.files.find(to) === undefined;
    call.files.write(to, call.files.read(from), node.mode);
    if (isNew || keeps) call.files.chmod(to, node.mode);
  }
  if (keeps && node.kind !== "link") {
    const copy = call.files.get(to);
    copy.mtime = node.mtime;
    if (call.process.uid === 0) Object.assign(copy, { uid: node.uid, gid: node.gid });
  }
}

const ln: Program = {
  name: "ln",
  writes: always,
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-s", "-f", "-n", "-v", "-T", "-r"]);
    const [target = "", name = baseOf(target)] = rest;
    const to = destination(call, name, target, flags.has("-T") || flags.has("-n"));
    return forEachPath(call, [name], () => {
      if (flags.has("-f") && call.files.find(to, { follow: false }) !== undefined) call.files.remove(to);
      if (flags.has("-s")) call.files.symlink(target, to);
      else call.files.link(pathOf(call, target), to);
    });
  },
};

const chmod: Program = {
  name: "chmod",
  writes: always,
  run: (call) => {
    const { flags, rest } = parseOptions(
      call.args.map((word) => (/^-[rwx]+$/.test(word) ? `a${word}` : word)),
      ["-R", "-v", "-f"],
    );
    const [mode = "", ...paths] = rest;
    if (changedMode(mode, 0) === undefined) {
      call.complain(`chmod: invalid mode: '${mode}'\n`);
      return 1;
    }
    return forEachPath(
      call,
      paths,
      (path) => {
        for (const each of flags.has("-R") ? treeOf(call, path) : [path])
          call.files.chmod(each, changedMode(mode, call.files.get(each).mode) ?? 0);
      },
      "cannot access",
    );
  },
};

const chown: Program = {
  name: "chown",
  writes: always,
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-R", "-v", "-h"]);
    const [owner = "", ...paths] = rest;
    const [user = "", group] = owner.split(":");
    const uid = user === "" ? undefined : numberOf(user, accountsOf(call.files).find(({ name }) => name === user)?.uid);
    const gid = group === undefined || group === "" ? undefined : numberOf(group, groupNamed(call.files, group));
    if (Number.isNaN(uid) || Number.isNaN(gid)) {
      call.complain(`chown: invalid user: '${owner}'\n`);
      return 1;
    }
    return forEachPath(
      call,
      paths,
      (path) => {
        for (const each of flags.has("-R") ? treeOf(call, path) : [path]) call.files.chown(each, uid, gid);
      },
      "changing ownership of",
    );
  },
};

function numberOf(text: string, found: number | undefined): number {
  return found ?? (/^\d+$/.test(text) ? Number(text) : Number.NaN);
}

/** A path and all below it. */
export function treeOf(call: Call, path: string): string[] {
  const node = call.files.get(path, { follow: false });
  if (node.kind !== "directory") return node.kind === "link" ? [] : [path];
  return [path, ...call.files.list(path).flatMap((name) => treeOf(call, `${path.replace(/\/$/, "")}/${name}`))];
}

const stat: Program = {
  name: "stat",
  run: (call) => {
    const options = parseOptions(call.args, ["-c=", "--format=", "--printf=", "-L", "-f", "--dereference"]);
    const printf = valuesOf(options, "--printf").at(-1);
    const format = printf ?? valuesOf(options, "-c", "--format").at(-1) ?? "%n %s %A %U %G";
    const follow = options.flags.has("-L") || options.flags.has("--dereference");
    return forEachPath(
      call,
      options.rest,
      (path, given) => {
        const node = call.files.get(path, { follow });
        const disk = call.files.diskOf(path);
        const line = format.replace(/%(.)/g, (all, letter: string) => {
          const values: Record<string, string | number> = options.flags.has("-f")
            ? {
                a: Math.floor(disk.free / 4096),
                b: Math.floor(disk.size / 4096),
                f: Math.floor(disk.free / 4096),
                s: 4096,
                S: 4096,
              }
            : statValues(call, node, given);
          return letter === "%" ? "%" : String(values[letter] ?? all);
        });
        call.print(printf === undefined ? `${line}\n` : line.replace(/\\n/g, "\n").replace(/\\t/g, "\t"));
      },
      "cannot statx",
    );
  },
};

function statValues(call: Call, node: TreeNode, given: string): Record<string, string | number> {
  const kinds = {
    file: sizeOf(node) === 0 ? "regular empty file" : "regular file",
    directory: "directory",
    link: "symbolic link",
    device: "character special file",
  };
  const seconds = Math.floor(node.mtime / 1000);
  const full = new Date(node.mtime).toISOString().replace("T", " ").replace("Z", "000000 +0000");
  return {
    n: given,
    N: node.kind === "link" ? `'${given}' -> '${node.target}'` : `'${given}'`,
    s: sizeOf(node),
    a: node.mode.toString(8),
    A: modeText(fullMode(node)),
    f: fullMode(node).toString(16),
    F: kinds[node.kind],
    u: node.uid,
    g: node.gid,
    U: userName(call, node.uid),
    G: userName(call, node.gid),
    i: node.ino,
    h: 1,
    d: 2049,
    Y: seconds,
    Z: seconds,
    X: seconds,
    y: full,
    b: Math.ceil(sizeOf(node) / 512),
    B: 512,
  };
}

function userName(call: Call, uid: number): string {
  return accountsOf(call.files).find((account) => account.uid === uid)?.name ?? "UNKNOWN";
}

const readlink: Program = {
  name: "readlink",
  run: (call) => {
    const { flags, rest } = parseOptions(call.args, ["-f", "-e", "-m", "-n", "--canonicalize"]);
    const end = flags.has("-n") ? "" : "\n";
    let code = 0;
    for (const given of rest) {
      try {
        const path = pathOf(call, given);
        if (["-f", "-e", "-m", "--canonicalize"].some((flag) => flags.has(flag))) {
          const exists = call.files.find(path) !== undefined;
          if (!exists && flags.has("-e")) throw new Errno("ENOENT");
          // The last name need not be there.
          const folder = exists ? undefined : call.files.realPath(parentOf(path));
          call.print(`${folder === undefined ? call.files.realPath(path) : normal(baseOf(path), folder)}${end}`);
          continue;
        }
        const node = call.files.get(path, { follow: false });
        if (node.kind !== "link") throw new Errno("EINVAL");
        call.print(`${node.target}${end}`);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        code = 1;
      }
    }
    return code;
  },
};

const realpath: Program = { name: "realpath", run: (call) => readlink.run({ ...call, args: ["-f", ...call.args] }) };

const touch: Program = {
  name: "touch",
  writes: always,
  run: (call) => {
    const { rest } = parseOptions(call.args, ["-c", "-a", "-m", "-d=", "-t=", "-r="]);
    return forEachPath(
      call,
      rest,
      (path) => {
        if (call.files.find(path) === undefined) call.files.openToWrite(path);
        else if (!call.files.may(path, "w")) throw new Errno("EACCES");
        call.files.get(path).mtime = call.machine.clock.now();
      },
      "cannot touch",
    );
  },
};

const mktemp: Program = {
  name: "mktemp",
  writes: always,
  run: (call) => {
    const options = parseOptions(call.args, ["-d", "-q", "-u", "-t", "-p=", "--tmpdir="]);
    const folder =
      valuesOf(options, "-p", "--tmpdir").at(-1) ??
      (options.rest.length === 0 || options.flags.has("-t") ? "/tmp" : "");
    const template = options.rest[0] ?? "tmp.XXXXXXXXXX";
    const name = template.replace(/X{3,}/, (all) => call.machine.rng.hex(all.length));
    const path = folder === "" ? name : `${folder}/${name}`;
    const full = pathOf(call, path);
    return forEachPath(call, [path], () => {
      if (options.flags.has("-d")) call.files.makeDirectory(full, { mode: 0o700 });
      else {
        call.files.openToWrite(full, { exclusive: true });
        call.files.chmod(full, 0o600);
      }
      call.print(`${path}\n`);
    });
  },
};

/** Programs that work on files. */
export const filePrograms: Program[] = [
  cat,
  ls,
  mkdir,
  rmdir,
  rm,
  mv,
  cp,
  ln,
  chmod,
  chown,
  stat,
  readlink,
  realpath,
  touch,
  mktemp,
];
