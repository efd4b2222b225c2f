import { pollUntil } from "../../kernel/retry";
import { lateService, servicePatience } from "../agent-host";
import type { LinuxCommands } from "./commands";
import { spanSeconds, TEMPLATE_COMMAND, unitOf } from "./units";

/** What systemd says of a unit. */
export interface Unit {
  /** "loaded", "masked", "not-found", ... */
  load: string;
  /** "active", "inactive", "failed", "activating", ... */
  active: string;
  /** "running", "dead", "auto-restart", ... */
  sub: string;
  pid: number;
  /** "enabled", "disabled", "masked", ... */
  enabled: string;
  /** A file changed and systemd has not read it yet. */
  isStale: boolean;
  description: string;
  restart: string;
  restartSeconds: number;
  commandLine: string;
  /** Exit status of the last process; 0 while none has ended. */
  exitStatus: number;
}

const PROPERTIES = [
  ...["Id", "LoadState", "ActiveState", "SubState", "MainPID", "UnitFileState", "NeedDaemonReload", "Description"],
  ...["Restart", "RestartUSec", "ExecStart", "ExecMainStatus"],
];
/** No such unit. */
const NOT_LOADED = 5;

/** systemctl on one host. */
export class Systemd {
  constructor(private readonly commands: LinuxCommands) {}

  /** What systemd says of these streams, by their names, in one command. */
  async units(services: string[]): Promise<Map<string, Unit>> {
    const args = ["show", `--property=${PROPERTIES.join(",")}`, ...services.map(unitOf)];
    const found = parseUnits((await this.commands.must("systemctl", args)).stdout);
    return new Map(services.map((service) => [service, found.get(unitOf(service))!]));
  }

  /** Makes systemd read its files again. */
  async reload(): Promise<void> {
    await this.commands.must("systemctl", ["daemon-reload"]);
  }

  /** Runs a verb on the unit of a stream. */
  async control(verb: string, service: string, fine: number[] = []): Promise<void> {
    await this.commands.must("systemctl", [...verb.split(" "), unitOf(service)], fine);
  }

  /** Asks for a start; the count of failures so far does not forbid it. */
  async start(service: string): Promise<void> {
    await this.commands.run("systemctl", ["reset-failed", unitOf(service)]);
    await this.control("start --no-block", service);
  }

  /** Stops a stream and waits until its process is gone; systemd kills it after 30 seconds. */
  async stop(service: string): Promise<void> {
    await this.control("stop --no-block", service, [NOT_LOADED]);
    await pollUntil(
      servicePatience(this.commands.deadlines),
      async () => {
        const unit = (await this.units([service])).get(service);
        return !unit || ["inactive", "failed"].includes(unit.active) ? true : undefined;
      },
      () => lateService(this.commands, service, "stopped"),
    );
  }
}

/** Reads what `systemctl show` printed: one block of `Name=value` for each unit. */
export function parseUnits(text: string): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const block of text.split(/\n\s*\n/)) {
    const value = new Map(
      block.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    const say = (name: string) => value.get(name) ?? "";
    if (!say("Id")) continue;
    const commandLine = /argv\[\]=(.*?) ; /.exec(say("ExecStart"))?.[1] ?? "";
    units.set(say("Id"), {
      load: say("LoadState"),
      active: say("ActiveState"),
      sub: say("SubState"),
      pid: Number(say("MainPID")) || 0,
      enabled: say("UnitFileState"),
      // It may know the template and not yet the settings of the stream, without saying so.
      isStale: say("NeedDaemonReload") === "yes" || commandLine === TEMPLATE_COMMAND,
      // Without a description of its own a unit is called by its name.
      description: say("Description") === say("Id") ? "" : say("Description"),
      restart: say("Restart"),
      restartSeconds: spanSeconds(say("RestartUSec")),
      commandLine,
      exitStatus: Number(say("ExecMainStatus")) || 0,
    });
  }
  return units;
}
