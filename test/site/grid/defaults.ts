import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type {
  AttachedDataDomainObject,
  ClientObject,
  DatasetObject,
  DirectoryMapObject,
  DirectoryServiceObject,
  DomainObject,
  GroupObject,
  OAuthClientObject,
  ProfileObject,
  ReplicationDestinationObject,
  RetentionObject,
  RuleObject,
  ScheduleObject,
  UserObject,
  WaitingAgentObject,
} from "./objects.ts";

/** What filling in an object takes of its grid. */
export interface Filler {
  clock: Clock;
  /** Zone of schedules that name none. */
  timeZoneId: string;
  tokenSeconds: number;
  systemCreateTime: number;
  newId(prefix: string): string;
  newHexId(): string;
  /** A new id that is a number. */
  newNumber(): string;
  /** Indexes of the Data Domains attached already. */
  takenIndexes(): number[];
}

/** Where the grid reaches an agent that nobody described. */
export const defaultPaging = { automatic: true, enabled: true, address: "", port: 28002, securePort: 30002 };
const defaultInitBackup = { enabled: true, allowFileSelection: true, overrideRetention: false };
const internalSystem = "Axion Authentication System";

/** The unit which a grid uses on every Data Domain. */
export function unitName(systemCreateTime: number): string {
  return `avamar-${systemCreateTime}`;
}

/** A domain with everything that was not given filled in. */
export function domainDefaults(filler: Filler, given: Partial<DomainObject>): DomainObject {
  return {
    id: given.id ?? filler.newHexId(),
    name: "domain",
    parent: "/",
    contact: {},
    status: "enabled",
    system: false,
    reserved: false,
    replicated: false,
    retired: false,
    virtualCenter: false,
    ...given,
  };
}

/** A client with everything that was not given filled in. */
export function clientDefaults(filler: Filler, given: Partial<ClientObject>): ClientObject {
  return {
    id: given.id ?? filler.newHexId(),
    name: "client",
    domain: "/clients",
    contact: {},
    clientType: "REGULAR",
    clientOS: "",
    clientVersion: "",
    enabled: true,
    activated: false,
    registered: false,
    restoreOnly: false,
    totalBackups: 0,
    encryption: "HIGH",
    overrideEncryption: false,
    overrideRetention: false,
    retentionId: "Default:POLICYID",
    overrideDataset: false,
    datasetId: "Default:SNAPID",
    overtimeOption: "NEXT_SUCCESS",
    allowAdditionDataset: false,
    allowOverrideSchedule: false,
    clientInitBackup: { ...defaultInitBackup },
    paging: { ...defaultPaging, address: given.name ?? "" },
    plugins: [],
    activityRunning: false,
    replicated: false,
    agentRunning: false,
    ...given,
  };
}

/** An agent that waits, with everything that was not given filled in. */
export function waitingAgentDefaults(given: Partial<WaitingAgentObject>): WaitingAgentObject {
  return { id: "client", port: defaultPaging.port, version: "19.10.100-135", os: "Linux", ...given };
}

/** A group with everything that was not given filled in. */
export function groupDefaults(filler: Filler, given: Partial<GroupObject>): GroupObject {
  return {
    id: given.id ?? filler.newId("GP"),
    name: "group",
    domain: "/",
    enabled: false,
    datasetId: "Default:SNAPID",
    scheduleId: "Default:SCHEDULEID",
    retentionId: "Default:POLICYID",
    encryption: "HIGH",
    members: [],
    proxyIds: [],
    autoProxyMapping: false,
    overrideSchedule: "none",
    ruleEnabled: false,
    cloudDrEnabled: false,
    memberType: "NOT_SPECIFIED",
    type: "REGULAR",
    reserved: false,
    ...given,
  };
}

/** A destination with everything that was not given filled in. */
export function replicationDestinationDefaults(
  filler: Filler,
  given: Partial<ReplicationDestinationObject>,
): ReplicationDestinationObject {
  return {
    id: given.id ?? filler.newId("RD"),
    name: "destination",
    encryption: "HIGH",
    pluginNumber: 1008,
    flags: [],
    remoteBackups: 0,
    ...given,
  };
}

/** A profile with everything that was not given filled in. */
export function profileDefaults(filler: Filler, given: Partial<ProfileObject>): ProfileObject {
  return {
    id: given.id ?? filler.newId("PF"),
    name: "profile",
    domain: "/",
    type: 0,
    enable: false,
    scheduleID: "Default:SCHEDULEID",
    emailEnabled: false,
    emailLogs: false,
    emailNodelist: false,
    inlineEmailAttachments: false,
    logDir: "/usr/local/avamar/var/cron/",
    snmpEnabled: false,
    syslogEnabled: false,
    capacityPercentage: 95,
    forecastDays: 30,
    codes: [],
    reports: [],
    builtIn: false,
    ...given,
  };
}

