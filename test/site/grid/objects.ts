/**
 * What a grid holds, as plain JSON. These are the site's own records, not the wire shapes: each kind's file turns them
 * into what REST shows. A test may change any property of them through {@link Store.edit}.
 * Times are epoch milliseconds, domains are full paths such as `/clients/sydney`.
 */

/** Whom to ask about a domain or a client. */
export interface Contact {
  email?: string;
  location?: string;
  name?: string;
  /** Kept by the grid, shown for clients, never shown for domains. */
  notes?: string;
  phone?: string;
}

/** A folder of the grid's tree. Its path is that of its parent and its name. */
export interface DomainObject {
  /** 40 hexadecimal digits. */
  id: string;
  name: string;
  /** Path of the parent; empty for the root. */
  parent: string;
  contact: Contact;
  status: string;
  /** `/MC_SYSTEM`. */
  system: boolean;
  /** Made by the grid; cannot be deleted. */
  reserved: boolean;
  /** `/REPLICATE` and what is below it. */
  replicated: boolean;
  /** `/MC_RETIRED`. */
  retired: boolean;
  /** A vCenter's domain. */
  virtualCenter: boolean;
}

/** How backups travel. */
export type Encryption = "HIGH" | "MEDIUM" | "NONE";
/** Whether a backup may go on when its window is over. */
export type OvertimeOption = "NEVER" | "NEXT" | "NEXT_SUCCESS" | "ALWAYS";

/** Where and how the grid calls an agent. */
export interface Paging {
  automatic: boolean;
  enabled: boolean;
  address: string;
  port: number;
  securePort: number;
}

/** A protected host, or one stream of it. */
export interface ClientObject {
  /** The CID: 40 hexadecimal digits. */
  id: string;
  name: string;
  domain: string;
  contact: Contact;
  clientType: string;
  clientOS: string;
  clientVersion: string;
  enabled: boolean;
  activated: boolean;
  registered: boolean;
  /** Retired. */
  restoreOnly: boolean;
  activationTime?: number;
  lastCheckinTime?: number;
  lastBackupTime?: number;
  lastContactTime?: number;
  initializationTime?: number;
  totalBackups: number;
  encryption: Encryption;
  overrideEncryption: boolean;
  overrideRetention: boolean;
  retentionId: string;
  overrideDataset: boolean;
  datasetId: string;
  overtimeOption: OvertimeOption;
  allowAdditionDataset: boolean;
  allowOverrideSchedule: boolean;
  clientInitBackup: { enabled: boolean; allowFileSelection: boolean; overrideRetention: boolean };
  paging: Paging;
  /** Plug-in numbers which the agent registered. */
  plugins: number[];
  /** A backup or restore is running. */
  activityRunning: boolean;
  /** Member of a replication group. */
  replicated: boolean;
  /** The agent's service is up. Not shown by REST. */
  agentRunning: boolean;
  /** What it is in a vCenter, for a virtual machine or a container of them. */
  virtualMachine?: VirtualMachineClient;
  /** For a proxy: CIDs of the vCenters that it backs up. */
  proxyOf?: string[];
  /** For a proxy: how it backs them up. */
  proxy?: ProxySettings;
}

/** What a proxy has that no other client has. */
export interface ProxySettings {
  /** Names of the datastores that it backs up, by the CID of their vCenter. */
  datastores: Record<string, string[]>;
  autoDsMapping: boolean;
  maxActiveJobs: number;
  /** SMBIOS UUID of its machine. A proxy shows this one, and a vCenter deletes by the instance UUID. */
  biosUuid: string;
}

/** A machine or a container of machines that is a client. */
export interface VirtualMachineClient {
  /** CID of the vCenter. */
  vcCid: string;
  /** Its id there: `VirtualMachine:vm-434`. */
  entityId: string;
  cbtEnabled: boolean;
  /** Containers only: machines that come later are clients too. Never shown. */
  dynamic: boolean;
  /** Containers only: what is in containers below is protected too. Never shown. */
  recursiveProtection: boolean;
}

