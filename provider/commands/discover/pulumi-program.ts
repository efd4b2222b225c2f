import { spawn } from "node:child_process";
import { AvamarError } from "../../kernel/errors";

/**
 * Runs the `pulumi` of this machine.
 *
 * @param shown Its output goes to people as it comes; otherwise it is what is returned.
 * @throws AvamarError `not-found` where there is none, `command-failed` when it fails
 */
export function pulumi(args: string[], shown = false, env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn("pulumi", args, {
      env: { ...process.env, ...env },
      stdio: ["inherit", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
    });
    const parts: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout?.on("data", (part: Buffer) => parts.push(part));
    child.stderr?.on("data", (part: Buffer) => errors.push(part));
    child.on("error", () =>
      fail(
        new AvamarError("there is no program pulumi on the PATH.", {
          code: "not-found",
          product: "provider",
          hint: "Install the Pulumi engine, or add its folder to the PATH.",
        }),
      ),
    );
    child.on("close", (code) => {
      if (code === 0) return done(Buffer.concat(parts).toString());
      fail(
        new AvamarError(`pulumi ${args[0]} ended with ${code}.`, {
          code: "command-failed",
          product: "provider",
          printed: Buffer.concat(errors).toString().trim() || undefined,
        }),
      );
    });
  });
}
