import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Why no Windows package can be made here, or undefined when one can. */
export function reasonWithoutPackages(): string | undefined {
  return existsSync("/usr/bin/wixl") ? undefined : "wixl is not installed (apt-get install wixl)";
}

/**
 * Packs the stand-in agent of the Windows host as the vendor does, as an MSI.
 *
 * @param program The stand-in's own program, of version 7.4.101-58.
 * @param version Another version of the same length, which is written into a copy of the program.
 */
export async function buildMsi(folder: string, program: string, version: string): Promise<string> {
  mkdirSync(join(folder, version), { recursive: true });
  const text = readFileSync(program, "latin1").replaceAll("7.4.101-58", version);
  writeFileSync(join(folder, version, "avagent.exe"), text, "latin1");
  writeFileSync(join(folder, version, "agent.wxs"), source(version));
  const file = join(folder, `AvamarClient-windows-x86_64-${version}.msi`);
  await run("wixl", ["-a", "x64", "-o", file, join(folder, version, "agent.wxs")], { cwd: join(folder, version) });
  return file;
}

function source(version: string): string {
  const component = `6c0f2a5e-8f0b-4a52-9a3b-${Buffer.from(version).toString("hex").slice(0, 12)}`;
  return `<?xml version="1.0"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="*" Name="Avamar Client for Windows (stand-in)" Language="1033" Version="${version.split("-")[0]}"
      Manufacturer="stand-in" UpgradeCode="0f6c1b1e-9f0a-4a52-9a3b-1d6f0c7e2a11">
    <Package InstallerVersion="200" Compressed="yes" InstallScope="perMachine"/>
    <MajorUpgrade DowngradeErrorMessage="A newer version is installed."/>
    <Media Id="1" Cabinet="agent.cab" EmbedCab="yes"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="AVS" Name="avs">
          <Directory Id="BIN" Name="bin">
            <Component Id="Agent" Guid="${component}" Win64="yes">
              <File Id="avagent.exe" Source="avagent.exe" KeyPath="yes"/>
            </Component>
          </Directory>
        </Directory>
      </Directory>
    </Directory>
    <Feature Id="Main" Level="1"><ComponentRef Id="Agent"/></Feature>
  </Product>
</Wix>
`;
}
