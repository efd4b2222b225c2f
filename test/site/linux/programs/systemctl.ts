import { signalNamed } from "../machine/processes.ts";
import type { Call, Program } from "../machine/program.ts";
import { disable, enable, enablement, mask, unmask } from "../systemd/installation.ts";
import type { Refusal } from "../systemd/manager.ts";
import type { Service } from "../systemd/service.ts";
import { unitName } from "../systemd/unit-names.ts";
import { fragmentOf, UNIT_FOLDERS } from "../systemd/unit-paths.ts";
import { type Options, parseOptions, valuesOf } from "./options.ts";
import { propertiesOf } from "./systemctl-show.ts";

const OPTIONS = [
  "-p=",
  "-P=",
  "--property=",
  "--value",
  "-s=",
  "--signal=",
  "--kill-who=",
  "--kill-whom=",
  "-t=",
  "--type=",
  "--state=",
  "-n=",
  "--lines=",
  "-q",
  "--quiet",
  "-a",
  "--all",
  "-l",
  "--full",
  "-f",
  "--force",
  "--now",
  "--no-block",
  "--no-pager",
  "--no-legend",
  "--no-ask-password",
  "--plain",
  "--system",
  "--runtime",
  "--wait",
  "--version",
];

/** What one verb does with its units; the number is the exit code. */
type Verb = (call: Call, units: string[], options: Options) => number | Promise<number>;

const verbs: Record<string, Verb> = {
  show,
  status,
  cat,
  start: (call, units, options) => jobs(call, units, options, "start"),
  stop: (call, units, options) => jobs(call, units, options, "stop"),
  restart: (call, units, options) => jobs(call, units, options, "restart"),
  "try-restart": (call, units, options) =>
    jobs(
      call,
      units.filter((unit) => call.machine.services.get(unit).active === "active"),
      options,
      "restart",
    ),
  kill,
  "is-active": (call, units, { flags }) =>
    states(
      call,
      units,
      flags,
      (unit) => unit.active,
      (unit) => unit.active === "active",
    ),
  "is-failed": (call, units, { flags }) =>
    states(
      call,
      units,
      flags,
      (unit) => unit.active,
      (unit) => unit.active === "failed",
      1,
    ),
  "is-enabled": isEnabled,
  "is-system-running": (call) => {
    const hasFailed = call.machine.services.list().some(({ active }) => active === "failed");
    call.print(hasFailed ? "degraded\n" : "running\n");
    return hasFailed ? 1 : 0;
  },
  enable: installing,
  disable: installing,
  reenable: installing,
  mask: installing,
  unmask: installing,
  "daemon-reload": (call) => {
    call.machine.services.reload();
    return 0;
  },
  "reset-failed": (call, units) => {
    if (units.length === 0) call.machine.services.resetFailed();
    for (const unit of units) {
      if (call.machine.services.get(unit).source.state === "not-found") {
        call.complain(
          `Failed to reset failed state of unit ${unitName(unit).full}: Unit ${unitName(unit).full} not loaded.\n`,
        );
        return 1;
      }
      call.machine.services.resetFailed(unit);
    }
    return 0;
  },
  "list-units": listUnits,
  "list-unit-files": listUnitFiles,
};

/** Verbs that ask only. */
const READING = new Set([
  "show",
  "status",
  "cat",
  "is-active",
  "is-failed",
  "is-enabled",
  "is-system-running",
  "list-units",
  "list-unit-files",
]);

/** `systemctl`, of systemd 239 to 252. */
export const systemctl: Program = {
  name: "systemctl",
  writes: (args) => !READING.has(args.find((word) => !word.startsWith("-")) ?? "list-units"),
  run: async (call) => {
    const options = parseOptions(call.args, OPTIONS);
    if (options.unknown !== undefined) {
      call.complain(`systemctl: unrecognized option '${options.unknown}'\n`);
      return 1;
    }
    if (options.flags.has("--version")) {
      call.print("systemd 239 (239-82.el8)\n+PAM +AUDIT +SELINUX\n");
      return 0;
    }
    const [verb = "list-units", ...units] = options.rest;
    const work = verbs[verb];
    if (work === undefined) {
      call.complain(`Unknown operation ${verb}.\n`);
      return 1;
    }
    if (!READING.has(verb) && call.process.uid !== 0) {
      call.complain(
        `Failed to ${verb} ${units.map((unit) => unitName(unit).full).join(" ")}: Interactive authentication required.\n`,
      );
      return verb === "start" || verb === "stop" || verb === "restart" ? 4 : 1;
    }
    return await work(call, units, options);
  },
};

