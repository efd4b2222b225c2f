// The vendor's client package on a file server, installed and upgraded, and streams that run on it. An upgrade stops every
// agent of the server, installs, and starts again what ran; afterwards each stream says which version its process has.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();
const os = config.get("os") === "linux" ? "linux" : "windows";

// The package from the vendor, and the version that is in it. Change both together.
const packageFile = config.require("packageFile");
const packageVersion = config.require("packageVersion");

// One connection for both: @pulumi/command takes the key of the host as a whole line, and checks it only when given.
const connection = {
  host: config.require("hostAddress"),
  port: config.getNumber("hostPort") ?? 22,
  user: config.get("hostUser") ?? (os === "linux" ? "root" : "Administrator"),
  privateKey: config.requireSecret("hostPrivateKey"),
  hostKey: config.require("hostKey"),
};

// 1. The package and the script that installs it, onto the server.
const folder = os === "linux" ? "/var/tmp" : "C:/Windows/Temp";
const script = os === "linux" ? "upgrade.sh" : "upgrade.cmd";
const copy = (name: string, file: string) =>
  new remote.CopyToRemote(name, {
    connection,
    source: new pulumi.asset.FileAsset(file),
    remotePath: `${os === "linux" ? "" : "/"}${folder}/${basename(file)}`,
  });
const scriptFile = join(__dirname, "scripts", script);
const copies = [copy("package", packageFile), copy("script", scriptFile)];

// 2. Install, or upgrade in place. Another version or another script changes the text of the command, so it runs again;
//    `triggers` would make it a new command, and run `delete` for the old one.
const onHost = (file: string) => (os === "linux" ? `${folder}/${file}` : `${folder}/${file}`.replaceAll("/", "\\"));
const run = os === "linux" ? `sh ${onHost(script)}` : onHost(script);
const note = `version ${packageVersion}, script of ${readFileSync(scriptFile).length} bytes`;
const install = `${run} install ${onHost(basename(packageFile))} ${os === "linux" ? "#" : "& rem"} ${note}`;
const installation = new remote.Command(
  "installation",
  { connection, create: install, update: install, delete: `${run} remove` },
  { dependsOn: copies },
);

// 3. What is installed has to be what was meant. The agent's own instance backs up the system drive as before.
const agent = new avamar.AvamarAgent(
  "agent",
  { connection, os, minimumVersion: packageVersion },
  { dependsOn: installation },
);

// 4. Streams on it. They name the agent, so after an upgrade each of them looks what its own process runs.
const streams = ["C", "D"].map(
  (letter, i) =>
    new avamar.AvamarClientStream(`stream-${letter}`, {
      connection,
      os,
      agent,
      serviceName: `backup${letter}`,
      clientName: `${config.get("clientPrefix") ?? "syd02-util"}-${letter.toLowerCase()}`,
      grid: config.get("gridName") ?? "syd01-g1-util",
      domain: "/clients",
      varDirectory: os === "linux" ? `/usr/local/avamar/var${letter}` : `C:\\Program Files\\avs\\var${letter}`,
      port: 28003 + i,
    }),
);

/** What is installed, and what each stream runs. */
export const installed = agent.version;
export const running = pulumi.all(
  streams.map((stream) => pulumi.interpolate`${stream.serviceName}: ${stream.agentVersion}`),
);
