import { AvamarError } from "../../kernel/errors";
import { engine, engineOutput } from "../engine";
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
  return parseJson(await engineOutput(["stack", "export"], where), "what pulumi stack export printed");
}

/** What the next run would do. Changes nothing. */
export async function previewed({ say, ...where }: Asked): Promise<unknown> {
  say("Asking what the next run would do (pulumi preview --json); with many resources this takes a while.");
  const { code, stdout, stderr } = await engine(["preview", "--json"], where);
  if (code === 0) return parseJson(stdout, "what pulumi preview printed");
  throw new AvamarError(`pulumi preview ended with ${code}.`, {
    code: "command-failed",
    product: "provider",
    printed: [errorsIn(stdout), stderr.trim()].filter(Boolean).join("\n"),
  });
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