/** A vCenter that the grid knows. It is a client too, of the same id, which has its contact. */
export interface VirtualCenterObject {
  /** The CID. */
  id: string;
  /** Host name. */
  name: string;
  /** The domain above its own. */
  parent: string;
  port: number;
  username: string;
  password: string;
  cbtEnabled: boolean;
  ruleEnabled: boolean;
  /** Id of a rule to the domain in which the machines that fit it become clients. */
  ruleDomainMapping: Record<string, string>;
}

/** An agent that runs somewhere and has never spoken to the grid: it answers an invitation. */
export interface WaitingAgentObject {
  /** Name or address under which the grid reaches it. */
  id: string;
  port: number;
  version: string;
  os: string;
}

/** How a client came into a group, or why it is not in it. */
export type JoinType = "EXCLUDED" | "NOT_SELECTED" | "INCLUDED_BY_RULE" | "INCLUDED_BY_USER";

/** A client in a group; `datasetId` overrides the group's dataset. */
export interface GroupMember {
  cid: string;
  datasetId?: string;
  joinType: JoinType;
}

/** A policy: which clients, what, when, how long. */
export interface GroupObject {
  id: string;
  name: string;
  domain: string;
  enabled: boolean;
  datasetId: string;
  scheduleId: string;
  retentionId: string;
  encryption: Encryption;
  members: GroupMember[];
  proxyIds: string[];
  autoProxyMapping: boolean;
  overrideSchedule: "skipNext" | "runOnce" | "none";
  ruleEnabled: boolean;
  ruleId?: number;
  cloudDrEnabled: boolean;
  cloudDrPolicyId?: string;
  memberType: string;
  type: "REGULAR" | "REPLICATE" | "VALIDATE" | "MIGRATE" | "TIERING";
  /** Made by the grid; cannot be deleted. */
  reserved: boolean;
  /** Of a group that copies backups elsewhere: which ones. */
  copies?: CopySettings;
  /** Of a group that replicates. */
  replication?: ReplicationSettings;
  /** Of a group that moves backups to a cloud tier. */
  tier?: TierSettings;
  /** Of a group that validates backups: where it restores them to. */
  location?: RestoreLocation;
}

/** A place in a vCenter. Only its vCenter is ever shown. */
export interface RestoreLocation {
  vcCid?: string;
  /** Path. */
  dataCenter?: string;
  /** Name. */
  dataStore?: string;
  /** Name. */
  esxServer?: string;
  /** Path below the datacenter: `vm/Restored`. */
  folder?: string;
  /** The whole path of the same. */
  folderPath?: string;
  /** Path. */
  resourcePool?: string;
}

/** Which backups a group copies. Its members are clients and domains, by their ids. */
export interface CopySettings {
  allClients: boolean;
  allBackups: boolean;
  dailyTag: boolean;
  weeklyTag: boolean;
  monthlyTag: boolean;
  yearlyTag: boolean;
  /** Backups on demand. */
  noTag: boolean;
  /** 0: as many as there are. */
  maxBackupsPerClient: number;
}

/** What only groups that replicate have. */
export interface ReplicationSettings {
  destinationServerId: string;
  dateRestriction: "NONE" | "WITHIN" | "RANGE";
  within?: number;
  durationUnit?: RetentionUnit;
  after?: number;
  before?: number;
  orderingCriterion: "OLDEST_TO_NEWEST" | "NEWEST_TO_OLDEST";
  optimizeVsr: boolean;
  usePoolBased: boolean;
}

/** What only groups for a cloud tier have. */
export interface TierSettings {
  older: number;
  olderUnit: RetentionUnit;
  younger: number;
  youngerUnit: RetentionUnit;
  youngerEnabled: boolean;
  undoTier: boolean;
  unmarkOnly: boolean;
}

/** Another grid that backups are replicated to. */
export interface ReplicationDestinationObject {
  id: string;
  name: string;
  encryption: Encryption;
  pluginNumber: number;
  /** How it is reached: `dstaddr`, `dstid`, `dstpassword` and whatever else the plug-in lists for REPL_CONFIG. */
  flags: DatasetFlag[];
  /** Backups of this grid that are stored there. More than 0 makes a deletion without force fail. */
  remoteBackups: number;
}

