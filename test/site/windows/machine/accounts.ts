import type { Hive } from "./hive.ts";

const PROFILES_KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";
const DOMAIN = "S-1-5-21-3623811015-3361044348-30300820";
/** The first number for accounts that people made. */
const FIRST_COLLEAGUE = 1104;

/** The system itself. */
export const SYSTEM_SID = "S-1-5-18";

/** The SID of the account that logs in over SSH: the built-in administrator, or somebody without its rights. */
export function sessionSid(elevated: boolean): string {
  return `${DOMAIN}-${elevated ? 500 : 1001}`;
}

/** Notes that an account has a profile, as Windows does at its first login. */
export function addProfile(hive: Hive, sid: string, name: string): void {
  hive.set(`${PROFILES_KEY}\\${sid}`, "ProfileImagePath", { type: "REG_EXPAND_SZ", data: `C:\\Users\\${name}` });
}

/** The SID of an account by the name of its profile. One that was never there before logs in now. */
export function sidOf(hive: Hive, name: string): string {
  const known = hive.keys(PROFILES_KEY);
  const path = (sid: string) => hive.text(`${PROFILES_KEY}\\${sid}`, "ProfileImagePath") ?? "";
  const found = known.find((sid) => path(sid).toLowerCase().endsWith(`\\${name.toLowerCase()}`));
  if (found !== undefined) return found;
  const sid = `${DOMAIN}-${FIRST_COLLEAGUE + known.length}`;
  addProfile(hive, sid, name);
  return sid;
}
