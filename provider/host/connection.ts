import { z } from "zod";
import type { Issue } from "../kernel/definition";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import { wrongHostKey } from "./host-key";

const hostName = () => z.string().superRefine(isHost);
const portNumber = () => z.int().min(1).max(65535).optional();
const samePort = (a: unknown, b: unknown) => (a ?? 22) === (b ?? 22);

/** How to get the fingerprint, for hover texts and issues. */
const GET_KEY =
  "ssh-keygen -lf C:\\ProgramData\\ssh\\ssh_host_ed25519_key.pub (on Linux /etc/ssh/ssh_host_ed25519_key.pub)";

/** What a machine must prove to be, and with what one logs in there: the same for a host and for a jump host. */
const proof = (what: string) => ({
  hostKey: property(z.string().superRefine(isHostKey).optional(), {
    doc: `What the ${what} must prove to be: a key fingerprint "SHA256:..." or a public key "ssh-ed25519 AAAA..."; several are separated by commas or lines. Read it on the machine itself with ${GET_KEY}. This or knownHosts. Default: avamar:sshKnownHosts.`,
  }),
  knownHosts: property(z.string().superRefine(isPath).optional(), {
    doc: `A known_hosts file with the keys of the ${what}, instead of hostKey: a path, relative to the program or beginning with ~/. It is read when the connection is made.`,
  }),
});

/** A machine between: the connection to the host goes through it. */
const proxy = z.strictObject({
  host: property(hostName(), { doc: "Name or address of the jump host.", ignoreCase: true }),
  port: property(portNumber(), { doc: "Port of its SSH server. Default: 22.", same: samePort }),
  user: property(z.string().min(1).optional(), {
    doc: "User to log in as on the jump host. Default: the user of the connection.",
  }),
  password: property(z.string().min(1).optional(), {
    doc: "Password of that user. Default: none; the password of a host is never sent to a jump host.",
    secret: true,
  }),
  privateKey: property(keyText(), {
    doc: "Private key as text (OpenSSH or PEM). Default: avamar:sshPrivateKey.",
    secret: true,
  }),
  privateKeyPassphrase: property(z.string().min(1).optional(), { doc: "Passphrase of that key.", secret: true }),
  agentSocketPath: property(z.string().min(1).optional(), {
    doc: "SSH agent that holds the key, as in the connection. Default: avamar:sshAgentSocketPath.",
  }),
  ...proof("jump host"),
});

/** How a host is reached over SSH. What is not given here comes from the provider instance or the stack config. */
export const connection = z.strictObject({
  host: property(hostName(), {
    doc: "Name or address of the host, with a proxy as the jump host resolves it. Another host is another stream.",
    replace: true,
    ignoreCase: true,
  }),
  port: property(portNumber(), { doc: "Port of the SSH server. Default: 22.", same: samePort }),
  user: property(z.string().min(1).optional(), {
    doc: "User to log in as, an administrator of the host. Default: avamar:sshUser, else Administrator, on Linux root.",
  }),
  password: property(z.string().min(1).optional(), {
    doc: "Password of that user, also for servers that ask for it as a question. Sent once. Default: avamar:sshPassword.",
    secret: true,
  }),
  privateKey: property(keyText(), {
    doc: "Private key as text, not its path: OpenSSH or PEM; Ed25519, ECDSA or RSA. Default: avamar:sshPrivateKey.",
    secret: true,
  }),
  privateKeyPassphrase: property(z.string().min(1).optional(), { doc: "Passphrase of the private key.", secret: true }),
  agentSocketPath: property(z.string().min(1).optional(), {
    doc: 'SSH agent that holds the key: its socket (the value of SSH_AUTH_SOCK), on Windows "\\\\.\\pipe\\openssh-ssh-agent" or "pageant". Default: avamar:sshAgentSocketPath.',
  }),
  ...proof("host"),
  proxy: property(proxy.optional(), {
    doc: "Jump host that the connection goes through. One connection to it serves all hosts behind it. Another one is no other stream. Default: none.",
    typeName: "HostProxy",
  }),
});

/** A declared connection. */
export type Connection = z.infer<typeof connection>;
/** A declared jump host. */
export type JumpHost = z.infer<typeof proxy>;

/**
 * What is wrong with a connection beyond its single properties: every machine is proven, in exactly one way.
 *
 * @param hasKnownHosts A known_hosts file is set for all hosts.
 */
export function connectionIssues(declared: unknown, at: string, hasKnownHosts: boolean): Issue[] {
  if (typeof declared !== "object" || declared === null) return [];
  const { hostKey, knownHosts, proxy: between } = declared as Partial<Connection>;
  const issues = between === undefined ? [] : connectionIssues(between, `${at}.proxy`, hasKnownHosts);
  if (hostKey !== undefined && knownHosts !== undefined && !isUnknown(hostKey) && !isUnknown(knownHosts)) {
    issues.push({
      property: `${at}.knownHosts`,
      reason: "cannot stand beside hostKey: which one counts? Leave one out.",
    });
  }
  if (hostKey === undefined && knownHosts === undefined && !hasKnownHosts) {
    issues.push({
      property: `${at}.hostKey`,
      reason: `is missing. Give the fingerprint "SHA256:..." that this shows on the machine itself: ${GET_KEY}. Or give knownHosts, or set avamar:sshKnownHosts for all hosts.`,
    });
  }
  return issues;
}

/** Only in brackets can a port stand behind an address of IPv6. */
function isHost(text: string, context: z.RefinementCtx): void {
  const [, user, rest] = /^(?:(.*)@)?([^@]*)$/s.exec(text) ?? [];
  const [, six, name = rest, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(rest ?? "") ?? [];
  const meant = [`host: "${six ?? name}"`, port && `port: ${port}`, user && `user: "${user}"`].filter(Boolean);
  if (meant.length > 1) context.addIssue({ code: "custom", message: `is the host alone: write ${meant.join(", ")}.` });
  else if (!/^[A-Za-z0-9._:%-]+$/.test(text))
    context.addIssue({ code: "custom", message: "must be a host name or an address, without user or port." });
}

function isHostKey(text: string, context: z.RefinementCtx): void {
  const wrong = wrongHostKey(text);
  if (wrong === undefined) return;
  context.addIssue({
    code: "custom",
    message: `${wrong}. Write a fingerprint like "SHA256:" and 43 characters, or a public key like "ssh-ed25519 AAAA..."; get it on the host with ${GET_KEY}.`,
  });
}

function isPath(text: string, context: z.RefinementCtx): void {
  if (text.trim() !== "" && !/[\r\n]|(ssh|ecdsa|sk)-\S+ AAAA|SHA256:/.test(text)) return;
  context.addIssue({
    code: "custom",
    message: 'must be the path of a known_hosts file, such as "known_hosts"; keys and fingerprints go into hostKey.',
  });
}

/** The usual mistake is the path of the key, or its public half. */
function keyText() {
  return z
    .string()
    .regex(
      /PRIVATE KEY-----|^PuTTY-User-Key-File-/,
      'must be the text of a private key, such as fs.readFileSync(path, "utf8"); neither its path nor the public key.',
    )
    .optional();
}

/** The host as messages and claims name it. */
export function hostOf(where: { host: string; port?: number | undefined }): string {
  return where.port === undefined || where.port === 22 ? where.host : `${where.host}:${where.port}`;
}
