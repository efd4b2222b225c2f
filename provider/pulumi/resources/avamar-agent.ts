// Generated from the definition of AvamarAgent by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { HostConnection } from "./shared-types";

/** Arguments of {@link AvamarAgent}. */
export interface AvamarAgentArgs {
  /** The file server, over SSH. Another host is another agent; other credentials are proven and change nothing. */
  connection: pulumi.Input<HostConnection>;
  /** What runs on the host: "windows" or "linux". Default: windows. */
  os?: pulumi.Input<"windows" | "linux">;
  /** Where the agent is installed. Default: C:\Program Files\avs, on Linux /usr/local/avamar. */
  agentDirectory?: pulumi.Input<string>;
  /** Oldest version that will do: "19.10". An older agent is an error that says both. Default: any, though streams need 7.4. */
  minimumVersion?: pulumi.Input<string>;
  /** Whether the agent's own instance is a client of the grid: backed up beside the streams, or deliberately not. It is looked at and never changed. Default: either. */
  defaultInstance?: pulumi.Input<"registered" | "unregistered">;
}

/**
 * The Avamar client software that is installed on a host: present, of at least a version, its own instance registered or deliberately not. It is looked at and never changed: the vendor's package installs, upgrades and removes it (the example agent-rollout does that with @pulumi/command). It cannot be deleted while streams are left on the host, so a package is never removed under them.
 *
 * @example
 * const agent = new avamar.AvamarAgent("syd02-vs-util01", { connection, minimumVersion: "19.10" }, { dependsOn: installation });
 * const stream = new avamar.AvamarClientStream("drive-c", {
 *   connection,
 *   agent,
 *   serviceName: "backupC",
 *   clientName: "syd02-vs-util-c",
 *   grid: "syd01-g1-util",
 *   domain: corp,
 *   varDirectory: "C:\\Program Files\\avs\\varC",
 *   port: 28003,
 * });
 */
export class AvamarAgent extends AvamarResource {
  /** The file server, over SSH. Another host is another agent; other credentials are proven and change nothing. */
  declare readonly connection: pulumi.Output<{
    host: string;
    port?: number;
    user?: string;
    password?: string;
    privateKey?: string;
    privateKeyPassphrase?: string;
    agentSocketPath?: string;
    hostKey?: string;
    knownHosts?: string;
    proxy?: {
      host: string;
      port?: number;
      user?: string;
      password?: string;
      privateKey?: string;
      privateKeyPassphrase?: string;
      agentSocketPath?: string;
      hostKey?: string;
      knownHosts?: string;
    };
  }>;
  /** What runs on the host: "windows" or "linux". Default: windows. */
  declare readonly os: pulumi.Output<"windows" | "linux" | undefined>;
  /** Where the agent is installed. Default: C:\Program Files\avs, on Linux /usr/local/avamar. */
  declare readonly agentDirectory: pulumi.Output<string | undefined>;
  /** Oldest version that will do: "19.10". An older agent is an error that says both. Default: any, though streams need 7.4. */
  declare readonly minimumVersion: pulumi.Output<string | undefined>;
  /** Whether the agent's own instance is a client of the grid: backed up beside the streams, or deliberately not. It is looked at and never changed. Default: either. */
  declare readonly defaultInstance: pulumi.Output<"registered" | "unregistered" | undefined>;
  /** Version of the installed agent: "19.10.100-149". */
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: AvamarAgentArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.avamarAgent as never, name, args, opts);
  }
}