function show(call: Call, units: string[], options: Options): number {
  const wanted = valuesOf(options, "-p", "--property", "-P").flatMap((text) => text.split(","));
  const valuesOnly = options.flags.has("--value") || valuesOf(options, "-P").length > 0;
  const texts = (units.length === 0 ? ["-.slice"] : units).map((given) => {
    const properties = propertiesOf(call.machine, call.machine.services.get(given));
    return properties
      .filter(([name, value]) => (wanted.length === 0 ? value !== "" : wanted.includes(name)))
      .map(([name, value]) => (valuesOnly ? value : `${name}=${value}`))
      .join("\n");
  });
  call.print(`${texts.join("\n\n")}\n`);
  return 0;
}

function status(call: Call, units: string[]): number {
  let code = 0;
  for (const given of units) {
    const unit = call.machine.services.get(given);
    if (unit.source.state === "not-found") {
      call.complain(`Unit ${unit.name.full} could not be found.\n`);
      code = 4;
      continue;
    }
    const values = new Map(propertiesOf(call.machine, unit));
    call.print(
      `* ${unit.name.full} - ${values.get("Description")}\n     Loaded: ${unit.source.state} (${unit.source.fragment}; ${values.get("UnitFileState")})\n     Active: ${unit.active} (${unit.sub})\n   Main PID: ${unit.mainPid}\n\n${unit.journal
        .slice(-10)
        .map((line) => `${line}\n`)
        .join("")}`,
    );
    if (unit.active !== "active") code = 3;
  }
  return code;
}

function cat(call: Call, units: string[]): number {
  for (const given of units) {
    const { source, name } = call.machine.services.get(given);
    if (source.state === "not-found") {
      call.complain(`No files found for ${name.full}.\n`);
      return 1;
    }
    const files = [source.fragment, ...source.dropIns].filter((path) => call.files.isFile(path));
    call.print(files.map((path) => `# ${path}\n${call.files.read(path).toString("utf8")}`).join("\n"));
  }
  return 0;
}

async function jobs(
  call: Call,
  units: string[],
  { flags }: Options,
  verb: "start" | "stop" | "restart",
): Promise<number> {
  const { services } = call.machine;
  if (units.length === 0) {
    call.complain("Too few arguments.\n");
    return 1;
  }
  // What cannot be queued is said for each; the rest is done at once.
  let code = 0;
  const queued = units.filter((given) => {
    const { name, source, active } = services.get(given);
    if (verb === "stop" ? source.state !== "not-found" || active !== "inactive" : source.state === "loaded")
      return true;
    const why = verb === "stop" ? "not loaded" : refusalText(source.state);
    call.complain(`Failed to ${verb} ${name.full}: Unit ${name.full} ${why}.\n`);
    code = source.state === "not-found" ? 5 : 1;
    return false;
  });
  const work = queued.map((given) => services[verb](given));
  if (flags.has("--no-block")) return code;
  for (const [index, refusal] of (await Promise.all(work)).entries()) {
    if (refusal === undefined) continue;
    call.complain(`${jobText(services.get(queued[index] as string), refusal)}\n`);
    code = 1;
  }
  return code;
}

function refusalText(state: Service["source"]["state"]): string {
  if (state === "masked") return "is masked";
  return state === "bad-setting" ? "has a bad unit file setting" : "not found";
}

function jobText({ name, execMainPid }: Service, refusal: Refusal): string {
  const advice = `See "systemctl status ${name.full}" and "journalctl -xe" for details.`;
  if (refusal === "resources")
    return `Job for ${name.full} failed because of unavailable resources or another system error.\n${advice}`;
  if (refusal === "start-limit-hit") return `Job for ${name.full} failed.\n${advice}`;
  return `Job for ${name.full} failed because the control process exited with error code (${execMainPid}).\n${advice}`;
}

function kill(call: Call, units: string[], options: Options): number {
  const signal = signalNamed(valuesOf(options, "-s", "--signal").at(-1) ?? "TERM");
  if (signal === undefined) {
    call.complain("Failed to parse signal string.\n");
    return 1;
  }
  for (const given of units) {
    const unit = call.machine.services.get(given);
    const isMain = ["main"].includes(valuesOf(options, "--kill-who", "--kill-whom").at(-1) ?? "all");
    if (isMain && unit.mainPid > 0) call.machine.processes.signal(unit.mainPid, signal);
    else if (unit.source.state === "not-found") {
      call.complain(`Failed to kill unit ${unit.name.full}: Unit ${unit.name.full} not loaded.\n`);
      return 1;
    } else call.machine.services.kill(given, signal);
  }
  return 0;
}

function states(
  call: Call,
  units: string[],
  flags: Set<string>,
  text: (unit: Service) => string,
  isSo: (unit: Service) => boolean,
  otherwise = 3,
): number {
  const found = units.map((given) => call.machine.services.get(given));
  if (!flags.has("-q") && !flags.has("--quiet")) call.print(found.map((unit) => `${text(unit)}\n`).join(""));
  if (found.some(isSo)) return 0;
  return otherwise;
}

