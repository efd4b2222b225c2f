// Generated from the definition of Proxy by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { ClientContact } from "./shared-types";
import type { VirtualCenter } from "./virtual-center";

/** Where the grid makes the machine of the proxy. Without it the machine is made by other means and registers by itself. It is used when the proxy is made: a later change moves nothing. To have the machine made anew, take the proxy out of the program for one run. Where it is declared, deleting the proxy deletes the machine too. */
export interface ProxyDeployment {
  /** The vCenter that gets the machine: a VirtualCenter, or its host name. */
  virtualCenter: VirtualCenter | pulumi.Input<string>;
  /** The host that runs it, by its inventory path: "/DC01/host/Cluster01/esx01.example.com". */
  host: pulumi.Input<string>;
  /** The datastore for its disks, by its reference in the vCenter: "datastore-110". The grid lists datastores by name only, so a name cannot stand here. */
  datastore: pulumi.Input<string>;
  /** Name of its network, as the host has it: "VM Network". */
  network: pulumi.Input<string>;
  /** Its address. */
  ipAddress: pulumi.Input<string>;
  /** Its network mask. */
  netmask: pulumi.Input<string>;
  /** Its gateway. */
  gateway: pulumi.Input<string>;
  /** Its DNS server. */
  dns: pulumi.Input<string>;
  /** Its time server. */
  ntp?: pulumi.Input<string>;
  /** A second network card, where backups go another way. */
  secondNic?: pulumi.Input<ProxySecondNic>;
}

/** A second network card, where backups go another way. */
export interface ProxySecondNic {
  /** Name of the network, as the host has it. */
  network: pulumi.Input<string>;
  /** Address of the proxy there. */
  ipAddress: pulumi.Input<string>;
  /** Network mask there. */
  netmask: pulumi.Input<string>;
}

/** A vCenter and what of it a proxy backs up. */
export interface ProxyVirtualCenter {
  /** The vCenter: a VirtualCenter, or its host name. */
  virtualCenter: VirtualCenter | pulumi.Input<string>;
  /** Names of the datastores whose machines it backs up: ["datastore01"]. An empty list where autoDatastoreMapping chooses them. */
  datastores: pulumi.Input<pulumi.Input<string>[]>;
}

/** Arguments of {@link Proxy}. */
export interface ProxyArgs {
  /** Host name of the proxy, under which it registers. Another one is another proxy. */
  name: pulumi.Input<string>;
  /** The domain that the proxy is a client in: a Domain, or its path. Another one moves it. Default: "/clients". */
  domain?: Domain | pulumi.Input<string>;
  /** Where the grid makes the machine of the proxy. Without it the machine is made by other means and registers by itself. It is used when the proxy is made: a later change moves nothing. To have the machine made anew, take the proxy out of the program for one run. Where it is declared, deleting the proxy deletes the machine too. */
  deploy?: pulumi.Input<ProxyDeployment>;
  /** How long making the machine may take until it has registered, in seconds. Default: 1200. */
  deployTimeoutSeconds?: pulumi.Input<number>;
  /** The vCenters that it backs up, each with its datastores. The policies that use a proxy are declared there (proxies of a Policy) and stay; a vCenter that is taken out of the list takes the proxy out of its policies. An empty list takes every vCenter away. */
  virtualCenters?: pulumi.Input<pulumi.Input<ProxyVirtualCenter>[]>;
  /** Whether the grid chooses the datastores by itself. */
  autoDatastoreMapping?: pulumi.Input<boolean>;
  /** How many backups and restores it may run at once. */
  maxActiveJobs?: pulumi.Input<number>;
  /** Whom to ask about the proxy. */
  contact?: pulumi.Input<ClientContact>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A proxy: the machine in a vCenter that backs up the others, without an agent in them. Either the grid makes the machine (deploy), which takes some minutes, or the proxy is one that registers by itself. Everything but its name is changed in place. It is not deleted while policies use it.
 *
 * @example
 * const proxy = new avamar.Proxy("proxy-01", {
 *   name: "proxy-01.example.com",
 *   deploy: {
 *     virtualCenter: vcenter,
 *     host: "/DC01/host/Cluster01/esx01.example.com",
 *     datastore: "datastore-110",
 *     network: "VM Network",
 *     ipAddress: "10.0.0.20",
 *     netmask: "255.255.255.0",
 *     gateway: "10.0.0.1",
 *     dns: "10.0.0.2",
 *   },
 *   virtualCenters: [{ virtualCenter: vcenter, datastores: ["datastore01"] }],
 * });
 * const machines = new avamar.Policy("machines-nightly", {
 *   domain: corp,
 *   name: "machines-nightly",
 *   dataset: "/VMware Image Dataset",
 *   schedule: nightly,
 *   retention: sixtyDays,
 *   proxies: [proxy],
 * });
 */
export class Proxy extends AvamarResource {
  /** Host name of the proxy, under which it registers. Another one is another proxy. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the proxy is a client in: a Domain, or its path. Another one moves it. Default: "/clients". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Where the grid makes the machine of the proxy. Without it the machine is made by other means and registers by itself. It is used when the proxy is made: a later change moves nothing. To have the machine made anew, take the proxy out of the program for one run. Where it is declared, deleting the proxy deletes the machine too. */
  declare readonly deploy: pulumi.Output<
    | {
        virtualCenter: string;
        host: string;
        datastore: string;
        network: string;
        ipAddress: string;
        netmask: string;
        gateway: string;
        dns: string;
        ntp?: string;
        secondNic?: { network: string; ipAddress: string; netmask: string };
      }
    | undefined
  >;
  /** How long making the machine may take until it has registered, in seconds. Default: 1200. */
  declare readonly deployTimeoutSeconds: pulumi.Output<number | undefined>;
  /** The vCenters that it backs up, each with its datastores. The policies that use a proxy are declared there (proxies of a Policy) and stay; a vCenter that is taken out of the list takes the proxy out of its policies. An empty list takes every vCenter away. */
  declare readonly virtualCenters: pulumi.Output<{ virtualCenter: string; datastores: string[] }[] | undefined>;
  /** Whether the grid chooses the datastores by itself. */
  declare readonly autoDatastoreMapping: pulumi.Output<boolean | undefined>;
  /** How many backups and restores it may run at once. */
  declare readonly maxActiveJobs: pulumi.Output<number | undefined>;
  /** Whom to ask about the proxy. */
  declare readonly contact: pulumi.Output<
    { name?: string; email?: string; phone?: string; location?: string; notes?: string } | undefined
  >;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the proxy on the grid, for the proxies of a policy. */
  declare readonly proxyId: pulumi.Output<string>;

  constructor(name: string, args: ProxyArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.proxy as never, name, args, opts);
  }
}
