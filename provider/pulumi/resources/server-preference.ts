// Generated from the definition of ServerPreference by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { HostConnection } from "./shared-types";

/** Arguments of {@link ServerPreference}. */
export interface ServerPreferenceArgs {
  /** The utility node of the grid, over SSH, as the user admin or root. Another host is another preference; other credentials are proven and change nothing. */
  connection: pulumi.Input<HostConnection>;
  /** File of the preferences. Default: /usr/local/avamar/var/mc/server_data/prefs/mcserver.xml. */
  file?: pulumi.Input<string>;
  /** Path of the node that the preference stands in: "com/avamar/mc/mcsm". It must be there. */
  node: pulumi.Input<string>;
  /** Name of the preference: "max_jobs_per_node". One that does not stand there yet is added. */
  key: pulumi.Input<string>;
  /** Its value, as text, number or boolean; the file holds the text of it. */
  value: pulumi.Input<string | number | boolean>;
  /** Whether the management server is restarted when the file was changed: it reads its preferences only when it starts. For minutes the grid then answers nobody, so let what else is made on it depend on this resource. Several preferences that are changed at the same time share one restart. Default: never, and the value counts from the next restart on. */
  restart?: pulumi.Input<"never" | "ifChanged">;
}

/**
 * A preference of the grid's management server. REST can only read it (getPreference), so it is changed in the server's file on the utility node, over SSH: that one value and no other byte. What a preference is before it is declared is taken over; deleting puts that back. Beside the file lie a copy of it from before the first change (mcserver.xml.pulumi-avamar) and a note of what was changed, as long as anything is.
 *
 * @example
 * const jobs = new avamar.ServerPreference("jobs", {
 *   connection: { host: "syd01-g1-util", user: "admin", privateKey: config.requireSecret("gridKey"), hostKey: "SHA256:..." },
 *   node: "com/avamar/mc/mcsm",
 *   key: "max_jobs_per_node",
 *   value: 24,
 *   restart: "ifChanged",
 * });
 */
export class ServerPreference extends AvamarResource {
  /** The utility node of the grid, over SSH, as the user admin or root. Another host is another preference; other credentials are proven and change nothing. */
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
  /** File of the preferences. Default: /usr/local/avamar/var/mc/server_data/prefs/mcserver.xml. */
  declare readonly file: pulumi.Output<string | undefined>;
  /** Path of the node that the preference stands in: "com/avamar/mc/mcsm". It must be there. */
  declare readonly node: pulumi.Output<string>;
  /** Name of the preference: "max_jobs_per_node". One that does not stand there yet is added. */
  declare readonly key: pulumi.Output<string>;
  /** Its value, as text, number or boolean; the file holds the text of it. */
  declare readonly value: pulumi.Output<string | number | boolean>;
  /** Whether the management server is restarted when the file was changed: it reads its preferences only when it starts. For minutes the grid then answers nobody, so let what else is made on it depend on this resource. Several preferences that are changed at the same time share one restart. Default: never, and the value counts from the next restart on. */
  declare readonly restart: pulumi.Output<"never" | "ifChanged" | undefined>;
  /** Path of the copy of the file as it was before the first change, while anything is changed. */
  declare readonly original: pulumi.Output<string>;

  constructor(name: string, args: ServerPreferenceArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.serverPreference as never, name, args, opts);
  }
}
