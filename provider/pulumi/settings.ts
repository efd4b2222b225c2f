import type { GridSettings } from "../avamar/rest/grid";
import { AvamarError } from "../kernel/errors";
import { nearest } from "../kernel/nearest";
import { rememberSecret } from "../kernel/secrets";

/** One setting of a provider instance: where it comes from and what it means. */
interface Setting {
  /** Name below `avamar:` in the stack config, and of the argument of `avamar.Provider`. */
  name: string;
  secret?: boolean;
  doc: string;
}

/** Every setting of a provider instance. The environment variable is `AVAMAR_` and the name in capitals. */
const SETTINGS: Setting[] = [
  { name: "endpoint", doc: "Address of the grid's REST interface: https://host or https://host:port." },
  { name: "username", doc: "User of the grid." },
  { name: "password", secret: true, doc: "Password of that user." },
  {
    name: "certificateSha256",
    doc: "SHA-256 fingerprint of the grid's certificate: exactly this one is trusted. For appliances that sign their own.",
  },
  {
    name: "caCertificate",
    doc: "PEM certificates of the authority that signed the grid's certificate. Default: those of the system.",
  },
  {
    name: "loginMode",
    doc: 'How to log in: "oauth-client" (default, the documented way) or "swagger" (registers nothing on the grid).',
  },
  {
    name: "oauthClientId",
    doc: "OAuth client for the login. Default: pulumi-avamar-<username>, registered on first use.",
  },
  { name: "oauthClientSecret", secret: true, doc: "Secret of that OAuth client. Default: derived from its id." },
  {
    name: "taskTimeoutSeconds",
    doc: "Longest time for a task of the grid, such as attaching a Data Domain. Default: 900.",
  },
  {
    name: "checkpointBefore",
    doc: 'When to make a checkpoint of the grid first: "destroy" (before a run deletes anything). Default: never.',
  },
  { name: "sshUser", doc: "User on the hosts, where a connection names none." },
  { name: "sshPassword", secret: true, doc: "Password on the hosts, where a connection gives no credentials." },
  {
    name: "sshPrivateKey",
    secret: true,
    doc: "Private key (PEM or OpenSSH text) for the hosts, where a connection gives no credentials.",
  },
  { name: "sshPrivateKeyPassphrase", secret: true, doc: "Passphrase of that key." },
  { name: "sshAgentSocketPath", doc: "Socket of an SSH agent, where a connection gives no credentials." },
  {
    name: "sshKnownHosts",
    doc: "Path of a known_hosts file, relative to the program, for hosts and jump hosts that declare no key.",
  },
];

/** The settings that were given, by name. */
export type Settings = Record<string, string>;

/**
 * Reads the settings: the provider instance or the stack config first, then the environment. Never throws, as the
 * engine would go on unconfigured; what is missing is said where it is needed.
 */
export function readSettings(config: (key: string) => string | undefined, environment: NodeJS.ProcessEnv): Settings {
  const settings: Settings = {};
  for (const { name, secret } of SETTINGS) {
    const value = config(`avamar:${name}`) ?? environment[environmentName(name)];
    if (value === undefined || value === "") continue;
    settings[name] = value;
    if (secret) rememberSecret(value);
  }
  return settings;
}

/** What is wrong with names that no setting has: one that is near to a setting is that one misspelt. */
export function unknownSettings(names: string[]): { name: string; meant: string | undefined }[] {
  const known = SETTINGS.map(({ name }) => name);
  return names.filter((name) => !known.includes(name)).map((name) => ({ name, meant: nearest(name, known) }));
}

/** `certificateSha256` is `AVAMAR_CERTIFICATE_SHA256` in the environment. */
function environmentName(name: string): string {
  return `AVAMAR_${name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase()}`;
}

/** The settings of the grid, or the names of those that are missing. */
export function gridSettings(settings: Settings): GridSettings | { missing: string[] } {
  const { endpoint, username, password } = settings;
  if (!endpoint || !username || !password) {
    return { missing: ["endpoint", "username", "password"].filter((name) => !settings[name]) };
  }
  return {
    endpoint: endpoint.includes("://") ? endpoint : `https://${endpoint}`,
    username,
    password,
    certificateSha256: settings.certificateSha256,
    caCertificates: settings.caCertificate,
    mode: settings.loginMode === "swagger" ? "swagger" : "oauth-client",
    clientId: settings.oauthClientId,
    clientSecret: settings.oauthClientSecret,
    taskTimeoutSeconds: Number(settings.taskTimeoutSeconds) || undefined,
  };
}

const LOGIN_MODES = ["oauth-client", "swagger"];

/**
 * The settings of the grid.
 *
 * @throws AvamarError `precondition` when some of them are missing, `invalid` for a login mode that there is not.
 */
export function gridOf(settings: Settings): GridSettings {
  const found = gridSettings(settings);
  if ("missing" in found) throw notConfigured(found.missing);
  const { loginMode = "oauth-client" } = settings;
  if (!LOGIN_MODES.includes(loginMode))
    throw new AvamarError(`there is no login mode (loginMode) "${loginMode}".`, {
      code: "invalid",
      product: "provider",
      hint: `Write ${LOGIN_MODES.map((mode) => `"${mode}"`).join(" or ")}.`,
    });
  return found;
}

function notConfigured(missing: string[]): AvamarError {
  return new AvamarError(`the grid is not configured: ${missing.map((name) => `avamar:${name}`).join(", ")} missing.`, {
    code: "precondition",
    product: "provider",
    hint: `Set it: pulumi config set ${missing.includes("endpoint") ? "avamar:endpoint https://GRID" : `avamar:${missing[0]} ...`} (the password with --secret), or pass an avamar.Provider.`,
  });
}
