// Generated from the definition of VirtualMachineClients by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { ClientContact } from "./shared-types";
import type { VirtualCenter } from "./virtual-center";

/** Arguments of {@link VirtualMachineClients}. */
export interface VirtualMachineClientsArgs {
  /** The vCenter that has the machines: a VirtualCenter, or its host name. */
  virtualCenter: VirtualCenter | pulumi.Input<string>;
  /** The domain that they become clients in, one of the vCenter's: a VirtualCenter (its domain for machines), a Domain, or a path. Another one moves them; their backups stay theirs. */
  domain: VirtualCenter | Domain | pulumi.Input<string>;
  /** The machines and containers (folders, vApps, resource pools), each by inventory path, "/DC01/vm/Prod/web-01", or by id, "VirtualMachine:vm-434". What is taken out of the list goes as onDelete says. A machine that was moved or renamed in the vCenter since stays the client that it is. */
  entities: pulumi.Input<pulumi.Input<string>[]>;
  /** The tree that the paths are of: machines and their folders ("/DC01/vm/..."), or hosts, clusters and resource pools ("/DC01/host/..."). Default: vmTemplate. */
  view?: pulumi.Input<"vmTemplate" | "hostCluster">;
  /** For containers: whether machines that come into them later become clients too. A vApp is always dynamic. The grid never shows it, so it cannot drift; a container that is changed without it may lose it. */
  containerInclusion?: pulumi.Input<"dynamic" | "static">;
  /** For containers: whether machines in containers below are protected too. The grid never shows it, as with containerInclusion. */
  recursiveProtection?: pulumi.Input<boolean>;
  /** Whether changed block tracking is on, so that only changed blocks are read. Comparing it costs a request for each client. */
  cbtEnabled?: pulumi.Input<boolean>;
  /** Whether the clients are backed up by their policies. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** Whom to ask about these clients. */
  contact?: pulumi.Input<ClientContact>;
  /** What becomes of a client that is taken out of the list, or of all when the resource goes. retire: its backups stay until they expire. delete: it goes with all its backups. keep: it stays as it is. Default: retire. */
  onDelete?: pulumi.Input<"retire" | "delete" | "keep">;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * Virtual machines of a vCenter, and folders, vApps or resource pools of them, as clients of the grid. They are added in one task of the grid; where it takes some and refuses others, those stay and are known here, the run ends with the reasons for the rest, and the next one goes on. Machines that a container brings in by itself are not listed here and stay.
 *
 * @example
 * const machines = new avamar.VirtualMachineClients("prod", {
 *   virtualCenter: vcenter,
 *   domain: vcenter,
 *   entities: ["/DC01/vm/Prod/web-01", "/DC01/vm/Databases"],
 *   containerInclusion: "dynamic",
 *   cbtEnabled: true,
 * });
 * const policy = new avamar.Policy("prod-nightly", {
 *   domain: corp,
 *   name: "prod-nightly",
 *   dataset: "/VMware Image Dataset",
 *   schedule: nightly,
 *   retention: sixtyDays,
 *   members: machines.clientIds,
 * });
 */
export class VirtualMachineClients extends AvamarResource {
  /** The vCenter that has the machines: a VirtualCenter, or its host name. */
  declare readonly virtualCenter: pulumi.Output<string>;
  /** The domain that they become clients in, one of the vCenter's: a VirtualCenter (its domain for machines), a Domain, or a path. Another one moves them; their backups stay theirs. */
  declare readonly domain: pulumi.Output<string>;
  /** The machines and containers (folders, vApps, resource pools), each by inventory path, "/DC01/vm/Prod/web-01", or by id, "VirtualMachine:vm-434". What is taken out of the list goes as onDelete says. A machine that was moved or renamed in the vCenter since stays the client that it is. */
  declare readonly entities: pulumi.Output<string[]>;
  /** The tree that the paths are of: machines and their folders ("/DC01/vm/..."), or hosts, clusters and resource pools ("/DC01/host/..."). Default: vmTemplate. */
  declare readonly view: pulumi.Output<"vmTemplate" | "hostCluster" | undefined>;
  /** For containers: whether machines that come into them later become clients too. A vApp is always dynamic. The grid never shows it, so it cannot drift; a container that is changed without it may lose it. */
  declare readonly containerInclusion: pulumi.Output<"dynamic" | "static" | undefined>;
  /** For containers: whether machines in containers below are protected too. The grid never shows it, as with containerInclusion. */
  declare readonly recursiveProtection: pulumi.Output<boolean | undefined>;
  /** Whether changed block tracking is on, so that only changed blocks are read. Comparing it costs a request for each client. */
  declare readonly cbtEnabled: pulumi.Output<boolean | undefined>;
  /** Whether the clients are backed up by their policies. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** Whom to ask about these clients. */
  declare readonly contact: pulumi.Output<
    { name?: string; email?: string; phone?: string; location?: string; notes?: string } | undefined
  >;
  /** What becomes of a client that is taken out of the list, or of all when the resource goes. retire: its backups stay until they expire. delete: it goes with all its backups. keep: it stays as it is. Default: retire. */
  declare readonly onDelete: pulumi.Output<"retire" | "delete" | "keep" | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Ids of the clients, for the members of a policy. */
  declare readonly clientIds: pulumi.Output<string[]>;
  /** Which client each entity is. */
  declare readonly clients: pulumi.Output<{ entity: string; entityId: string; clientId: string }[]>;

  constructor(name: string, args: VirtualMachineClientsArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.virtualMachineClients as never, name, args, opts);
  }
}
