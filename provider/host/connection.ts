import { z } from "zod";
import { property } from "../kernel/property";

/** How a host is reached over SSH. What is not given here comes from the provider instance or the stack config. */
export const connection = z.strictObject({
  host: property(z.string().regex(/^[A-Za-z0-9._:%-]+$/, "must be a host name or an address, without user or port."), {
    doc: "Name or address of the host. Another host is another stream.",
    replace: true,
    ignoreCase: true,
  }),
  port: property(z.int().min(1).max(65535).optional(), {
    doc: "Port of the SSH server. Default: 22.",
    same: (a, b) => (a ?? 22) === (b ?? 22),
  }),
  user: property(z.string().min(1).optional(), {
    doc: "User to log in as, an administrator of the host. Default: avamar:sshUser, else Administrator.",
  }),
  password: property(z.string().min(1).optional(), {
    doc: "Password of that user. Default: avamar:sshPassword.",
    secret: true,
  }),
  privateKey: property(z.string().min(1).optional(), {
    doc: "Private key as text (PEM or OpenSSH). Default: avamar:sshPrivateKey.",
    secret: true,
  }),
  privateKeyPassphrase: property(z.string().min(1).optional(), { doc: "Passphrase of the private key.", secret: true }),
  agentSocketPath: property(z.string().min(1).optional(), {
    doc: "Socket of an SSH agent that holds the key. Default: avamar:sshAgentSocketPath.",
  }),
  hostKey: property(z.string().superRefine(isHostKey), {
    doc: 'What the host must prove to be: its key fingerprint "SHA256:..." or its line from known_hosts ("ssh-ed25519 AAAA..."). Read it on the host itself with: ssh-keygen -lf C:\\ProgramData\\ssh\\ssh_host_ed25519_key.pub. Several are separated by commas.',
  }),
});

/** A declared connection. */
export type Connection = z.infer<typeof connection>;

function isHostKey(text: string, context: z.RefinementCtx): void {
  const parts = hostKeysOf(text);
  const good =
    parts.length > 0 &&
    parts.every(
      (part) => /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(part) || /^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$/.test(part),
    );
  if (!good) {
    context.addIssue({
      code: "custom",
      message:
        'must be a fingerprint like "SHA256:" and 43 characters, or a known_hosts line like "ssh-ed25519 AAAA..."; get it on the host with ssh-keygen -lf C:\\ProgramData\\ssh\\ssh_host_ed25519_key.pub.',
    });
  }
}

/** The keys of a `hostKey` property, one each. */
export function hostKeysOf(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The host as messages and claims name it. */
export function hostOf(where: Pick<Connection, "host" | "port">): string {
  return where.port === undefined || where.port === 22 ? where.host : `${where.host}:${where.port}`;
}
