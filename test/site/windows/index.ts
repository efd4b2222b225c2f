/**
 * An emulated Windows file server.
 *
 * What it has: cmd.exe; sc, reg (query, add, delete), netsh (advfirewall firewall rules, excluded port ranges), netstat,
 * net (start, stop), tasklist, taskkill, whoami, certutil (-hashfile), fsutil (volume diskfree), findstr, find, where,
 * hostname, ping, waitfor, timeout, chcp, and the Avamar agent. What it has not: PowerShell, wmic, systeminfo, msiexec,
 * drivers, symbolic links, ACLs.
 *
 * Ways to learn of its size that no language changes: the registry value `.Translated` under
 * `HKLM\HARDWARE\RESOURCEMAP\System Resources\Physical Memory` for the memory, SFTP's `statvfs@openssh.com` for the
 * space of a disk, the order of the lines of `fsutil volume diskfree` (their labels and separators are translated).
 */
export type { Hands } from "./hand.ts";
export { startWindowsHost, type WindowsHost } from "./host.ts";
export type { WindowsHostDeps, WindowsHostOptions } from "./options.ts";
export type { Locale } from "./words/words.ts";
