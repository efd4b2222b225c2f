import { z } from "zod";
import { isHostile } from "./windows/command-line";

/** The operating systems that streams live on. */
export type System = "windows" | "linux";

/** Which system a full path belongs to: one of Windows begins with a drive. */
export function systemOf(path: string): System {
  return path.startsWith("/") ? "linux" : "windows";
}

/** Two paths that mean the same: on Windows case and slashes do not count, and nowhere an outer slash at the end. */
export function samePath(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && canonical(a) === canonical(b);
}

function canonical(path: string): string {
  return systemOf(path) === "linux" ? plainPath(path) : plainPath(path).toLowerCase();
}

/** The path without slashes at its end: a backslash before a closing quote would swallow the quote. */
export function plainPath(path: string): string {
  if (systemOf(path) === "linux") return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
  return path.replace(/\//g, "\\").replace(/\\+$/, "");
}

/** Whether a path is a directory or lies below it. */
export function liesIn(path: string, directory: string): boolean {
  const [inner, outer] = [canonical(path), canonical(directory)];
  return inner === outer || inner.startsWith(inside(outer, ""));
}

/** The path of something in a directory, in the way of its system. */
export function inside(directory: string, ...names: string[]): string {
  return [directory, ...names].join(systemOf(directory) === "linux" ? "/" : "\\");
}

/** The directory above. */
export function above(path: string): string {
  return path.slice(0, path.lastIndexOf(systemOf(path) === "linux" ? "/" : "\\"));
}

/** A directory on a host, given in full and below the root. */
export function hostDirectory() {
  return asciiText("a path").superRefine((path, context) => {
    const wrong =
      (systemOf(path) === "linux" ? wrongOnLinux(path) : wrongOnWindows(path)) ??
      (isOfSystem(path) ? `belongs to the system itself; write a folder of its own.` : undefined);
    if (wrong) context.addIssue({ code: "custom", message: wrong });
  });
}

function wrongOnWindows(path: string): string | undefined {
  if (!/^[A-Za-z]:[\\/]/.test(path))
    return `must be a full path with a drive, such as "C:\\Program Files\\avs\\varC", not "${path}".`;
  if (/^[A-Za-z]:[\\/]+$/.test(path))
    return `cannot be the root of a drive; write a folder of its own, such as "${path.slice(0, 2)}\\avs\\varC".`;
  if (hasDots(path)) return "cannot hold . or .. as a step; write the path out.";
  const alias = aliasOnWindows(
    path
      .slice(3)
      .replace(/[\\/]$/, "")
      .split(/[\\/]/),
  );
  if (alias) return alias;
  if (/[<>"|?*;&^]/.test(path.slice(2)) || path.slice(2).includes(":"))
    return 'cannot hold any of < > : " | ? * ; & ^ ; choose another folder name.';
  return undefined;
}

/**
 * Spellings that Windows reads as another path: two of them would be the same directory without looking so, and one could
 * be that of the default agent.
 */
function aliasOnWindows(steps: string[]): string | undefined {
  if (steps.includes(""))
    return 'has a backslash too many; write one between two steps, which is "\\\\" in TypeScript.';
  const step = steps.find((each) => /[. ]$|^ /.test(each));
  if (step !== undefined)
    return `has the step "${step}", and Windows leaves out a dot or blank at its end; write "${step.replace(/[. ]+$/, "").trim()}".`;
  const short = steps.find((each) => /~\d/.test(each));
  if (short !== undefined) return `has the short name "${short}"; write the long name of that folder.`;
  const device = steps.find((each) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(each));
  if (device !== undefined) return `has the step "${device}", which is a device of Windows; choose another name.`;
  return undefined;
}

/** A unit file and a flag file carry the path as it is: what either would read in another way is refused. */
function wrongOnLinux(path: string): string | undefined {
  if (/^\/+$/.test(path)) return 'cannot be the root; write a folder of its own, such as "/usr/local/avamar/varC".';
  if (hasDots(path)) return "cannot hold . or .. as a step; write the path out.";
  if (!/^[A-Za-z0-9/._@+-]+$/.test(path))
    return "can hold letters, digits and . _ @ + - only on Linux; choose another folder name.";
  return undefined;
}

/** Directories that a host lives from: nothing of an agent lies right in them, and below some of them nothing at all. */
const OF_WINDOWS =
  /^[a-z]:\\(windows(\\.*)?|program files( \(x86\))?|programdata|users(\\[^\\]+)?|system volume information(\\.*)?|\$recycle\.bin(\\.*)?)$/;
const OF_LINUX =
  /^\/((etc|boot|dev|proc|sys|run|bin|sbin|lib|lib64|usr\/(bin|sbin|lib|lib64|libexec|share))(\/.*)?|usr(\/local(\/(bin|sbin|lib|etc))?)?|var(\/(lib|log|spool|cache|tmp|run))?|home(\/[^/]+)?|root|opt|srv|mnt|media|tmp)$/;

function isOfSystem(path: string): boolean {
  const plain = plainPath(path);
  return systemOf(path) === "linux" ? OF_LINUX.test(plain) : OF_WINDOWS.test(plain.toLowerCase());
}

function hasDots(path: string): boolean {
  return /(^|[\\/])\.\.?([\\/]|$)/.test(path);
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
        message: `${what} holds characters beyond ASCII, which a host does not give back as they were written; write it with plain letters.`,
      });
    }
  });
}