function isEnabled(call: Call, units: string[], { flags }: Options): number {
  let isSo = false;
  for (const given of units) {
    const name = unitName(given);
    const state = enablement(call.machine.files, name);
    if (state === undefined) {
      call.complain(`Failed to get unit file state for ${name.full}: No such file or directory\n`);
      return 1;
    }
    if (!flags.has("-q") && !flags.has("--quiet")) {
      if (fragmentOf(call.machine.files, name)?.includes("/generator"))
        call.complain(`${name.full} is not a native service, redirecting to systemd-sysv-install.\n`);
      call.print(`${state}\n`);
    }
    isSo ||= state === "enabled" || state === "static";
  }
  return isSo ? 0 : 1;
}

async function installing(call: Call, units: string[], options: Options): Promise<number> {
  const verb = options.rest[0] as string;
  const { files, services } = call.machine;
  const say = (text: string) => {
    if (!options.flags.has("-q") && !options.flags.has("--quiet")) call.complain(`${text}\n`);
  };
  for (const given of units) {
    const name = unitName(given);
    if (verb !== "unmask" && verb !== "mask" && fragmentOf(files, name) === undefined) {
      call.complain(
        verb === "disable"
          ? `Failed to disable unit: Unit file ${name.full} does not exist.\n`
          : `Failed to ${verb} unit: Unit file ${name.full} does not exist.\n`,
      );
      return 1;
    }
    if (verb === "enable" && enablement(files, name) === "masked") {
      call.complain(`Failed to enable unit: Unit file ${UNIT_FOLDERS[0]}/${name.full} is masked.\n`);
      return 1;
    }
    if (verb === "disable" || verb === "reenable") for (const link of disable(files, name)) say(`Removed ${link}.`);
    if (verb === "enable" || verb === "reenable")
      for (const { link, target } of enable(files, name)) say(`Created symlink ${link} → ${target}.`);
    if (verb === "mask") {
      if (!mask(files, name)) {
        call.complain(`Failed to mask unit: File ${UNIT_FOLDERS[0]}/${name.full} already exists.\n`);
        return 1;
      }
      say(`Created symlink ${UNIT_FOLDERS[0]}/${name.full} → /dev/null.`);
    }
    if (verb === "unmask" && unmask(files, name)) say(`Removed ${UNIT_FOLDERS[0]}/${name.full}.`);
  }
  services.reload();
  if (!options.flags.has("--now")) return 0;
  return await jobs(call, units, options, verb === "disable" || verb === "mask" ? "stop" : "start");
}

function listUnits(call: Call, patterns: string[], options: Options): number {
  const all = options.flags.has("-a") || options.flags.has("--all");
  const wantedState = valuesOf(options, "--state").flatMap((text) => text.split(","));
  const wantedType = valuesOf(options, "-t", "--type").flatMap((text) => text.split(","));
  for (const name of call.machine.services.wanted()) call.machine.services.get(name);
  const units = call.machine.services
    .list()
    .filter(({ active, source }) => all || (active !== "inactive" && source.state !== "not-found"))
    .filter(
      ({ active, sub }) => wantedState.length === 0 || wantedState.some((state) => state === active || state === sub),
    )
    .filter(({ name }) => wantedType.length === 0 || wantedType.some((type) => name.full.endsWith(`.${type}`)))
    .filter(({ name }) => matches(name.full, patterns))
    .sort((a, b) => (a.name.full < b.name.full ? -1 : 1));
  for (const unit of units) {
    const about = new Map(propertiesOf(call.machine, unit)).get("Description");
    const dot = options.flags.has("--plain") || options.flags.has("--no-legend") ? "" : "  ";
    call.print(`${dot}${unit.name.full} ${unit.source.state} ${unit.active} ${unit.sub} ${about}\n`);
  }
  return 0;
}

function listUnitFiles(call: Call, patterns: string[]): number {
  const names = new Set(
    UNIT_FOLDERS.filter((folder) => call.files.isDirectory(folder)).flatMap((folder) =>
      call.files.list(folder).filter((name) => /\.(service|target)$/.test(name)),
    ),
  );
  for (const name of [...names].filter((one) => matches(one, patterns)).sort()) {
    const state = enablement(call.machine.files, unitName(name)) ?? "bad";
    const isGenerated = fragmentOf(call.machine.files, unitName(name))?.includes("/generator") === true;
    call.print(`${name} ${isGenerated ? "generated" : state} -\n`);
  }
  return 0;
}

function matches(name: string, patterns: string[]): boolean {
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => {
      const source = pattern
        .replace(/[.+^${}()|\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
      return new RegExp(`^${source}(\\.service)?$`).test(name);
    })
  );
}
