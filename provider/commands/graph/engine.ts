import { AvamarError } from "../../kernel/errors";
import { type EngineEnd, engine } from "../engine";
import { parseJson } from "./read";

/** Where the engine is asked, and who is told what is being done. */
interface Asked {
  cwd: string;
  stack: string | undefined;
  say(text: string): void;
}

/** The state of the stack, as the engine exports it: secrets encrypted. */
export async function exported({ say, ...where }: Asked): Promise<unknown> {
  say("Reading the state (pulumi stack export).");
  const end = await engine(["stack", "export"], where);
  if (end.code !== 0) throw failed("pulumi stack export", end);
  return parseJson(end.stdout, "what pulumi stack export printed");
}

/** What the next run would do. Changes nothing. */
export async function previewed({ say, ...where }: Asked): Promise<unknown> {
  say("Asking what the next run would do (pulumi preview --json); with many resources this takes a while.");
  const end = await engine(["preview", "--json"], where);
  if (end.code !== 0) throw failed("pulumi preview", end);
  return parseJson(end.stdout, "what pulumi preview printed");
}

function failed(what: string, { code, stdout, stderr }: EngineEnd): AvamarError {
  const printed = [errorsIn(stdout), stderr.trim()].filter(Boolean).join("\n");
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
