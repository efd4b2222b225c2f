import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Name of the stand-in's Debian package, as `dpkg-query -W` lists it. The vendor's own name is not public. */
const packageName = "avamarclient-debian";

/** An installable package file of the stand-in agent. */
export interface AgentPackage {
  version: string;
  /** The .deb file on this machine; upload it and run `dpkg -i`. */
  file: string;
}

/** Compiles the stand-in agent for a version and packs it as the vendor does: one tree and an init script. */
export async function buildAgentPackage(folder: string, version: string): Promise<AgentPackage> {
  const tree = join(folder, version);
  const base = join(tree, "usr/local/avamar");
  for (const path of ["bin", "etc", "var"]) mkdirSync(join(base, path), { recursive: true });
  for (const path of ["etc/init.d", "DEBIAN"]) mkdirSync(join(tree, path), { recursive: true });
  const program = join(base, "bin/avagent.bin");
  await run("gcc", ["-O1", `-DVERSION="${version}"`, "-o", program, join(import.meta.dirname, "avagent.c")]);
  const script = join(import.meta.dirname, "avagent.d");
  for (const copy of [join(base, "etc/avagent.d"), join(tree, "etc/init.d/avagent")]) {
    copyFileSync(script, copy);
    await run("chmod", ["755", copy]);
  }
  writeFileSync(join(tree, "DEBIAN/control"), control(version));
  for (const [name, text] of Object.entries(maintainerScripts))
    writeFileSync(join(tree, "DEBIAN", name), `#!/bin/sh\nset -e\n${text}`, { mode: 0o755 });
  const file = join(folder, `AvamarClient-debian8.1-x86_64-${version}.deb`);
  await run("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, file]);
  return { version, file };
}

function control(version: string): string {
  return `Package: ${packageName}
Version: ${version}
Architecture: amd64
Maintainer: nobody <nobody@example.com>
Description: stand-in for a backup client, for tests
`;
}

/** What the package does besides its files. It knows of one agent: instances that others made are not restarted. */
const maintainerScripts = {
  postinst: `update-rc.d avagent defaults >/dev/null
if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl restart avagent || true; fi
`,
  prerm: `if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl stop avagent || true; fi
`,
  postrm: `if [ "$1" = purge ] || [ "$1" = remove ]; then update-rc.d avagent remove >/dev/null || true; fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
`,
};