/** A dataset with everything that was not given filled in. */
export function datasetDefaults(filler: Filler, given: Partial<DatasetObject>): DatasetObject {
  return {
    id: given.id ?? filler.newId("DS"),
    name: "dataset",
    domain: "/",
    targets: [],
    includes: [],
    excludes: [],
    flags: [],
    type: "BACKUP",
    readOnly: false,
    builtIn: false,
    ...given,
  };
}

/** A schedule with everything that was not given filled in. */
export function scheduleDefaults(filler: Filler, given: Partial<ScheduleObject>): ScheduleObject {
  return {
    id: given.id ?? filler.newId("SC"),
    name: "schedule",
    domain: "/",
    recurrence: "Daily",
    startTime: "22:00",
    duration: 8,
    timeZoneId: filler.timeZoneId,
    readOnly: false,
    builtIn: false,
    ...given,
  };
}

/** A retention with everything that was not given filled in. */
export function retentionDefaults(filler: Filler, given: Partial<RetentionObject>): RetentionObject {
  return {
    id: given.id ?? filler.newId("RP"),
    name: "retention",
    domain: "/",
    basicRetentionType: "NO_EXPIRATION",
    override: false,
    policyType: "BACKUP",
    readOnly: false,
    builtIn: false,
    ...given,
  };
}

/** A rule with everything that was not given filled in. */
export function ruleDefaults(filler: Filler, given: Partial<RuleObject>): RuleObject {
  return {
    id: given.id ?? filler.newNumber(),
    name: "rule",
    domain: "/",
    matchType: "AND",
    expressions: [],
    ...given,
  };
}

/** A Data Domain with everything that was not given filled in. */
export function dataDomainDefaults(filler: Filler, given: Partial<AttachedDataDomainObject>): AttachedDataDomainObject {
  const taken = filler.takenIndexes();
  return {
    id: given.id ?? filler.newId("DD"),
    index: given.index ?? Math.max(0, ...taken) + 1,
    ipv4Hostname: "",
    username: "",
    password: "",
    authtype: "credential",
    maxStreamsLimit: 16,
    defaultForGsan: false,
    defaultClientMap: false,
    snmpVersion: 2,
    snmpGetSetPort: 161,
    snmpTrapPort: 163,
    cloudEnabled: false,
    mtreeName: unitName(filler.systemCreateTime),
    createTime: filler.clock.now(),
    polledFrom: 0,
    backups: 0,
    ...given,
  };
}

/** A user with everything that was not given filled in. */
export function directoryServiceDefaults(given: Partial<DirectoryServiceObject>): DirectoryServiceObject {
  const domain = given.directoryServiceDomain ?? "example.com";
  return {
    id: domain,
    directoryServiceDomain: domain,
    alias: given.alias ?? domain.split(".")[0]!,
    defaultLdapDirectoryService: given.defaultLdapDirectoryService ?? false,
    secureLdap: given.secureLdap ?? false,
    properties: given.properties ?? { ldapType: "Windows AD" },
  };
}

export function directoryMapDefaults(given: Partial<DirectoryMapObject>): DirectoryMapObject {
  const map = {
    directoryServiceDomain: "example.com",
    directoryServiceGroupName: "group",
    domainFqdn: "/",
    role: "Administrator",
    ...given,
  };
  return { ...map, id: `${map.domainFqdn}:${map.directoryServiceDomain}:${map.directoryServiceGroupName}` };
}

export function userDefaults(given: Partial<UserObject>): UserObject {
  const domain = given.domain ?? "/";
  const userName = given.userName ?? "user";
  return {
    id: `${domain}:${userName}`,
    userName,
    domain,
    password: "",
    authority: "BACKUP_RESTORE_USER",
    authSystem: internalSystem,
    internalAccount: true,
    readOnly: false,
    rootUser: false,
    passwordExpireDays: 0,
    badLogins: 0,
    ...given,
  };
}

/** An OAuth client with everything that was not given filled in. */
export function oauthClientDefaults(filler: Filler, given: Partial<OAuthClientObject>): OAuthClientObject {
  return {
    id: given.id ?? filler.newHexId(),
    clientName: "",
    clientSecret: given.clientSecret ?? randomBytes(18).toString("base64url"),
    authorizedGrantTypes: ["password"],
    scopes: ["read", "write"],
    autoApproveScopes: ["true"],
    redirectUris: [],
    accessTokenValiditySeconds: filler.tokenSeconds,
    refreshTokenValiditySeconds: 43_200,
    ...given,
  };
}
