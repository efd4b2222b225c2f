import { isPlain, type Plain } from "../../kernel/values";

/** A resource as the engine has it in a step. Secrets are the text "[secret]". */
export interface StepState {
  /** False for components, which are nothing in the world. */
  custom?: boolean;
  /** True for what the program only looks up. */
  external?: boolean;
  id?: string;
  inputs?: Plain;
  outputs?: Plain;
  provider?: string;
  dependencies?: string[];
  /** When the state of it last changed, by the clock of the machine that ran the engine. */
  modified?: string;
  stackTrace?: { sourcePosition?: string }[];
}

/** One step of a preview. */
export interface Step {
  op: string;
  urn: string;
  provider?: string;
  oldState?: StepState;
  newState?: StepState;
  diffReasons?: string[] | null;
  replaceReasons?: string[] | null;
  detailedDiff?: Record<string, unknown> | null;
}

/** What a preview says (`pulumi preview --json`). */
export interface Digest {
  steps: Step[];
  diagnostics: { urn?: string; message?: string; severity?: string }[];
}

/**
 * Reads what the engine printed.
 *
 * @throws Error when it is no preview
 */
export function digestIn(text: string): Digest {
  const parsed: unknown = JSON.parse(text);
  if (!isPlain(parsed)) throw new Error("the engine printed no preview.");
  const { steps, diagnostics } = parsed;
  return {
    steps: Array.isArray(steps) ? (steps as Step[]) : [],
    diagnostics: Array.isArray(diagnostics) ? (diagnostics as Digest["diagnostics"]) : [],
  };
}

/** The stock host passes on what the provider prints, warnings too, as information. */
const WARNING = /^warning: /;

/** What was said with this severity, each once: a login that was refused is said for every resource. */
export function saidIn(digest: Digest, severity: "error" | "warning"): string[] {
  const texts = digest.diagnostics
    .filter((each) => severityOf(each) === severity)
    .map(({ message = "" }) =>
      message
        .trim()
        .replace(/^(error|warning):\s*/i, "")
        .replace(/^Preview failed:\s*/i, ""),
    );
  return [...new Set(texts)].filter((text) => text !== "");
}

function severityOf({ severity, message = "" }: Digest["diagnostics"][number]): string | undefined {
  return severity === "info" && WARNING.test(message) ? "warning" : severity;
}
