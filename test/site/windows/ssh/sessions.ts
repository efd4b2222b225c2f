import type { Ending, Login, SessionParts, SshMachine } from "../../ssh/server.ts";
import { classify } from "../cmd/classify.ts";
import { Job } from "../cmd/job.ts";
import { runFromInput, Shell } from "../cmd/shell.ts";
import type { Machine } from "../machine/machine.ts";
import { ServiceState } from "../machine/service-manager.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { mayLogIn } from "./login.ts";
import { sessionEnvironment } from "./session-environment.ts";
import { WindowsSftpFiles } from "./sftp-files.ts";

/** OpenSSH for Windows in front of a machine that has one account. */
export function sshMachineOf(machine: Machine, account: { password: string; elevated: boolean }): SshMachine {
  return {
    name: machine.name,
    clock: machine.clock,
    ident: "OpenSSH_for_Windows_9.5",
    listens: () => {
      const state = machine.services.find("sshd")?.state;
      return state !== ServiceState.stopped && state !== ServiceState.stopPending;
    },
    connected: (remotePort) =>
      machine.ports.add({
        protocol: "TCP",
        local: "127.0.0.1",
        localPort: 22,
        remote: "127.0.0.1",
        remotePort,
        state: "ESTABLISHED",
        pid: machine.services.find("sshd")?.pid ?? 4,
      }),
    logIn: (context, remotePort) =>
      mayLogIn(machine, context, account) ? new WindowsLogin(machine, account.elevated, remotePort) : undefined,
  };
}

class WindowsLogin implements Login {
  readonly #machine: Machine;
  readonly #elevated: boolean;
  readonly #remotePort: number;

  constructor(machine: Machine, elevated: boolean, remotePort: number) {
    this.#machine = machine;
    this.#elevated = elevated;
    this.#remotePort = remotePort;
  }

  classify(command: string): { program: string; writes: boolean } {
    return classify(this.#machine, command);
  }

  async exec(command: string, session: SessionParts): Promise<Ending> {
    const code = await this.#run((shell) => shell.runOnce(`"${command}"`, session.streams));
    // With a terminal the exit code gets lost on the way through the console host.
    return session.hasTerminal ? 0 : code;
  }

  shell({ streams }: SessionParts): Promise<Ending> {
    return this.#run((shell) => runFromInput(shell, streams));
  }

  sftp(): WindowsSftpFiles {
    const home = this.#home;
    return new WindowsSftpFiles({
      machine: this.#machine,
      home,
      mayWrite: (path) => {
        const isOwn = path.toLowerCase().startsWith(home.toLowerCase());
        if (!this.#elevated && !isOwn) throw new Win32Error(Win32.accessDenied);
      },
    });
  }

  get #home(): string {
    return `C:\\Users\\${this.#machine.user}`;
  }

  /** Runs a shell to its end; then everything it left behind dies. */
  async #run(work: (shell: Shell) => Promise<number>): Promise<number> {
    const machine = this.#machine;
    const job = new Job(machine);
    const path = "C:\\Windows\\System32\\cmd.exe";
    const pid = job.start("cmd.exe", path, `"${path}"`);
    const shell = new Shell({
      machine,
      job,
      user: machine.user,
      elevated: this.#elevated,
      environment: sessionEnvironment(machine, this.#remotePort),
      directory: this.#home,
    });
    try {
      return await work(shell);
    } finally {
      job.end(pid);
      job.close();
    }
  }
}
