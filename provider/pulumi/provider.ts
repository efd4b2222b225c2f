import * as pulumi from "@pulumi/pulumi";
import { unknownSettings } from "./settings";

/** Arguments of {@link Provider}: one grid, and the credentials for the hosts where a connection gives none. */
export interface ProviderArgs {
  /** Address of the grid's REST interface: `https://host` or `https://host:port`. */
  endpoint?: pulumi.Input<string>;
  /** User of the grid. */
  username?: pulumi.Input<string>;
  /** Password of that user. Kept encrypted in the state. */
  password?: pulumi.Input<string>;
  /** SHA-256 fingerprint of the grid's certificate (`AB:CD:...`): exactly this certificate is trusted. */
  certificateSha256?: pulumi.Input<string>;
  /** PEM certificates of the authority that signed the grid's certificate. Default: those of the system. */
  caCertificate?: pulumi.Input<string>;
  /** How to log in: `oauth-client` (default, the documented way) or `swagger` (registers nothing on the grid). */
  loginMode?: pulumi.Input<"oauth-client" | "swagger">;
  /** OAuth client for the login. Default: `pulumi-avamar-<username>`, registered on first use. */
  oauthClientId?: pulumi.Input<string>;
  /** Secret of that OAuth client. Default: derived from its id. */
  oauthClientSecret?: pulumi.Input<string>;
  /** Longest time for a task of the grid, such as attaching a Data Domain, in seconds. Default: 900. */
  taskTimeoutSeconds?: pulumi.Input<number>;
  /**
   * When to make a checkpoint of the grid first: `destroy`, before a run deletes or replaces anything. It takes minutes,
   * once a run; where the grid makes none, nothing is deleted. Default: never.
   */
  checkpointBefore?: pulumi.Input<"destroy">;
  /** User on the hosts, where a connection names none. */
  sshUser?: pulumi.Input<string>;
  /** Password on the hosts, where a connection gives no credentials. */
  sshPassword?: pulumi.Input<string>;
  /** Private key for the hosts (PEM or OpenSSH text), where a connection gives no credentials. */
  sshPrivateKey?: pulumi.Input<string>;
  /** Passphrase of that key. */
  sshPrivateKeyPassphrase?: pulumi.Input<string>;
  /** Socket of an SSH agent, where a connection gives no credentials. */
  sshAgentSocketPath?: pulumi.Input<string>;
  /** Path of a known_hosts file, relative to the program, for hosts and jump hosts that declare no key. */
  sshKnownHosts?: pulumi.Input<string>;
}

const SECRETS = ["password", "oauthClientSecret", "sshPassword", "sshPrivateKey", "sshPrivateKeyPassphrase"];

/**
 * One grid, for programs that have several. Without it the stack config `avamar:*` is used, then the environment
 * `AVAMAR_*`.
 *
 * @example
 * const melbourne = new avamar.Provider("mel01", {
 *   endpoint: "https://mel01-g1-util.example.com",
 *   username: "pulumi",
 *   password: config.requireSecret("mel01Password"),
 *   certificateSha256: "AB:CD:...",
 * });
 * new avamar.Domain("corp", { parent: "/clients", name: "CORP" }, { provider: melbourne });
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    for (const { name: key, meant } of unknownSettings(Object.keys(args)))
      throw new pulumi.RunError(
        `${name}.${key}: there is no such setting${meant ? `; did you mean "${meant}"?` : "."}`,
      );
    const props = given.map(([key, value]) => {
      const text = pulumi.output(value).apply(String);
      return [`avamar:${key}`, SECRETS.includes(key) ? pulumi.secret(text) : text];
    });
    super("pulumi-nodejs", name, Object.fromEntries(props), opts);
  }
}