/** Who is told about which events. */
export interface ProfileObject {
  id: string;
  name: string;
  domain: string;
  /** 0: mail, syslog and traps; 1: what is reported to the vendor. */
  type: 0 | 1;
  enable: boolean;
  scheduleID: string;
  emailEnabled: boolean;
  emailLogs: boolean;
  emailNodelist: boolean;
  inlineEmailAttachments: boolean;
  logDir: string;
  snmpEnabled: boolean;
  syslogEnabled: boolean;
  capacityPercentage: number;
  forecastDays: number;
  /** These five are never shown by a look, only by the answer to a write. */
  codes: number[];
  email?: { toList?: string[]; subject?: string };
  snmpTrap?: { host?: string; port?: number; community?: string };
  syslog?: { host?: string; port?: number; facility?: number; formatEnable?: boolean };
  reports: ProfileReport[];
  /** Came with the grid; cannot be deleted. */
  builtIn: boolean;
}

/** A report that is mailed with the events. */
export interface ProfileReport {
  id?: string;
  enabled?: boolean;
  outputCSV?: boolean;
  outputTXT?: boolean;
  outputXML?: boolean;
  dateTimeSinceOption?: "day" | "week" | "month" | "last_notified";
  dateTimeSinceCnt?: number;
}

/** The mail server that notifications go through. */
export interface SmtpObject {
  smtpFromMailAddress: string;
  smtpMailHostName: string;
  smtpMailPort: string;
  smtpMailProtocol: string;
  smtpMailUserName: string;
  /** Never shown. */
  smtpMailPassword: string;
  /** Never shown. */
  smtpToMailAddress: string;
}

/** A path as one plug-in understands it. */
export interface PluginPath {
  pluginNumber: number;
  value: string;
  recordId?: string;
}

/** For which work a flag counts. */
export type FlagCommand = "BACKUP" | "RESTORE" | "BROWSE" | "DYNAMIC_BROWSE" | "REPL_CONFIG" | "VALIDATE" | "MIGRATE";

/** One option of a plug-in in a dataset; all values are text. */
export interface DatasetFlag {
  pluginNumber: number;
  key: string;
  value: string;
  command: FlagCommand;
  flagId: string;
  flagType: string;
  defaultValue?: string;
  alternatePluginNumber?: number;
}

/** What a backup takes, plug-in by plug-in. */
export interface DatasetObject {
  id: string;
  name: string;
  domain: string;
  targets: PluginPath[];
  includes: PluginPath[];
  excludes: PluginPath[];
  flags: DatasetFlag[];
  type: "BACKUP" | "REPLICATION" | "VALIDATE" | "MIGRATE" | "TIERING";
  readOnly: boolean;
  /** Came with the grid; cannot be deleted even when it can be changed. */
  builtIn: boolean;
}

/** One condition of a rule, in the grid's words. */
export interface RuleCondition {
  keyName: string;
  operatorName: string;
  value: string;
  vmTagCategoryValue?: string;
}

/** Which virtual machines a group takes in by itself. */
export interface RuleObject {
  /** A number on the wire. */
  id: string;
  name: string;
  domain: string;
  matchType: "AND" | "OR";
  expressions: RuleCondition[];
}

/** How a schedule repeats. */
export type Recurrence = "Daily" | "Weekly" | "Monthly" | "OnDemand";
/** The days as the grid writes them, Sunday first. */
export const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
/** One of them. */
export type Weekday = (typeof weekdays)[number];

/** On which day of a month. */
export interface MonthlyData {
  typeEnum?: "NthDay" | "NthWeekDay";
  /** `"1"` to `"28"` or `"last"`. */
  nthDay?: string;
  nthWeekDay?: "first" | "second" | "third" | "fourth" | "last";
  dayOfWeek?: Weekday;
}

/** When backups run. */
export interface ScheduleObject {
  id: string;
  name: string;
  domain: string;
  recurrence: Recurrence;
  /** `HH:mm`, on a 24-hour clock. */
  startTime: string;
  /** Hours. */
  duration: number;
  timeZoneId: string;
  postponeUntilDate?: number;
  endDate?: number;
  timesOfDay?: string[];
  daysOfWeek?: Weekday[];
  monthly?: MonthlyData;
  readOnly: boolean;
  builtIn: boolean;
}

