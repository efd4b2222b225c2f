import { z } from "zod";
import { define, type Found, type Issue, type Run } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import type { HostAccess } from "./access";
import type { AgentHost, AgentService } from "./agent-host";
import { agentDirectoryOf } from "./agent-layout";
import { agentVersion, isAtLeast } from "./agent-version";
import { connection, hostOf } from "./connection";
import { MARKER_FILE, parseMarker } from "./marker";
import { hostDirectory, inside, plainPath, samePath } from "./paths";
import { wrongSystem } from "./stream-rules";

const inputs = z.strictObject({
  connection: property(connection.clone(), {
    doc: "The file server, over SSH. Another host is another agent; other credentials are proven and change nothing.",
    typeName: "HostConnection",
  }),
  os: property(z.enum(["windows", "linux"]).optional(), {
    doc: 'What runs on the host: "windows" or "linux". Default: windows.',
    replace: true,
    same: (a, b) => (a ?? "windows") === (b ?? "windows"),
  }),
  agentDirectory: property(hostDirectory().optional(), {
    doc: "Where the agent is installed. Default: C:\\Program Files\\avs, on Linux /usr/local/avamar.",
    replace: true,
    same: samePath,
  }),
  minimumVersion: property(
    z
      .string()
      .regex(/^\d+(\.\d+)*(-\d+)?$/, 'must be numbers with dots, such as "19.10" or "7.4.101-58".')
      .optional(),
    {
      doc: 'Oldest version that will do: "19.10". An older agent is an error that says both. Default: any, though streams need 7.4.',
    },
  ),
  defaultInstance: property(z.enum(["registered", "unregistered"]).optional(), {
    doc: "Whether the agent's own instance is a client of the grid: backed up beside the streams, or deliberately not. It is looked at and never changed. Default: either.",
  }),
});

type AgentInputs = z.infer<typeof inputs>;

/** The client software on a host: looked at, never installed or removed by us. */
export const avamarAgent = define<typeof inputs.shape, HostAccess>({
  type: "AvamarAgent",
  module: "avamar",
  doc: "The Avamar client software that is installed on a host: present, of at least a version, its own instance registered or deliberately not. It is looked at and never changed: the vendor's package installs, upgrades and removes it (the example agent-rollout does that with @pulumi/command). It cannot be deleted while streams are left on the host, so a package is never removed under them.",
  example: `const agent = new avamar.AvamarAgent("syd02-vs-util01", { connection, minimumVersion: "19.10" }, { dependsOn: installation });
const stream = new avamar.AvamarClientStream("drive-c", {
  connection,
  agent,
  serviceName: "backupC",
  clientName: "syd02-vs-util-c",
  grid: "syd01-g1-util",
  domain: corp,
  varDirectory: "C:\\\\Program Files\\\\avs\\\\varC",
  port: 28003,
});`,
  inputs,
  outputs: {
    version: property(z.string(), { doc: 'Version of the installed agent: "19.10.100-149".' }),
  },
  hasFixedId: true,
  rules: ({ os, agentDirectory }): Issue[] =>
    isUnknown(os) ? [] : wrongSystem({ agentDirectory }, os === "linux" ? "linux" : "windows"),
  claims: [
    {
      uses: ["connection", "agentDirectory", "os"],
      claim: (declared) => ({
        scope: `host ${hostOf(declared.connection)}`,
        what: `agent in ${plainPath(agentDirectoryOf(declared))}`,
      }),
    },
  ],
  nameOf: ({ connection: { host } }) => `agent on ${host}`,
  // What is installed is not made by us, so there is nothing to take over.
  find: async () => undefined,
  create: verified,
  async observe(run, _id, recorded) {
    const declared = recorded as unknown as AgentInputs;
    const { host, directory } = placeOf(run, declared);
    if (!(await host.files.exists(host.agentProgram(directory)))) return undefined;
    return seen(declared, host, directory);
  },
  sync: (run, _found, declared) => verified(run, declared),
  async remove(run, _id, recorded) {
    const { host, directory } = placeOf(run, recorded as unknown as AgentInputs);
    const own = inside(directory, "var");
    const streams = (await host.agents()).filter(({ varDirectory }) => !samePath(varDirectory, own));
    if (streams.length === 0) return;
    const left = await Promise.all(streams.map((each) => withOwner(host, each)));
    throw new AvamarError(`streams are left on the host: ${left.join(", ")}.`, {
      code: "in-use",
      product: "host",
      host: host.name,
      hint: "Delete them first, each in the stack that has it; take the agent out of the state with pulumi state delete to leave everything as it is.",
    });
  },
});

/** A stream for people: its service, and the stack whose mark lies in its directory. */
async function withOwner(host: AgentHost, { service, varDirectory }: AgentService): Promise<string> {
  const file = varDirectory ? await host.files.read(inside(varDirectory, MARKER_FILE)) : undefined;
  const owner = parseMarker(file?.toString("utf8"))?.owner;
  return `${service} (${owner ? `stack ${owner}` : "made by no stack"})`;
}

function placeOf(run: Run<HostAccess>, declared: AgentInputs): { host: AgentHost; directory: string } {
  const host = run.world.host(declared.connection, declared.os ?? "windows");
  return { host, directory: plainPath(agentDirectoryOf(declared)) };
}

/** The agent as it is there, and everything that is wrong with it said at once. */
async function verified(run: Run<HostAccess>, declared: AgentInputs): Promise<Found<AgentInputs>> {
  const { host, directory } = placeOf(run, declared);
  const program = host.agentProgram(directory);
  const refuse = (code: "precondition" | "unsupported-version", reason: string, hint: string) => {
    throw new AvamarError(reason, { code, product: "host", host: host.name, hint });
  };
  if (!(await host.files.exists(program))) {
    const other = await host.otherSystem();
    if (other) throw other;
    refuse("precondition", `there is no agent at ${program}.`, "Install the vendor's client package first.");
  }
  const found = await seen(declared, host, directory);
  const { minimumVersion, defaultInstance } = declared;
  const version = found.outputs.version as string;
  if (minimumVersion && found.inputs.minimumVersion !== minimumVersion)
    refuse(
      "unsupported-version",
      `the agent is ${version || "of an unknown version"}, the program wants ${minimumVersion} or later.`,
      "Upgrade the client package on the host, or lower minimumVersion.",
    );
  if (defaultInstance && found.inputs.defaultInstance !== defaultInstance)
    refuse(
      "precondition",
      `the agent's own instance is ${found.inputs.defaultInstance}, the program wants it ${defaultInstance}.`,
      defaultInstance === "registered"
        ? "Register it with the vendor's own means: the tray icon or avregister."
        : "Unregister it with the vendor's own means, or declare it as registered.",
    );
  return found;
}

async function seen(declared: AgentInputs, host: AgentHost, directory: string): Promise<Found<AgentInputs>> {
  const [version = "", isRegistered] = await Promise.all([
    agentVersion(host, directory),
    host.files.exists(inside(directory, "var", "cid.bin")),
  ]);
  const { minimumVersion: least } = declared;
  return {
    id: `${declared.connection.host}/${directory}`,
    inputs: {
      connection: declared.connection,
      os: declared.os,
      agentDirectory: declared.agentDirectory,
      // A later version than the least is no difference.
      minimumVersion: least && version && isAtLeast(version, least) ? least : version,
      defaultInstance: isRegistered ? "registered" : "unregistered",
    },
    outputs: { version },
  };
}
