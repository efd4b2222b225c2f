import { fullPath, isDevice, pathText } from "../machine/path.ts";
import { Win32, Win32Error } from "../machine/win32.ts";

/**
 * A path of SFTP as a Windows path: `/C:/Program Files` is `C:\Program Files`, a relative one starts at the user's
 * home, `/` alone is the list of drives (an empty string here).
 */
export function windowsPathOf(path: string, home: string): string {
  const slashed = path.replaceAll("\\", "/");
  if (slashed === "/") return "";
  const withDrive = /^\/?([A-Za-z]:)(\/.*)?$/.exec(slashed);
  const given = withDrive ? `${withDrive[1]}${withDrive[2] ?? "/"}` : slashed;
  const full = pathText(fullPath(given, home));
  if (isDevice(full)) throw new Win32Error(Win32.invalidFunction);
  return full;
}

/** A Windows path as SFTP shows it. */
export function sftpPathOf(path: string): string {
  return path === "" ? "/" : `/${path.replaceAll("\\", "/")}`.replace(/(?<=.)\/$/, "").replace(/^(\/[A-Z]:)$/, "$1/");
}