/** In what a retention counts. */
export type RetentionUnit = "DAYS" | "WEEKS" | "MONTHS" | "YEARS";

/** How long backups are kept. */
export interface RetentionObject {
  id: string;
  name: string;
  domain: string;
  basicRetentionType: "DURATION" | "EXDATE" | "NO_EXPIRATION";
  duration?: number;
  durationUnit?: RetentionUnit;
  expireDate?: number;
  /** Advanced retention: the tags below count. */
  override: boolean;
  dailyTag?: number;
  dailyTagUnit?: RetentionUnit;
  weeklyTag?: number;
  weeklyTagUnit?: RetentionUnit;
  monthlyTag?: number;
  monthlyTagUnit?: RetentionUnit;
  yearlyTag?: number;
  yearlyTagUnit?: RetentionUnit;
  /** Backups on demand; for copies only. */
  noTag?: number;
  noTagUnit?: RetentionUnit;
  policyType: "BACKUP" | "REPLICATION" | "MIGRATION" | "TIERING";
  readOnly: boolean;
  builtIn: boolean;
}

/** A Data Domain as the grid knows it. How the appliance itself is, the grid asks the appliance. */
export interface AttachedDataDomainObject {
  id: string;
  /** 1, 2, ...: what datasets use. */
  index: number;
  ipv4Hostname: string;
  ipv6Hostname?: string;
  username: string;
  password: string;
  authtype: string;
  /** Streams the grid may use. */
  maxStreamsLimit: number;
  defaultForGsan: boolean;
  defaultClientMap: boolean;
  snmpVersion: number;
  snmpGetSetPort: number;
  snmpTrapPort: number;
  snmpCommunity?: string;
  snmpUserName?: string;
  snmpAuthPassphrase?: string;
  snmpPrivPassphrase?: string;
  rsaToken?: string;
  cloudEnabled: boolean;
  cloudUnitName?: string;
  mtreeName: string;
  createTime: number;
  /** When the first poll of its state is over; before that the state is `Unknown`. */
  polledFrom: number;
  /** Shown instead of what polling the appliance gives. */
  forcedState?: string;
  /** Backups held there. More than 0 makes a deletion fail. */
  backups: number;
}

/** An LDAP server or an Active Directory that the grid asks about people. Its id is its domain. */
export interface DirectoryServiceObject {
  id: string;
  directoryServiceDomain: string;
  alias: string;
  defaultLdapDirectoryService: boolean;
  secureLdap: boolean;
  /** What the contract calls ldapProperties; only the type and the root are ever shown. */
  properties: { ldapType: string; rootDN?: string } & Record<string, string | undefined>;
}

/** The role that a group of a directory has in a domain of the grid. */
export interface DirectoryMapObject {
  /** `domain:directory:group`. */
  id: string;
  directoryServiceDomain: string;
  directoryServiceGroupName: string;
  domainFqdn: string;
  /** The name that people read: "Administrator". */
  role: string;
}

/** An account. */
export interface UserObject {
  /** `domain:userName`. */
  id: string;
  userName: string;
  domain: string;
  password: string;
  authority: string;
  authSystem: string;
  internalAccount: boolean;
  readOnly: boolean;
  rootUser: boolean;
  passwordExpireDays: number;
  /** Bad passwords in a row. */
  badLogins: number;
  /** Epoch milliseconds; absent = not locked. */
  lockedUntil?: number;
}

/** A program that may ask for tokens. */
export interface OAuthClientObject {
  /** The client id. */
  id: string;
  clientName: string;
  clientSecret: string;
  authorizedGrantTypes: string[];
  scopes: string[];
  autoApproveScopes: string[];
  redirectUris: string[];
  accessTokenValiditySeconds: number;
  refreshTokenValiditySeconds: number;
}

/** A domain that stores on one Data Domain. */
export interface StorageMappingObject {
  /** The domain's path. */
  id: string;
  dataDomainId: string;
}
