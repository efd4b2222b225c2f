import { pathOf } from "./names.ts";

/** Something in the inventory of a vCenter. Its place is its path: `/DC01/vm/Prod/web-01`. */
export interface InventoryEntity {
  /** Type and reference: `VirtualMachine:vm-434`. */
  id: string;
  type:
    | "ClusterComputeResource"
    | "Datacenter"
    | "Datastore"
    | "Folder"
    | "HostSystem"
    | "Network"
    | "ResourcePool"
    | "VirtualApp"
    | "VirtualMachine";
  path: string;
  guestOS?: string;
  poweredOn?: boolean;
  template?: boolean;
  /** Of a machine: its SMBIOS UUID, and the UUID that the vCenter gives it. */
  uuid?: string;
  instanceUuid?: string;
  /** The machine is a proxy. */
  proxy?: boolean;
  /** Of a datastore: nothing more fits on it. */
  full?: boolean;
  tags?: { categoryName: string; tagName: string }[];
}

/** A vCenter in the grid's network, whether the grid knows it or not. */
export interface VCenterServerObject {
  /** Host name. */
  id: string;
  username: string;
  password: string;
  /** Where it answers. */
  ports: number[];
  /** The certificate of its CA is imported on the grid. */
  isTrusted: boolean;
  version: string;
  build: string;
  uuid: string;
  inventory: InventoryEntity[];
}

/** What the reference of each type begins with. */
const references: Record<InventoryEntity["type"], string> = {
  ClusterComputeResource: "domain-c",
  Datacenter: "datacenter-",
  Datastore: "datastore-",
  Folder: "group-v",
  HostSystem: "host-",
  Network: "network-",
  ResourcePool: "resgroup-",
  VirtualApp: "resgroup-v",
  VirtualMachine: "vm-",
};

/** One entity of an inventory, with a reference of the right form. */
export function entity(type: InventoryEntity["type"], path: string, number: number): InventoryEntity {
  return { id: `${type}:${references[type]}${number}`, type, path };
}

/** A small inventory: a datacenter with a host, its pools, a datastore, a network, two folders and some machines. */
function smallInventory(): InventoryEntity[] {
  const all: [InventoryEntity["type"], string][] = [
    ["Datacenter", "/DC01"],
    ["Folder", "/DC01/vm"],
    ["Folder", "/DC01/host"],
    ["Folder", "/DC01/datastore"],
    ["Folder", "/DC01/network"],
    ["ClusterComputeResource", "/DC01/host/Cluster01"],
    ["HostSystem", "/DC01/host/Cluster01/esx01.example.com"],
    ["ResourcePool", "/DC01/host/Cluster01/Resources"],
    ["ResourcePool", "/DC01/host/Cluster01/Resources/Gold"],
    ["Datastore", "/DC01/datastore/datastore01"],
    ["Network", "/DC01/network/VM Network"],
    ["Folder", "/DC01/vm/Prod"],
    ["Folder", "/DC01/vm/Test"],
    ["VirtualApp", "/DC01/vm/Shop"],
    ...["Prod/db-01", "Prod/web-01", "Prod/web-02", "Prod/web-03", "Test/lab-01"].map(
      (place): ["VirtualMachine", string] => ["VirtualMachine", `/DC01/vm/${place}`],
    ),
  ];
  return all.map(([type, path], index) => entity(type, path, 101 + index));
}

/** A vCenter with everything that was not given filled in. */
export function vcenterServerDefaults(given: Partial<VCenterServerObject>): VCenterServerObject {
  return {
    id: "vc01.example.com",
    username: "avamar@vsphere.local",
    password: "",
    ports: [443],
    isTrusted: true,
    version: "8.0.2",
    build: "22385739",
    uuid: "ab179c7b-04c0-4fac-82b4-8ead0365569e",
    inventory: smallInventory(),
    ...given,
  };
}

/** The last step of a path. */
export const nameIn = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** An inventory path as callers may write it, as it is kept: without a slash at its end. */
export const canonicalPath = (given: string): string => pathOf("", given.replace(/^\/+|\/+$/g, ""));

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** The entities right below a path, in one of the two trees that people browse. */
export function childrenOf(server: VCenterServerObject, path: string, hostView: boolean): InventoryEntity[] {
  return server.inventory.filter((each) => parentOf(each.path) === path && isInView(each, hostView));
}

/** Machines and their folders on one side, hosts and pools on the other; datacenters are on both. */
function isInView({ type, path }: InventoryEntity, hostView: boolean): boolean {
  if (type === "Datacenter" || type === "VirtualApp") return true;
  const [, , branch] = path.split("/");
  return hostView ? branch === "host" : branch === "vm";
}
