import { timingSafeEqual } from "node:crypto";
import ssh2, { type AuthContext } from "ssh2";
import type { Machine } from "../machine/machine.ts";

/** Where OpenSSH for Windows looks for the keys of administrators. */
const ADMINISTRATORS_KEYS = "C:\\ProgramData\\ssh\\administrators_authorized_keys";

/** The file with the keys of the machine's user. */
export function authorizedKeysFile(machine: Machine, elevated: boolean): string {
  return elevated ? ADMINISTRATORS_KEYS : `C:\\Users\\${machine.user}\\.ssh\\authorized_keys`;
}

/** Whether this attempt to log in succeeds: with the password, or with a key of the file of authorized keys. */
export function mayLogIn(
  machine: Machine,
  context: AuthContext,
  account: { password: string; elevated: boolean },
): boolean {
  const user = context.username.split("\\").at(-1)?.split("@")[0] ?? "";
  if (user.toLowerCase() !== machine.user.toLowerCase()) return false;
  if (context.method === "password") return isSame(Buffer.from(context.password), Buffer.from(account.password));
  if (context.method !== "publickey") return false;
  const { key, blob, signature, hashAlgo } = context;
  const file = authorizedKeysFile(machine, account.elevated);
  if (!machine.files.isFile(file)) return false;
  for (const line of machine.files.read(file).toString("utf8").split(/\r?\n/)) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const parsed = ssh2.utils.parseKey(line);
    if (parsed instanceof Error || !isSame(parsed.getPublicSSH(), key.data)) continue;
    // Without a signature the client only asks whether the key would do.
    if (signature === undefined || blob === undefined) return true;
    return parsed.verify(blob, signature, hashAlgo) === true;
  }
  return false;
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
