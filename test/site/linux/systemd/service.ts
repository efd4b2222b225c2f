import { lastOf, spanOf } from "./unit-file.ts";
import type { UnitName } from "./unit-names.ts";
import type { UnitSource } from "./unit-paths.ts";

/** How a unit is. */
type ActiveState = "inactive" | "activating" | "active" | "deactivating" | "failed";

/** Why a service is down, in systemd's words. */
export type Result = "success" | "exit-code" | "signal" | "timeout" | "resources" | "start-limit-hit";

/** A unit that systemd has in memory. */
export interface Service {
  readonly name: UnitName;
  source: UnitSource;
  active: ActiveState;
  /** The finer state, e.g. `running`, `auto-restart`, `stop-sigterm`. */
  sub: string;
  mainPid: number;
  /** The process that counted last, and how it ended (1 exited, 2 killed). */
  execMainPid: number;
  execMainCode: number;
  execMainStatus: number;
  execMainStart: number;
  result: Result;
  restarts: number;
  /** When it was started lately, for the limit. */
  starts: number[];
  activeSince: number;
  inactiveSince: number;
  /** Goes up with everything that makes an earlier plan void. */
  turn: number;
  /** Told when it has come to rest: neither activating nor deactivating. */
  waiting: (() => void)[];
  journal: string[];
}

/** What a service's settings come to. */
export interface Behaviour {
  type: string;
  start: string[];
  startPre: string[];
  stop: string[];
  restart: string;
  restartMs: number;
  /** `undefined`: for ever. */
  stopTimeoutMs: number | undefined;
  killMode: string;
  remainsAfterExit: boolean;
  guessesMainPid: boolean;
  user: string | undefined;
  directory: string;
  environment: string[];
  environmentFiles: string[];
  successStatus: string[];
  limitIntervalMs: number;
  limitBurst: number;
}

/** Reads the settings of a service. */
export function behaviourOf({ settings }: UnitSource): Behaviour {
  const service = (name: string) => lastOf(settings, `Service.${name}`);
  const all = (name: string) => settings.get(`Service.${name}`) ?? [];
  const isYes = (text: string | undefined) => /^(yes|true|on|1)$/i.test(text ?? "");
  const stopText = service("TimeoutStopSec") ?? service("TimeoutSec");
  return {
    type: service("Type") ?? "simple",
    start: all("ExecStart"),
    startPre: all("ExecStartPre"),
    stop: all("ExecStop"),
    restart: service("Restart") ?? "no",
    restartMs: spanOf(service("RestartSec")) ?? 100,
    stopTimeoutMs: stopText === "infinity" ? undefined : (spanOf(stopText) ?? 90_000),
    killMode: service("KillMode") ?? "control-group",
    remainsAfterExit: isYes(service("RemainAfterExit")),
    guessesMainPid: service("GuessMainPID") === undefined || isYes(service("GuessMainPID")),
    user: service("User"),
    directory: service("WorkingDirectory") ?? "/",
    environment: all("Environment"),
    environmentFiles: all("EnvironmentFile"),
    successStatus: all("SuccessExitStatus").flatMap((text) => text.split(/\s+/)),
    limitIntervalMs: spanOf(lastOf(settings, "Unit.StartLimitIntervalSec")) ?? 10_000,
    limitBurst: Number(lastOf(settings, "Unit.StartLimitBurst") ?? 5),
  };
}
