import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Connection as DataDomainConnection } from "../../data-domain/connection";
import { AvamarError } from "../../kernel/errors";
import { rememberSecret } from "../../kernel/secrets";
import { readSettings, type Settings } from "../../pulumi/settings";
import type { Host } from "./survey";

/** Options that are settings of the package, too. */
export interface LoginOptions {
  endpoint?: string;
  username?: string;
  certificateSha256?: string;
  caCertificate?: string;
  loginMode?: string;
  knownHosts?: string;
}

/** The settings: the options first, then the environment. A password is asked for where the environment has none. */
export async function settingsFrom(options: LoginOptions): Promise<Settings> {
  const given: Record<string, string | undefined> = {
    endpoint: options.endpoint,
    username: options.username,
    certificateSha256: options.certificateSha256,
    caCertificate: options.caCertificate && readFileSync(options.caCertificate, "utf8"),
    loginMode: options.loginMode,
    sshKnownHosts: options.knownHosts,
  };
  const settings = readSettings((key) => given[key.replace("avamar:", "")], process.env);
  if (!settings.endpoint)
    throw missing("there is no grid.", "Add --endpoint https://GRID, or set AVAMAR_ENDPOINT in the environment.");
  if (!settings.username)
    throw missing("there is no user.", "Add --username NAME, or set AVAMAR_USERNAME in the environment.");
  if (!settings.password) {
    settings.password = await asked(`Password of ${settings.username} at ${settings.endpoint}: `, "AVAMAR_PASSWORD");
    rememberSecret(settings.password);
  }
  return settings;
}

/**
 * A Data Domain as it was written on the command line: HOST, HOST:PORT, and behind a comma its fingerprint.
 *
 * @example
 * await dataDomainFrom("dd01.example.com,AB:CD:...")
 */
export async function dataDomainFrom(text: string): Promise<DataDomainConnection> {
  const [address = "", print] = split(text);
  const [host = "", port] = address.split(":");
  const { AVAMAR_DATA_DOMAIN_USERNAME, AVAMAR_DATA_DOMAIN_PASSWORD, AVAMAR_DATA_DOMAIN_CERTIFICATE_SHA256 } =
    process.env;
  const username = AVAMAR_DATA_DOMAIN_USERNAME || "sysadmin";
  const password =
    AVAMAR_DATA_DOMAIN_PASSWORD || (await asked(`Password of ${username} at ${host}: `, "AVAMAR_DATA_DOMAIN_PASSWORD"));
  rememberSecret(password);
  const certificateSha256 = print || AVAMAR_DATA_DOMAIN_CERTIFICATE_SHA256;
  return {
    host,
    ...(port ? { port: Number(port) } : {}),
    username,
    password,
    ...(certificateSha256 ? { certificateSha256 } : {}),
  };
}

/**
 * A file server as it was written: `[linux:][USER@]HOST[:PORT]`, and behind a comma its host key.
 *
 * @example
 * hostFrom("Administrator@syd02-vs-util01,SHA256:...")
 */
export function hostFrom(text: string): Host {
  const [address = "", hostKey] = split(text);
  const [, system, user, host = "", port] =
    /^(?:(linux|windows):)?(?:([^@]+)@)?([^:]+)(?::(\d+))?$/.exec(address) ?? [];
  if (!host)
    throw new AvamarError(`"${text}" is no host.`, {
      code: "invalid",
      product: "provider",
      hint: "Write [linux:][USER@]HOST[:PORT][,SHA256:...].",
    });
  return {
    os: system === "linux" ? "linux" : "windows",
    connection: {
      host,
      ...(port ? { port: Number(port) } : {}),
      ...(user ? { user } : {}),
      ...(hostKey ? { hostKey } : {}),
    },
  };
}

/** What stands before and behind the first comma. */
function split(text: string): [string, string?] {
  const at = text.indexOf(",");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function missing(what: string, hint: string): AvamarError {
  return new AvamarError(what, { code: "precondition", product: "provider", hint });
}

/** Asks a person, and shows nothing of what is typed. */
async function asked(question: string, variable: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw missing("there is no password, and nobody to ask for it.", `Set ${variable} in the environment.`);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}
