import type { LinkKind } from "./graph";

/** How a property of a resource becomes lines. */
export interface Tie {
  property: string;
  /** The kinds of resource that it may name. */
  to: string[];
  kind: LinkKind;
  /** The line goes from what is named to the resource. */
  isBackwards?: boolean;
  isQuiet?: boolean;
  /** What is named but is not in the stack is shown as a box of its own, of this kind; else it is only counted. */
  outside?: string;
}

/** The kinds of resource that are single members of a policy. */
export const CLIENTS = ["AvamarClientStream", "Client", "VirtualMachineClients"];
const schedule: Tie = { property: "schedule", to: ["Schedule"], kind: "schedule", outside: "Schedule" };
const copied: Tie = {
  property: "members",
  to: [...CLIENTS, "Domain"],
  kind: "copied",
  isBackwards: true,
  isQuiet: true,
};

/** Which properties of which resources are lines. */
export const TIES: Record<string, Tie[]> = {
  Policy: [
    { property: "members", to: CLIENTS, kind: "member", isBackwards: true },
    { property: "excludedMembers", to: CLIENTS, kind: "excluded", isBackwards: true, isQuiet: true },
    { property: "dataset", to: ["Dataset"], kind: "dataset", outside: "Dataset" },
    schedule,
    { property: "retention", to: ["Retention"], kind: "retention", outside: "Retention" },
    { property: "rule", to: ["Rule"], kind: "rule", outside: "Rule" },
    { property: "proxies", to: ["Proxy"], kind: "proxy", isBackwards: true },
  ],
  AvamarClientStream: [
    { property: "agent", to: ["AvamarAgent"], kind: "agent", isQuiet: true },
    { property: "groups", to: ["Policy"], kind: "member", isQuiet: true },
  ],
  Client: [{ property: "retention", to: ["Retention"], kind: "retention", isQuiet: true, outside: "Retention" }],
  ClientPool: [{ property: "policies", to: ["Policy"], kind: "member", outside: "Policy" }],
  Dataset: [{ property: "dataDomain", to: ["DataDomainTarget"], kind: "stored", outside: "DataDomainTarget" }],
  ReplicationPolicy: [
    copied,
    { ...schedule, isQuiet: true },
    { property: "destination", to: ["ReplicationDestination"], kind: "destination", outside: "ReplicationDestination" },
  ],
  TierPolicy: [copied, { ...schedule, isQuiet: true }],
  ValidationPolicy: [
    { ...copied, to: ["Client", "VirtualMachineClients"] },
    { ...schedule, isQuiet: true },
  ],
  NotificationProfile: [{ ...schedule, isQuiet: true }],
  BoostUser: [{ property: "user", to: ["DataDomainUser"], kind: "owner", isQuiet: true }],
  StorageUnit: [{ property: "user", to: ["BoostUser", "DataDomainUser"], kind: "owner", isQuiet: true }],
};
