/**
 * An emulated Linux file server, like CentOS 8.
 *
 * What it has: sshd with SFTP; systemd as far as services go (unit files, templates, drop-ins, daemon-reload, enabling,
 * masking, restart policies, init scripts); a POSIX shell; systemctl, journalctl, ss, coreutils, grep, ps, pgrep, kill, timeout,
 * flock, sudo, su, rpm or dpkg, firewall-cmd where asked for, the Avamar agent, and dpnctl on a
 * utility node. What it has not: awk, sed, find,
 * curl, perl, python, terminals, other socket families, limits, ACLs, SELinux.
 */
export type { LinuxHands } from "./hand.ts";
export { type LinuxHost, startLinuxHost } from "./host.ts";
export type { LinuxHostDeps, LinuxHostOptions } from "./options.ts";
