/** The columns of the picture, from what is backed up to where copies go. */
export const LANES = ["clients", "policies", "plans", "storage", "copies"] as const;

export type Lane = (typeof LANES)[number];

/** How one kind of resource is shown. */
export interface Kind {
  /** What people call it. */
  noun: string;
  /** Its column, or the list of settings below the picture. */
  place: Lane | "settings";
  /** The properties that name it; the first that is given counts. */
  name: string[];
  /**
   * The properties that are shown. Named one by one, so that a property that comes later is not shown before somebody
   * has thought about it: this is what keeps passwords, keys and free flags out.
   */
  facts: string[];
}

const copies = ["enabled", "allClients", "allBackups", "encryption", "retention", "filter"];

/** Every resource of the package, by the last part of its type token. */
export const KINDS: Record<string, Kind> = {
  AvamarClientStream: {
    noun: "stream",
    place: "clients",
    name: ["clientName", "serviceName"],
    facts: [
      ...["serviceName", "displayName", "description", "port", "domain", "grid", "os", "varDirectory", "startMode"],
      ...["running", "caches", "firewall", "onDelete", "agentVersion", "clientId"],
    ],
  },
  AvamarAgent: {
    noun: "agent",
    place: "clients",
    name: ["version"],
    facts: ["version", "minimumVersion", "defaultInstance", "agentDirectory", "os"],
  },
  Client: {
    noun: "client",
    place: "clients",
    name: ["name"],
    facts: [
      ...["domain", "enabled", "activation", "activated", "registered", "agentVersion", "paging", "overtimeOption"],
      ...["encryption", "overrideRetention", "onDelete", "clientId"],
    ],
  },
  ClientPool: {
    noun: "pool",
    place: "clients",
    name: ["addresses"],
    facts: ["addresses", "exclude", "domain", "port", "astray", "onDelete"],
  },
  VirtualCenter: {
    noun: "vCenter",
    place: "clients",
    name: ["name"],
    facts: ["domain", "port", "cbtEnabled", "ruleEnabled"],
  },
  VirtualMachineClients: {
    noun: "virtual machines",
    place: "clients",
    name: ["entities"],
    facts: ["entities", "domain", "view", "containerInclusion", "recursiveProtection", "cbtEnabled", "onDelete"],
  },
  Proxy: {
    noun: "proxy",
    place: "clients",
    name: ["name"],
    facts: ["domain", "virtualCenters", "autoDatastoreMapping", "maxActiveJobs"],
  },
  Policy: {
    noun: "policy",
    place: "policies",
    name: ["name"],
    facts: ["domain", "enabled", "encryption", "ruleEnabled", "autoProxyMapping", "overrideSchedule"],
  },
  Dataset: {
    noun: "dataset",
    place: "plans",
    name: ["name"],
    facts: ["domain", "targets", "includes", "excludes", "dataDomain"],
  },
  Schedule: {
    noun: "schedule",
    place: "plans",
    name: ["name"],
    facts: [
      ...["domain", "recurrence", "timesOfDay", "daysOfWeek", "dayOfMonth", "weekOfMonth", "dayOfWeek", "startTime"],
      ...["duration", "timeZone", "postponeUntil", "endDate"],
    ],
  },
  Retention: {
    noun: "retention",
    place: "plans",
    name: ["name"],
    facts: ["domain", "type", "duration", "expireDate", "override", "daily", "weekly", "monthly", "yearly"],
  },
  Rule: { noun: "rule", place: "plans", name: ["name"], facts: ["domain", "match", "conditions"] },
  DataDomainTarget: {
    noun: "target on the Data Domain",
    place: "storage",
    name: ["hfsaddr"],
    facts: [
      ...["hostname", "index", "maxStreams", "maxStreamsAsPercent", "possibleStreams", "isDefault"],
      ...["isDefaultReplicationTarget", "mtreeName", "cloud", "onDelete"],
    ],
  },
  StorageUnit: {
    noun: "storage unit",
    place: "storage",
    name: ["name"],
    facts: ["user", "quota", "streamLimits", "onDelete"],
  },
  ReplicationPolicy: {
    noun: "replication policy",
    place: "copies",
    name: ["name"],
    facts: [...copies, "order", "parallel", "optimizeVirtualSynthetics"],
  },
  TierPolicy: {
    noun: "tier policy",
    place: "copies",
    name: ["name"],
    facts: [...copies, "olderThan", "youngerThan", "undo", "unmarkOnly"],
  },
  ValidationPolicy: { noun: "validation policy", place: "copies", name: ["name"], facts: ["domain", "enabled"] },
  ReplicationDestination: {
    noun: "replication destination",
    place: "copies",
    name: ["name"],
    facts: ["host", "port", "user", "encryption"],
  },
  Domain: { noun: "domain", place: "settings", name: ["path", "name"], facts: ["parent"] },
  User: {
    noun: "user",
    place: "settings",
    name: ["name"],
    facts: ["domain", "role", "passwordExpireDays", "authenticationSystem"],
  },
  DirectoryService: {
    noun: "directory service",
    place: "settings",
    name: ["domain"],
    facts: ["type", "alias", "url", "secure", "rootDn", "isDefault"],
  },
  DirectoryMap: {
    noun: "directory map",
    place: "settings",
    name: ["group"],
    facts: ["directory", "domain", "role"],
  },
  NotificationProfile: {
    noun: "notification profile",
    place: "settings",
    name: ["name"],
    facts: ["domain", "enabled", "codes", "capacityPercentage", "forecastDays"],
  },
  SmtpServer: { noun: "mail server", place: "settings", name: ["host"], facts: ["port", "protocol", "from"] },
  ServerPreference: {
    noun: "preference",
    place: "settings",
    name: ["key"],
    // The value itself is left out: what a preference holds is for the grid to know.
    facts: ["node", "file", "restart"],
  },
  BoostService: {
    noun: "DD Boost",
    place: "settings",
    name: [],
    facts: ["enabled", "options", "fileReplication"],
  },
  BoostUser: { noun: "Boost user", place: "settings", name: ["user"], facts: [] },
  DataDomainUser: {
    noun: "user of the Data Domain",
    place: "settings",
    name: ["name"],
    facts: ["role", "maxDaysBetweenChange", "disableDate"],
  },
  SnmpAccess: {
    noun: "SNMP of the Data Domain",
    place: "settings",
    name: [],
    facts: ["access", "hosts", "trapHosts", "enabled"],
  },
};

/** The kind of a resource by its type token; undefined for what other packages declare. */
export function kindOf(token: string): { type: string; kind: Kind } | undefined {
  const type = /^pulumi-nodejs:dynamic\/(?:avamar|data-domain):(\w+)$/.exec(token)?.[1];
  const kind = type === undefined || !Object.hasOwn(KINDS, type) ? undefined : KINDS[type];
  return kind && { type: type!, kind };
}
