/**
 * What a Data Domain holds, as plain JSON; each kind's file turns it into what REST shows. Sizes are bytes, times epoch
 * milliseconds. A test may change anything.
 */

/** A user of the appliance. */
export interface UserObject {
  /** The name. */
  id: string;
  password: string;
  role: string;
  uid: number;
  status: "enabled" | "disabled";
  type: string;
  minDaysBetweenChange: number;
  maxDaysBetweenChange: number;
  warnDaysBeforeExpire: number;
  disableDaysAfterExpire: number;
  /** `YYYY/MM/DD`. */
  disableDate?: string;
  forcePasswordChange: boolean;
  passwordChanged: number;
  lastLogin?: number;
  /** Bad passwords in a row. */
  badLogins: number;
  /** Absent = not locked. */
  lockedUntil?: number;
}

/** A user that may use DD Boost. */
export interface BoostUserObject {
  /** The name. */
  id: string;
}

/** A host with DD Boost options of its own. */
export interface BoostClientObject {
  /** The name. */
  id: string;
  options: { option: string; value: string }[];
}

/** Streams that a unit may use, by direction and together. */
export interface StreamLimits {
  write_stream_soft_limit?: number;
  read_stream_soft_limit?: number;
  repl_stream_soft_limit?: number;
  combined_stream_soft_limit?: number;
  combined_stream_hard_limit?: number;
}

/** Bytes that may be used, at least 1 MiB. */
export interface Quota {
  hard_limit?: number;
  soft_limit?: number;
}

/** A DD Boost storage unit; its data are in the mtree of its name. */
export interface StorageUnitObject {
  /** The name. */
  id: string;
  user: string;
  /** Deleted units stay listed until the file system is cleaned. */
  deleted: boolean;
  preComp: number;
  reportPhysicalSize: number;
  tenantUnit?: string;
  quota: Quota;
  streams: StreamLimits;
}

/** A part of the file system. */
export interface MtreeObject {
  /** The path, `/data/col1/<name>`. */
  id: string;
  deleted: boolean;
  readOnly: boolean;
  protocols: ("CIFS" | "NFS" | "DD Boost" | "VTL" | "vDisk")[];
  tenantUnit?: string;
  quota: Quota;
  used: number;
}

/** A user of SNMP version 3. The keys are never shown. */
export interface SnmpV3User {
  name: string;
  access: "read-only" | "read-write";
  auth_protocol?: "MD5" | "SHA1" | "SHA256";
  auth_key?: string;
  priv_protocol?: "AES" | "DES";
  priv_key?: string;
}

/** Everything that one SNMP call replaces. */
export interface SnmpConfiguration {
  enabled: boolean;
  general: { system_contact?: string; system_location?: string; system_notes?: string };
  engineId: string;
  v2cAccessHosts: { community: string; access: "read-only" | "read-write"; hosts: string[] }[];
  v2cTrapHosts: { host: string; port?: number; community: string }[];
  v3Users: SnmpV3User[];
  v3TrapHosts: { host: string; port?: number; user: string }[];
}

/** The DD Boost service itself. */
export interface BoostService {
  enabled: boolean;
  options: Record<string, string>;
  fileReplicationOptions: Record<string, string>;
}
