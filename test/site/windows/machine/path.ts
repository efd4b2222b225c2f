import { Win32, Win32Error } from "./win32.ts";

/** A full Windows path, taken apart: `C:` and the names below it. */
export interface WindowsPath {
  drive: string;
  names: string[];
}

const FORBIDDEN = /[<>:"|?*]/;
const DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/** Whether the last name of a path is a device such as `NUL`, whatever folder it seems to be in. */
export function isDevice(path: string): boolean {
  const last = path.split(/[\\/]/).at(-1) ?? "";
  return DEVICE.test((last.split(".")[0] ?? "").trim());
}

/**
 * Makes a full path of what a program was given, as GetFullPathName does: relative to `current`, with `.` and `..`
 * resolved, `/` taken for `\`, and the blanks and dots at the end of a name dropped.
 */
export function fullPath(given: string, current: string): WindowsPath {
  let text = given.replaceAll("/", "\\");
  if (text.startsWith("\\\\?\\")) text = text.slice(4);
  if (text.startsWith("\\\\")) throw new Win32Error(Win32.pathNotFound);
  const driveOfCurrent = current.slice(0, 2);
  let drive = driveOfCurrent;
  let base: string[] = [];
  const withDrive = /^([A-Za-z]:)(.*)$/s.exec(text);
  if (withDrive) {
    drive = (withDrive[1] as string).toUpperCase();
    text = withDrive[2] as string;
    if (!text.startsWith("\\") && drive === driveOfCurrent.toUpperCase()) base = namesOf(current.slice(2));
  } else if (!text.startsWith("\\")) base = namesOf(current.slice(2));
  const names = [...base];
  for (const raw of namesOf(text)) {
    if (raw === ".") continue;
    if (raw === "..") {
      names.pop();
      continue;
    }
    if (FORBIDDEN.test(raw) || hasControlCharacter(raw)) throw new Win32Error(Win32.invalidName);
    const name = raw.replace(/[. ]+$/, "");
    if (name !== "") names.push(name);
  }
  return { drive: drive.toUpperCase(), names };
}

/** The path as text, `C:\` for a drive's root. */
export function pathText(path: WindowsPath): string {
  return `${path.drive}\\${path.names.join("\\")}`;
}

/** Everything before the last name. */
export function parentPath(path: string): string {
  const at = path.lastIndexOf("\\");
  return at <= 2 ? path.slice(0, 3) : path.slice(0, at);
}

/** The last name. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("\\") + 1);
}

function namesOf(text: string): string[] {
  return text.split("\\").filter((name) => name !== "");
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => (character.codePointAt(0) ?? 32) < 32);
}
