import { forgetPackage, installedPackages, type Package, readPackage, unpack } from "../machine/packages.ts";
import type { Call, Program } from "../machine/program.ts";
import { pathOf } from "./each.ts";
import { parseOptions, valuesOf } from "./options.ts";

const rpm: Program = {
  name: "rpm",
  writes: (args) => !args.some((word) => /^(-q|--query|-V)/.test(word)),
  run: async (call) => {
    const options = parseOptions(call.args, [
      "-q",
      "-i",
      "-U",
      "-F",
      "-e",
      "-v",
      "-h",
      "-a",
      "-f",
      "-l",
      "--quiet",
      "--qf=",
      "--queryformat=",
      "--nodeps",
      "--force",
      "--oldpackage",
      "--replacepkgs",
      "--query",
      "--file",
      "--erase",
      "--install",
      "--upgrade",
    ]);
    const { flags } = options;
    if (flags.has("-q") || flags.has("--query")) {
      const format = valuesOf(options, "--qf", "--queryformat").at(-1);
      if (flags.has("-f") || flags.has("--file")) return queryFiles(call, options.rest, format);
      return query(call, options.rest, format, flags.has("-a"));
    }
    if (call.process.uid !== 0) {
      call.complain("error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Permission denied)\n");
      return 1;
    }
    if (flags.has("-e") || flags.has("--erase")) {
      for (const name of options.rest) {
        const found = installedPackages(call.machine.files).find((one) =>
          [one.name, `${one.name}-${one.version}`, fullName(one)].includes(name),
        );
        if (found === undefined) {
          call.complain(`error: package ${name} is not installed\n`);
          return 1;
        }
        await remove(call, found, "0");
      }
      return 0;
    }
    for (const given of options.rest) {
      const one = packageAt(call, given);
      if (one === undefined) {
        call.complain(`error: open of ${given} failed: No such file or directory\n`);
        return 1;
      }
      const old = installedPackages(call.machine.files).find(({ name }) => name === one.name);
      if (old?.version === one.version && !flags.has("--force") && !flags.has("--replacepkgs")) {
        call.complain(`\tpackage ${one.name}-${one.version}.x86_64 is already installed\n`);
        return 1;
      }
      if (old !== undefined && newer(old.version, one.version) && !flags.has("--oldpackage") && !flags.has("--force")) {
        call.complain(
          `\tpackage ${old.name}-${old.version}.x86_64 (which is newer than ${one.name}-${one.version}.x86_64) is already installed\n`,
        );
        return 1;
      }
      await install(call, one, old === undefined ? "1" : "2");
    }
    return 0;
  },
};

function query(call: Call, names: string[], format: string | undefined, all: boolean): number {
  const installed = installedPackages(call.machine.files);
  let code = 0;
  for (const name of all ? installed.map((one) => one.name) : names) {
    const found = installed.find((one) => one.name === name);
    if (found === undefined) {
      call.print(`package ${name} is not installed\n`);
      code = 1;
      continue;
    }
    print(call, found, format);
  }
  return code;
}

/** Which package each file belongs to. */
function queryFiles(call: Call, given: string[], format: string | undefined): number {
  let code = 0;
  for (const path of given.map((each) => pathOf(call, each))) {
    const owner = ownerOf(call, path);
    if (owner !== undefined) {
      print(call, owner, format);
      continue;
    }
    if (call.files.find(path) === undefined) call.complain(`error: file ${path}: No such file or directory\n`);
    else call.print(`file ${path} is not owned by any package\n`);
    code = 1;
  }
  return code;
}

function ownerOf(call: Call, path: string): Package | undefined {
  return installedPackages(call.machine.files).find(({ files }) => files.some((file) => file.path === path));
}

const fullName = ({ name, version }: Package) => `${name}-${version}.x86_64`;

function print(call: Call, one: Package, format: string | undefined): void {
  const [version = "", release = ""] = one.version.split("-");
  const values: Record<string, string> = { NAME: one.name, VERSION: version, RELEASE: release, ARCH: "x86_64" };
  if (format === undefined) call.print(`${fullName(one)}\n`);
  else call.print(format.replace(/%\{(\w+)\}/g, (_, key: string) => values[key] ?? "(none)").replaceAll("\\n", "\n"));
}

