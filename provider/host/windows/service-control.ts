import { AvamarError, type ErrorCode } from "../../kernel/errors";
import { pollUntil, retrying } from "../../kernel/retry";
import { lateService, servicePatience } from "../agent-host";
import { system } from "./command-line";
import { UNSEEN_END, type WindowsCommands } from "./commands";

/** Win32 error numbers, which sc.exe gives as its exit code. */
export const WIN32 = {
  accessDenied: 5,
  cannotAcceptControl: 1061,
  doesNotExist: 1060,
  alreadyRunning: 1056,
  disabled: 1058,
  notActive: 1062,
  serviceSpecific: 1066,
  markedForDelete: 1072,
  exists: 1073,
  duplicateDisplayName: 1078,
} as const;

/** What a stop says where there is nothing to stop, or it is under way. */
const NOT_TO_STOP = [WIN32.notActive, WIN32.doesNotExist, WIN32.cannotAcceptControl];
/** States of a service, as numbers. */
export const STATE = { stopped: 1, startPending: 2, stopPending: 3, running: 4 } as const;

/** What the service control manager says of a service. */
export interface ServiceState {
  name: string;
  /** One of {@link STATE}. */
  state: number;
  win32ExitCode: number;
  serviceExitCode: number;
  pid: number;
}

const MEANING: Record<number, { code: ErrorCode; reason: string; hint: string }> = {
  [WIN32.accessDenied]: {
    code: "forbidden",
    reason: "access denied",
    hint: "The SSH user must be an administrator of the host with an elevated session.",
  },
  [WIN32.markedForDelete]: {
    code: "conflict",
    reason: "the service is marked for deletion and not gone yet",
    hint: "Some program holds it open: close services.msc, Task Manager and monitoring agents on the host, then run again.",
  },
  [WIN32.exists]: {
    code: "conflict",
    reason: "a service of this name exists",
    hint: "Choose another serviceName, or set adopt: true if it is the agent meant here.",
  },
  [WIN32.duplicateDisplayName]: {
    code: "conflict",
    reason: "another service has this display name (or has it as its name)",
    hint: "Choose another displayName.",
  },
  [WIN32.disabled]: {
    code: "precondition",
    reason: "the service is disabled",
    hint: 'Set startMode to "automatic", "delayed" or "manual".',
  },
};

/** sc.exe on one host. Numbers only: its texts are translated. */
export class ServiceControl {
  constructor(private readonly commands: WindowsCommands) {}

  /** Runs sc.exe; every code that is neither 0 nor in `fine` is an error. Returns the code. */
  async control(args: string[], fine: number[] = []): Promise<number> {
    const { code, stdout } = await this.commands.run(system("sc"), args);
    if (code === 0 || fine.includes(code)) return code;
    throw this.refused(args, code, stdout);
  }

  /**
   * Makes a service with these settings in one step. Where the end of that was not seen and the service is there, it
   * gets the same settings once more.
   */
  async create(name: string, settings: string[]): Promise<void> {
    const args = ["create", name, ...settings];
    const { code, stdout } = await this.commands.once(system("sc"), args);
    if (code === UNSEEN_END)
      return void (await this.control((await this.state(name)) ? ["config", name, ...settings] : args));
    if (code !== 0) throw this.refused(args, code, stdout);
  }

  private refused(args: string[], code: number, stdout: string): AvamarError {
    const known = MEANING[code];
    return new AvamarError(`sc ${args[0]} ${args[1]}: ${known?.reason ?? `Windows error ${code}`}.`, {
      code: known?.code ?? "command-failed",
      product: "host",
      host: this.commands.host,
      number: code,
      hint: known?.hint ?? "Look the number up with: net helpmsg NUMBER.",
      cause: stdout,
    });
  }

  /** The state of a service, or undefined when there is none. Looking is safe to repeat, so an odd answer is asked again. */
  state(name: string): Promise<ServiceState | undefined> {
    return retrying(3, async () => {
      const { code, stdout } = await this.commands.run(system("sc"), ["queryex", name]);
      if (code === WIN32.doesNotExist) return undefined;
      const found = parseServiceStates(stdout)[0];
      if (found) return found;
      throw new AvamarError(`sc queryex ${name} ends with ${code}.`, {
        code: "command-failed",
        product: "host",
        host: this.commands.host,
        number: code,
        retryable: true,
      });
    });
  }

  /** Asks a service to start. A start that the manager takes proves nothing yet. */
  async start(name: string): Promise<void> {
    await this.whilePending(name, () =>
      this.control(["start", name], [WIN32.alreadyRunning, WIN32.cannotAcceptControl]),
    );
  }

  /** Stops a service and waits until it has stopped; one that is not there or not running is fine. */
  async stop(name: string): Promise<void> {
    await this.whilePending(name, () => this.control(["stop", name], NOT_TO_STOP));
    await pollUntil(
      servicePatience(this.commands.deadlines),
      async () => {
        const now = await this.state(name);
        // The host may have restarted in between, and started it again.
        if (now?.state === STATE.running) await this.control(["stop", name], NOT_TO_STOP);
        return !now || now.state === STATE.stopped ? true : undefined;
      },
      () => lateService(this.commands, name, "stopped"),
    );
  }

  /** Deletes a stopped service and waits until it is gone: Windows only marks it while somebody holds it open. */
  async delete(name: string): Promise<void> {
    await this.control(["delete", name], [WIN32.doesNotExist, WIN32.markedForDelete]);
    await pollUntil(
      servicePatience(this.commands.deadlines),
      async () => ((await this.state(name)) ? undefined : true),
      () =>
        new AvamarError(`the service ${name} is marked for deletion, but something holds it open.`, {
          code: "conflict",
          product: "host",
          host: this.commands.host,
          number: WIN32.markedForDelete,
          hint: "Close services.msc, Task Manager and monitoring agents on the host; it goes by itself then. Run again afterwards.",
        }),
    );
  }

  /** A service that is starting or stopping takes no control (1061): asked again until it does. */
  private whilePending(name: string, control: () => Promise<number>): Promise<number> {
    return pollUntil(
      { firstMs: 200, mostMs: 1_000, deadlineMs: 30_000 },
      async (elapsedMs) => {
        const code = await control();
        return code === WIN32.cannotAcceptControl && elapsedMs < 25_000 ? undefined : code;
      },
      () => lateService(this.commands, name, "ready for control"),
    );
  }
}

/**
 * Reads what `sc queryex` printed for one or several services. Labels are translated, so lines count by their place:
 * name, type, state, then the numbers up to the process id.
 */
export function parseServiceStates(text: string): ServiceState[] {
  const states: ServiceState[] = [];
  for (const block of text.split(/\r?\n\s*\r?\n/)) {
    const lines = block.split(/\r?\n/).filter((line) => line.includes(":"));
    const first = lines.findIndex((line) => /^\S.*:\s*\S/.test(line) && !line.startsWith("["));
    if (first < 0) continue;
    const values = lines.slice(first).map((line) => line.slice(line.indexOf(":") + 1).trim());
    // With a display name there is one more line before the type, which is a number.
    const at = values.findIndex(
      (value, i) => i > 0 && /^[0-9a-f]+(\s|$)/i.test(value) && /^\d\s+[A-Z_]+/.test(values[i + 1] ?? ""),
    );
    if (at < 0) continue;
    const number = (offset: number) => Number.parseInt(values[at + offset] ?? "0", 10) || 0;
    states.push({
      name: values[0]!,
      state: number(1),
      win32ExitCode: number(2),
      serviceExitCode: number(3),
      pid: number(6),
    });
  }
  return states;
}
