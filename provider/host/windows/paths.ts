import { z } from "zod";
import { isHostile } from "./command-line";

/** Two Windows paths that mean the same: case, slashes and a trailing backslash do not count. */
export function samePath(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && canonical(a) === canonical(b);
}

function canonical(path: string): string {
  return path.replace(/\//g, "\\").replace(/\\+$/, "").toLowerCase();
}

/** The path without trailing backslashes: one of them before a closing quote would swallow the quote. */
export function plainPath(path: string): string {
  return path.replace(/\//g, "\\").replace(/\\+$/, "");
}

/** A directory on a Windows host, given in full and below the root of its drive. */
export function windowsDirectory() {
  return asciiText("a path").superRefine((path, context) => {
    const say = (message: string) => context.addIssue({ code: "custom", message });
    if (!/^[A-Za-z]:[\\/]/.test(path))
      return say(`must be a full path with a drive, such as "C:\\Program Files\\avs\\varC", not "${path}".`);
    if (/^[A-Za-z]:[\\/]+$/.test(path))
      return say(`cannot be the root of a drive; write a folder of its own, such as "${path.slice(0, 2)}\\avs\\varC".`);
    if (/(^|[\\/])\.\.?([\\/]|$)/.test(path)) return say("cannot hold . or .. as a step; write the path out.");
    if (/[<>"|?*;&^]/.test(path.slice(2)) || path.slice(2).includes(":"))
      return say('cannot hold any of < > : " | ? * ; & ^ ; choose another folder name.');
    return undefined;
  });
}

/** Text that reaches the host through cmd.exe and comes back through its code page: printable ASCII without %name%. */
export function asciiText(what: string) {
  return z.string().superRefine((text, context) => {
    if (isHostile(text))
      context.addIssue({
        code: "custom",
        message: `${what} cannot hold control characters or %name%; leave them out.`,
      });
    else if (/[^\x20-\x7e]/.test(text)) {
      context.addIssue({
        code: "custom",
        message: `${what} holds characters beyond ASCII, which cannot be read back from a Windows console; write it with plain letters.`,
      });
    }
  });
}
