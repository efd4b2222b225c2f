import { spawn } from "node:child_process";
import { AvamarError } from "../../kernel/errors";
import { parseJson } from "./read";

/** Where the engine is asked, and who is told what is being done. */
interface Asked {
  cwd: string;
  stack: string | undefined;
  say(text: string): void;
}

/** The state of the stack, as the engine exports it: secrets encrypted. */
export async function exported({ cwd, stack, say }: Asked): Promise<unknown> {
  say("Reading the state (pulumi stack export).");
  const { code, text } = await pulumi(["stack", "export", ...named(stack)], cwd);
  if (code !== 0) throw failed("pulumi stack export", code, "");
  return parseJson(text, "what pulumi stack export printed");
}

/** What the next run would do. Changes nothing. */
export async function previewed({ cwd, stack, say }: Asked): Promise<unknown> {
  say("Asking what the next run would do (pulumi preview --json); with many resources this takes a while.");
  const { code, text } = await pulumi(["preview", "--json", "--non-interactive", ...named(stack)], cwd);
  if (code !== 0) throw failed("pulumi preview", code, errorsIn(text));
  return parseJson(text, "what pulumi preview printed");
}

const named = (stack: string | undefined) => (stack === undefined ? [] : ["--stack", stack]);

/** Runs the engine on PATH. Its errors go straight to the terminal. */
function pulumi(args: string[], cwd: string): Promise<{ code: number; text: string }> {
  return new Promise((done, fail) => {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false" };
    const child = spawn("pulumi", args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => parts.push(data));
    child.on("error", (cause) => fail(notStarted(cwd, cause)));
    child.on("close", (code) => done({ code: code ?? -1, text: Buffer.concat(parts).toString() }));
  });
}

function notStarted(cwd: string, cause: Error): AvamarError {
  return new AvamarError("pulumi cannot be started.", {
    code: "precondition",
    product: "provider",
    hint: `Put it on PATH and run this in the folder of the project (now ${cwd}), or give an exported stack with --state FILE.`,
    cause,
  });
}

function failed(what: string, code: number, printed: string): AvamarError {
  return new AvamarError(`${what} ended with ${code}.`, { code: "command-failed", product: "provider", printed });
}

/** The errors among what a preview that failed has printed. */
function errorsIn(text: string): string {
  try {
    const { diagnostics = [] } = JSON.parse(text) as { diagnostics?: { severity?: string; message?: string }[] };
    return diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message = "" }) => message.trim())
      .join("\n");
  } catch {
    return "";
  }
}
