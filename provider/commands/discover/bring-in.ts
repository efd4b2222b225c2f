import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AvamarError } from "../../kernel/errors";
import { rememberSecret } from "../../kernel/secrets";
import { engineOutput } from "../engine";
import { filledFrom, type ImportFile } from "./import-file";

/** What `pulumi config --json` says of one key. */
interface ConfigValue {
  value?: string;
  objectValue?: unknown;
  secret: boolean;
}

/**
 * Imports what `folder` holds into a stack, with the values of its config in their places. The file with the secrets in
 * it can be read by nobody else, and is deleted when the engine has read it.
 *
 * @throws AvamarError `precondition` when the config lacks something
 */
export async function bringIn(folder: string, stack: string | undefined): Promise<void> {
  const file = JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as ImportFile;
  const at = { cwd: folder, stack };
  const name = stack ?? (await engineOutput(["stack", "--show-name"], at)).trim();
  const text = await engineOutput(["config", "--json", "--show-secrets"], at);
  const config = JSON.parse(text) as Record<string, ConfigValue>;
  const project = projectIn(folder);
  for (const { secret, value } of Object.values(config)) if (secret) rememberSecret(value);
  const inConfig = (key: string) => {
    const found = config[`${project}:${key}`];
    return found?.objectValue ?? found?.value;
  };
  const missing = file.open.flatMap(({ config: key }) => (key && inConfig(key) === undefined ? [key] : []));
  if (missing.length > 0) throw notSet([...new Set(missing)]);
  const own = mkdtempSync(join(tmpdir(), "avamar-import-"));
  try {
    const path = join(own, "import.json");
    const filled = filledFrom(file, inConfig, `${project}/${name.split("/").at(-1)}`);
    writeFileSync(path, JSON.stringify({ resources: filled.resources }), { mode: 0o600 });
    // An import changes nothing but the state, so that is written once, at the end: after each of thousands of resources
    // it would take the engine hours.
    const env = { PULUMI_SKIP_CHECKPOINTS: "true" };
    const args = ["import", "--file", path, "--generate-code=false", "--yes", "--skip-preview"];
    await engineOutput(args, { ...at, isShown: true, env });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function projectIn(folder: string): string {
  const text = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
  return /^name:\s*["']?([^\s"']+)/m.exec(text)?.[1] ?? "";
}

function notSet(keys: string[]): AvamarError {
  return new AvamarError(`the config of the stack lacks ${keys.join(", ")}.`, {
    code: "precondition",
    product: "provider",
    hint: "README.md has the commands that set them. Nothing was imported.",
  });
}
