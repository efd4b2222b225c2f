import { AvamarError } from "../kernel/errors";
import type { System } from "./paths";
import type { SshConnection } from "./ssh";

/** How a system tells what it is, in a word that is the same in every language. */
const QUESTION: Record<System, { command: string; answer: string }> = {
  windows: { command: "echo %OS%", answer: "Windows_NT" },
  linux: { command: "uname -s", answer: "Linux" },
};
const NAME: Record<System, string> = { windows: "Windows", linux: "Linux" };

/**
 * The error that says that a host is of the other system than was declared, or undefined when it is not. It costs a
 * command, so it is asked only when something is missing that every host of the declared system has.
 */
export async function otherSystem(ssh: SshConnection, declared: System): Promise<AvamarError | undefined> {
  const other = declared === "windows" ? "linux" : "windows";
  const { command, answer } = QUESTION[other];
  const { stdout } = await ssh.run(command);
  if (stdout.trim() !== answer) return undefined;
  return new AvamarError(`the host runs ${NAME[other]}, and this is declared for ${NAME[declared]}.`, {
    code: "precondition",
    product: "host",
    host: ssh.host,
    hint: `Write os: "${other}".`,
  });
}
