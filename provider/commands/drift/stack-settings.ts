import { once } from "../../kernel/once";
import { rememberSecret } from "../../kernel/secrets";
import { isUnread } from "../../kernel/unread";
import { isPlain, type Plain } from "../../kernel/values";
import { readSettings, type Settings } from "../../pulumi/settings";
import { type EngineOptions, engine } from "../engine";

/**
 * How the settings of provider instances are found, as the provider itself reads them: its own, or those of the stack,
 * then the environment. Secrets come over a pipe from the engine, are used to log in, and go nowhere else. However many
 * grids and hosts are asked, the config is read once.
 *
 * @param recorded What the state has as inputs, by URN.
 * @returns By what a resource names: URN and id of the provider instance.
 */
export function settingsOfProviders(
  recorded: () => Promise<Map<string, Plain>>,
  options: EngineOptions,
): (provider: string) => Promise<Settings> {
  const config = once(() => stackConfig(options));
  return async (provider) => {
    const urn = provider.replace(/::[^:]*$/, "");
    const values = isDefault(urn) ? await config() : texts((await recorded()).get(urn) ?? {});
    return readSettings((key) => values[key], process.env);
  };
}

/** The instance that the engine makes by itself, for resources that name none. */
function isDefault(urn: string): boolean {
  return urn === "" || /::default(_\d+_\d+_\d+\w*)?$/.test(urn);
}

async function stackConfig(options: EngineOptions): Promise<Record<string, string>> {
  const config = await ask(["config", "--json", "--show-secrets"], options);
  const values = Object.entries(config).map(([key, entry]) => [key, isPlain(entry) ? entry.value : undefined]);
  return texts(Object.fromEntries(values));
}

/** Keys of the stack's config that hold what stands for a value that nobody could read. */
export async function unreadKeys(options: EngineOptions): Promise<string[]> {
  const config = await stackConfig(options).catch(() => ({}));
  return Object.entries(config).flatMap(([key, value]) => (isUnread(value) ? [key] : []));
}

/**
 * What the state has as inputs of every resource, by URN, with secrets in the clear: they are used to log in, and go
 * nowhere else.
 */
export async function recordedInputs(options: EngineOptions): Promise<Map<string, Plain>> {
  const { deployment } = await ask(["stack", "export", "--show-secrets"], options);
  const resources = isPlain(deployment) && Array.isArray(deployment.resources) ? (deployment.resources as Plain[]) : [];
  return new Map(resources.map(({ urn, inputs }) => [String(urn), isPlain(inputs) ? (opened(inputs) as Plain) : {}]));
}

/** A secret in an export is an object that holds its text as JSON. */
function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (!isPlain(value)) return value;
  if (typeof value.plaintext === "string") {
    const secret = JSON.parse(value.plaintext) as unknown;
    rememberSecret(secret);
    return secret;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, opened(each)]));
}

function texts(values: Plain): Record<string, string> {
  const filled = Object.entries(values).filter(([, value]) => typeof value === "string" || typeof value === "number");
  return Object.fromEntries(filled.map(([key, value]) => [key, String(value)]));
}

/** What the engine answers. What it prints is never shown: it holds secrets. */
async function ask(args: string[], options: EngineOptions): Promise<Plain> {
  const { code, stdout } = await engine(args, options);
  if (code !== 0) throw new Error(`pulumi ${args[0]} ended with ${code}`);
  const answer: unknown = JSON.parse(stdout);
  return isPlain(answer) ? answer : {};
}
