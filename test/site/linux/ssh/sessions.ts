import type { AuthContext } from "ssh2";
import { isAuthorized, isSame } from "../../ssh/authorized-keys.ts";
import type { Ending, Login, SessionParts, SshMachine } from "../../ssh/server.ts";
import { type Account, accountsOf } from "../machine/accounts.ts";
import type { Machine } from "../machine/machine.ts";
import type { Process } from "../machine/processes.ts";
import { classify } from "../shell/classify.ts";
import { LinuxSftpFiles } from "./sftp-files.ts";

/** What sshd lets a client put into the environment. */
const ACCEPTED = /^(LANG|LC_\w+)$/;

/** OpenSSH in front of a machine whose accounts share a password. */
export function sshMachineOf(machine: Machine, password: string): SshMachine {
  return {
    name: machine.name,
    clock: machine.clock,
    ident: "OpenSSH_8.0",
    listens: () => machine.services.get("sshd").active === "active",
    connected: () => () => undefined,
    logIn: (context, remotePort) => {
      const account = accountsOf(machine.files).find(({ name }) => name === context.username);
      if (account === undefined || !mayLogIn(machine, account, context, password)) return undefined;
      return new LinuxLogin(machine, account, remotePort);
    },
  };
}

function mayLogIn(machine: Machine, { home }: Account, context: AuthContext, password: string): boolean {
  if (context.method === "password") return isSame(Buffer.from(context.password), Buffer.from(password));
  const file = `${home}/.ssh/authorized_keys`;
  if (context.method !== "publickey" || !machine.files.isFile(file)) return false;
  return isAuthorized(machine.files.read(file).toString("utf8"), context);
}

class LinuxLogin implements Login {
  readonly #machine: Machine;
  readonly #account: Account;
  readonly #remotePort: number;

  constructor(machine: Machine, account: Account, remotePort: number) {
    this.#machine = machine;
    this.#account = account;
    this.#remotePort = remotePort;
  }

  classify(command: string): { program: string; writes: boolean } {
    return classify(this.#machine, command);
  }

  exec(command: string, session: SessionParts): Promise<Ending> {
    return this.#run([this.#account.shell, "-c", command], session);
  }

  shell(session: SessionParts): Promise<Ending> {
    return this.#run([this.#account.shell], session);
  }

  sftp(): LinuxSftpFiles {
    const { uid, home } = this.#account;
    return new LinuxSftpFiles(this.#machine.files.as(this.#machine.actorOf(uid)), home);
  }

  /** Runs the login shell. The session lasts until nobody holds its streams any more, as without a terminal it does. */
  async #run(argv: string[], { streams, environment }: SessionParts): Promise<Ending> {
    const { uid, home } = this.#account;
    const { process, ended } = this.#machine.start({
      argv,
      environment: this.#environment(environment),
      uid,
      directory: this.#machine.files.isDirectory(home) ? home : "/",
      streams,
      newSession: true,
    });
    const exit = await ended;
    for (let holder = this.#holder(process, streams); holder !== undefined; holder = this.#holder(process, streams)) {
      const { onEnd, onNewSinks } = holder;
      await new Promise<void>((resolve) => {
        onEnd.push(() => resolve());
        onNewSinks.push(resolve);
      });
    }
    return "code" in exit ? exit.code : { signal: exit.signal };
  }

  #holder(shell: Process, { output, error }: SessionParts["streams"]): Process | undefined {
    return this.#machine.processes
      .list()
      .find((process) => process !== shell && (process.sinks.includes(output) || process.sinks.includes(error)));
  }

  #environment(asked: Map<string, string>): Map<string, string> {
    const { name, home, shell } = this.#account;
    const result = new Map([
      ["HOME", home],
      ["LOGNAME", name],
      ["USER", name],
      ["SHELL", shell],
      ["PATH", "/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin"],
      ["LANG", this.#machine.locale === "de" ? "de_DE.UTF-8" : "C"],
      ["SSH_CLIENT", `127.0.0.1 ${this.#remotePort} 22`],
      ["SSH_CONNECTION", `127.0.0.1 ${this.#remotePort} 127.0.0.1 22`],
    ]);
    for (const [variable, value] of asked) if (ACCEPTED.test(variable)) result.set(variable, value);
    return result;
  }
}