const dpkg: Program = {
  name: "dpkg",
  writes: (args) => args.some((word) => /^(-i|-r|-P|--install|--remove|--purge)$/.test(word)),
  run: async (call) => {
    const options = parseOptions(call.args, [
      "-i",
      "-r",
      "-P",
      "-s",
      "-l",
      "--install",
      "--remove",
      "--purge",
      "--status",
      "--force-confold",
    ]);
    const { flags } = options;
    if (flags.has("-s") || flags.has("--status")) return dpkgQuery.run({ ...call, args: ["-s", ...options.rest] });
    if (call.process.uid !== 0) {
      call.complain("dpkg: error: requested operation requires superuser privilege\n");
      return 2;
    }
    for (const given of options.rest) {
      if (flags.has("-i") || flags.has("--install")) {
        const one = packageAt(call, given);
        if (one === undefined) {
          call.complain(`dpkg: error: cannot access archive '${given}': No such file or directory\n`);
          return 2;
        }
        await install(call, one, "configure");
        call.print(`Setting up ${one.name} (${one.version}) ...\n`);
        continue;
      }
      const found = installedPackages(call.machine.files).find(({ name }) => name === given);
      if (found === undefined) {
        call.complain(`dpkg: warning: ignoring request to remove ${given} which isn't installed\n`);
        continue;
      }
      await remove(call, found, "remove");
    }
    return 0;
  },
};

/** What `dpkg-query -W` shows of a package when nobody says otherwise. */
const DEFAULT_FORMAT = ["$", "{Package}\\t$", "{Version}\\n"].join("");

const dpkgQuery: Program = {
  name: "dpkg-query",
  run: (call) => {
    const options = parseOptions(call.args, [
      ...["-W", "-s", "-l", "-S", "--show", "--status", "--search", "-f=", "--showformat="],
    ]);
    const format = valuesOf(options, "-f", "--showformat").at(-1) ?? DEFAULT_FORMAT;
    let code = 0;
    for (const name of options.rest) {
      if (options.flags.has("-S") || options.flags.has("--search")) {
        const owner = ownerOf(call, name);
        if (owner === undefined) call.complain(`dpkg-query: no path found matching pattern ${name}\n`);
        else call.print(`${owner.name}: ${name}\n`);
        if (owner === undefined) code = 1;
        continue;
      }
      const found = installedPackages(call.machine.files).find((one) => one.name === name);
      if (found === undefined) {
        call.complain(`dpkg-query: no packages found matching ${name}\n`);
        code = 1;
        continue;
      }
      const values: Record<string, string> = {
        Package: name,
        Version: found.version,
        Status: "install ok installed",
        "db:Status-Status": "installed",
      };
      if (options.flags.has("-s") || options.flags.has("--status"))
        call.print(`Package: ${name}\nStatus: install ok installed\nVersion: ${found.version}\n`);
      else
        call.print(
          format
            .replace(/\$\{([\w:-]+)\}/g, (_, key: string) => values[key] ?? "")
            .replaceAll("\\n", "\n")
            .replaceAll("\\t", "\t"),
        );
    }
    return code;
  },
};

function packageAt(call: Call, given: string): Package | undefined {
  const path = pathOf(call, given);
  return call.files.isFile(path) ? readPackage(call.files.read(path)) : undefined;
}

async function install(call: Call, one: Package, argument: string): Promise<void> {
  unpack(call.machine.files, one);
  if (one.afterInstall !== undefined) await call.run(["/bin/sh", "-c", one.afterInstall, "scriptlet", argument]);
}

async function remove(call: Call, one: Package, argument: string): Promise<void> {
  if (one.beforeRemove !== undefined) await call.run(["/bin/sh", "-c", one.beforeRemove, "scriptlet", argument]);
  forgetPackage(call.machine.files, one);
}

/** Whether the first version is the later one. */
function newer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map(Number));
  for (const [index, number] of (left ?? []).entries()) {
    const other = right?.[index] ?? 0;
    if (number !== other) return number > other;
  }
  return false;
}

/** The package tools of both families; a host has the files of one of them. */
export const packagePrograms: Program[] = [rpm, dpkg, dpkgQuery];
