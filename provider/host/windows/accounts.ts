import { commandLine, system } from "./command-line";
import type { Question } from "./commands";
import { parseRegistry } from "./registry";
import type { Answer } from "./together";

const PROFILES_KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

/** Accounts that are the same on every Windows. */
const WELL_KNOWN: Record<string, string> = {
  "S-1-5-18": "SYSTEM",
  "S-1-5-19": "LOCAL SERVICE",
  "S-1-5-20": "NETWORK SERVICE",
};

/** Asks who the session itself is. */
export const ASK_SELF: Question = { line: commandLine(system("whoami"), ["/user"]) };

/** The SID in the answer to {@link ASK_SELF}. */
export function selfIn({ code, stdout }: Answer): string | undefined {
  return code === 0 ? /\bS-1-[\d-]+/.exec(stdout)?.[0] : undefined;
}

/** Asks for the profile of an account. */
export function askProfile(sid: string): Question {
  return { line: commandLine(system("reg"), ["query", `${PROFILES_KEY}\\${sid}`, "/v", "ProfileImagePath"]) };
}

/**
 * Name of an account, by the folder of its profile: "jsmith", or "jsmith.CORP" where two had that name. Undefined for who
 * never had a profile there.
 */
export function accountName(sid: string, profile: Answer | undefined): string | undefined {
  if (WELL_KNOWN[sid]) return WELL_KNOWN[sid];
  const path =
    profile?.code === 0 ? parseRegistry(profile.stdout).data(`${PROFILES_KEY}\\${sid}`, "ProfileImagePath") : "";
  return path?.split("\\").at(-1) || undefined;
}
