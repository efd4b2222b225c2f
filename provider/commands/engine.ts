import { type ChildProcess, spawn } from "node:child_process";
import { AvamarError } from "../kernel/errors";

/** Where the engine works. */
export interface EngineOptions {
  /** Folder of the project. Default: the current one. */
  cwd?: string | undefined;
  /** Default: the stack that is selected there. */
  stack?: string | undefined;
  /** Default: none. */
  timeoutMs?: number | undefined;
  /** People see what it prints as it comes, in place of us. */
  isShown?: boolean;
  /** What it finds in its environment beside ours. */
  env?: NodeJS.ProcessEnv;
}

/** How a command of the engine ended. */
export interface EngineEnd {
  /** Null when it was killed. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const IS_WINDOWS = process.platform === "win32";
const OTHER_SIGNALS = ["SIGTERM", "SIGHUP"] as const;

/** After being told to stop the engine has this long, then it is killed. */
const GRACE_MS = 10_000;

/**
 * Runs `pulumi` and waits for its end.
 *
 * @throws Error when there is no engine, or when it takes too long
 */
export function engine(args: string[], options: EngineOptions): Promise<EngineEnd> {
  const { cwd, stack, timeoutMs, isShown = false, env = {} } = options;
  const colors = isShown ? [] : ["--color", "never"];
  const whole = [...args, ...(stack ? ["--stack", stack] : []), "--non-interactive", ...colors];
  const output = isShown ? "inherit" : "pipe";
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", whole, {
      cwd,
      // A group of its own: Ctrl-C on a terminal then comes to us alone, as it does from elsewhere, and we pass it on once.
      detached: !IS_WINDOWS,
      stdio: ["ignore", output, output],
      env: {
        ...process.env,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // One preview as a whole, and not its events one by one.
        PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false",
        ...env,
      },
    });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    let isLate = false;
    let killing: NodeJS.Timeout | undefined;
    const stop = () => {
      // A second one would make the engine leave at once.
      if (!killing) child.kill("SIGINT");
      killing ??= setTimeout(() => kill(child), GRACE_MS);
    };
    const timer = timeoutMs
      ? setTimeout(() => {
          isLate = true;
          stop();
        }, timeoutMs)
      : undefined;
    const settled = passOn(child, stop);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(killing);
      settled();
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      settle();
      reject(notStarted(error, cwd));
    });
    child.once("close", (code, signal) => {
      settle();
      if (isLate)
        reject(new Error(`pulumi ${args[0]} was stopped: it had not ended after ${timeoutMs! / 60_000} min.`));
      else resolve({ code, signal, stdout: stdout(), stderr: stderr() });
    });
  });
}

/**
 * What the engine prints when all goes well.
 *
 * @throws AvamarError `command-failed` with what it printed as errors
 */
export async function engineOutput(args: string[], options: EngineOptions): Promise<string> {
  const { code, stdout, stderr } = await engine(args, options);
  if (code === 0) return stdout;
  throw new AvamarError(`pulumi ${args[0]} ended with ${code}.`, {
    code: "command-failed",
    product: "provider",
    printed: stderr.trim() || undefined,
  });
}

/** Being told to stop, we tell the engine, and wait for it: it has a grid and hosts to let go of. */
function passOn(child: ChildProcess, stop: () => void): () => void {
  const onExit = () => kill(child);
  // On Windows a console tells all its programs.
  const onInterrupt = IS_WINDOWS ? () => {} : stop;
  process.on("SIGINT", onInterrupt);
  for (const signal of OTHER_SIGNALS) process.on(signal, stop);
  process.once("exit", onExit);
  return () => {
    process.removeListener("SIGINT", onInterrupt);
    for (const signal of OTHER_SIGNALS) process.removeListener(signal, stop);
    process.removeListener("exit", onExit);
  };
}

/** Ends the engine and what it has started. */
function kill(child: ChildProcess): void {
  try {
    if (IS_WINDOWS || child.pid === undefined) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const parts: Buffer[] = [];
  stream?.on("data", (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString("utf8");
}

function notStarted(error: NodeJS.ErrnoException, cwd: string | undefined): Error {
  // The folder that is not there is reported as if the program were not.
  if (error.code === "ENOENT")
    return new Error(
      `the program pulumi cannot be started: it is not on the PATH${cwd ? `, or there is no folder ${cwd}` : ""}. Install the Pulumi engine (https://www.pulumi.com/docs/iac/download-install/).`,
    );
  return new Error(`the program pulumi cannot be started (${error.message}).`);
}
