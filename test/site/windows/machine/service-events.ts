import { SYSTEM_LOG } from "./event-log.ts";
import type { Machine } from "./machine.ts";
import type { ServiceSettings } from "./service-config.ts";

const PROVIDER = { name: "Service Control Manager", guid: "{555908d1-a6d7-4695-8e1e-26931d2012f4}" };

/** A service, as far as its events tell of it. */
interface Told {
  name: string;
  displayName: string;
}

/** 7045: a service was made. What it calls the name of the service is the one that people see. */
export function serviceMade(machine: Machine, { displayName }: Told, settings: ServiceSettings, by: string): void {
  const { startTypes, userService } = machine.words.events;
  write(machine, 7045, 4, by, [
    ["ServiceName", displayName],
    ["ImagePath", settings.imagePath ?? ""],
    ["ServiceType", userService],
    ["StartType", startTypes[settings.start ?? 3] ?? ""],
    ["AccountName", settings.account ?? "LocalSystem"],
  ]);
}

/** 7040: its start type was changed. Other settings are changed without an event. */
export function startTypeChanged(machine: Machine, told: Told, from: number, to: number, by: string): void {
  const { startTypes } = machine.words.events;
  write(machine, 7040, 4, by, [
    ["param1", told.displayName],
    ["param2", startTypes[from] ?? ""],
    ["param3", startTypes[to] ?? ""],
    ["param4", told.name],
  ]);
}

/** 7036: it runs, or stopped; nobody is named. The bytes are its name and the number of the state. */
export function stateChanged(machine: Machine, told: Told, state: "running" | "stopped"): void {
  const binary = Buffer.from(`${told.name}/${state === "running" ? 4 : 1}\u0000`, "utf16le");
  const word = machine.words.events[state];
  const data: [string, string][] = [
    ["param1", told.displayName],
    ["param2", word],
  ];
  write(machine, 7036, 4, undefined, data, binary);
}

/** 7034, or 7031 where something is done about it: its process ended unexpectedly. */
export function endedUnexpectedly(machine: Machine, told: Told, times: number, restartMs: number | undefined): void {
  const data: [string, string][] = [
    ["param1", told.displayName],
    ["param2", String(times)],
  ];
  const action: [string, string][] =
    restartMs === undefined
      ? []
      : [
          ["param3", String(restartMs)],
          ["param4", "1"],
        ];
  write(machine, action.length > 0 ? 7031 : 7034, 2, undefined, [...data, ...action]);
}

function write(
  machine: Machine,
  id: number,
  level: number,
  user: string | undefined,
  data: [string, string][],
  binary?: Buffer,
): void {
  machine.events.write({
    ...{ log: SYSTEM_LOG, provider: PROVIDER, id, qualifiers: level === 2 ? 49152 : 16384, level, data },
    ...(user === undefined ? {} : { user }),
    ...(binary === undefined ? {} : { binary }),
  });
}
