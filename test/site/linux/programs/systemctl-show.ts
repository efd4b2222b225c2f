import type { Machine } from "../machine/machine.ts";
import { parseExecLine } from "../systemd/exec-line.ts";
import { enablement } from "../systemd/installation.ts";
import { behaviourOf, type Service } from "../systemd/service.ts";
import { lastOf } from "../systemd/unit-file.ts";
import { withSpecifiers } from "../systemd/unit-names.ts";

/** The properties of a unit that `systemctl show` knows here, in its order. */
export function propertiesOf(machine: Machine, unit: Service): [name: string, value: string][] {
  const { source, name } = unit;
  const behaviour = behaviourOf(source);
  const isLoaded = source.state === "loaded" || source.state === "bad-setting";
  const isService = name.full.endsWith(".service");
  const yes = (value: boolean) => (value ? "yes" : "no");
  const fileState = enablement(machine.files, name) ?? "";
  const common: [string, string][] = [
    ["Id", name.full],
    ["Names", name.full],
    ["Description", isLoaded ? description(machine, unit) : name.full],
    ["LoadState", source.state],
    ["ActiveState", unit.active],
    ["SubState", isService ? unit.sub : unit.active],
    ["FragmentPath", source.fragment],
    ["SourcePath", lastOf(source.settings, "Unit.SourcePath") ?? ""],
    ["DropInPaths", source.dropIns.join(" ")],
    ["UnitFileState", source.fragment.includes("/generator") ? "generated" : fileState],
    ["UnitFilePreset", fileState === "" ? "" : "disabled"],
    ["NeedDaemonReload", yes(machine.services.needsReload(unit))],
    ["ActiveEnterTimestampMonotonic", micros(machine, unit.activeSince)],
    ["InactiveEnterTimestampMonotonic", micros(machine, unit.inactiveSince)],
  ];
  if (!isService) return common;
  return [
    ["Type", isLoaded ? behaviour.type : "simple"],
    ["Restart", behaviour.restart],
    ["RestartUSec", span(behaviour.restartMs)],
    ["TimeoutStopUSec", behaviour.stopTimeoutMs === undefined ? "infinity" : span(behaviour.stopTimeoutMs)],
    ["MainPID", String(unit.mainPid)],
    ["ControlPID", "0"],
    ["NRestarts", String(unit.restarts)],
    ["Result", unit.result],
    ["ExecMainStartTimestampMonotonic", micros(machine, unit.execMainStart)],
    ["ExecMainPID", String(unit.execMainPid)],
    ["ExecMainCode", String(unit.execMainCode)],
    ["ExecMainStatus", String(unit.execMainStatus)],
    ...behaviour.start.map((line): [string, string] => ["ExecStart", execText(machine, unit, line)]),
    ["Environment", behaviour.environment.join(" ")],
    ...behaviour.environmentFiles.map((file): [string, string] => [
      "EnvironmentFiles",
      `${file.replace(/^-/, "")} (ignore_errors=${yes(file.startsWith("-"))})`,
    ]),
    ["RemainAfterExit", yes(behaviour.remainsAfterExit)],
    ["KillMode", behaviour.killMode],
    ["User", behaviour.user ?? ""],
    ["WorkingDirectory", behaviour.directory === "/" ? "" : behaviour.directory],
    ["ControlGroup", unit.active === "active" ? `/system.slice/${name.full}` : ""],
    ...common,
  ];
}

function description(machine: Machine, unit: Service): string {
  const text = lastOf(unit.source.settings, "Unit.Description") ?? unit.name.full;
  return withSpecifiers(text, unit.name, machine.name);
}

function execText(machine: Machine, unit: Service, line: string): string {
  const { words, ignoresFailure } = parseExecLine(line, (text) => withSpecifiers(text, unit.name, machine.name));
  const how = `ignore_errors=${ignoresFailure ? "yes" : "no"}`;
  return `{ path=${words[0] ?? ""} ; argv[]=${words.join(" ")} ; ${how} ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
}

function micros(machine: Machine, time: number): string {
  return String(time === 0 ? 0 : Math.max(1, time - machine.bootTime) * 1000);
}

/** A span as systemd writes it, e.g. `1min 30s`. */
function span(ms: number): string {
  if (ms === 0) return "0";
  const parts: string[] = [];
  let left = ms;
  for (const [unit, size] of [
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
    ["ms", 1],
  ] as const) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join(" ");
}
