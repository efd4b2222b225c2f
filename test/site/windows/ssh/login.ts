import type { AuthContext } from "ssh2";
import { isAuthorized, isSame } from "../../ssh/authorized-keys.ts";
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
  const file = authorizedKeysFile(machine, account.elevated);
  return machine.files.isFile(file) && isAuthorized(machine.files.read(file).toString("utf8"), context);
}
