import type { Clock } from "../clock.ts";
import type { Rng } from "../rng.ts";
import type { BoostService, MtreeObject, SnmpConfiguration, StorageUnitObject, UserObject } from "./objects.ts";

/** What filling in a user takes of its Data Domain. */
export interface Filler {
  clock: Clock;
  takenUids(): number[];
}

/** Options of DD Boost and their values after a reset. */
export const optionDefaults = {
  distributed_segment_processing: "enabled",
  virtual_synthetics: "enabled",
  fc: "enabled",
  global_authentication_mode: "none",
  global_encryption_strength: "none",
};

/** Options of file replication and their values after a reset. */
export const fileReplicationDefaults = {
  low_bw_optim: "disabled",
  encryption: "disabled",
  ip_version: "ipv4",
  authentication_mode: "anonymous",
};

/** A user with everything that was not given filled in. */
export function userDefaults(filler: Filler, given: Partial<UserObject>): UserObject {
  return {
    id: "user",
    password: "",
    role: "user",
    uid: given.uid ?? Math.max(499, ...filler.takenUids()) + 1,
    status: "enabled",
    type: "local",
    minDaysBetweenChange: 0,
    maxDaysBetweenChange: 99_999,
    warnDaysBeforeExpire: 7,
    disableDaysAfterExpire: 99_999,
    forcePasswordChange: false,
    passwordChanged: filler.clock.now(),
    badLogins: 0,
    ...given,
  };
}

/** A storage unit with everything that was not given filled in. */
export function storageUnitDefaults(given: Partial<StorageUnitObject>): StorageUnitObject {
  return {
    id: "unit",
    user: "",
    deleted: false,
    preComp: 0,
    reportPhysicalSize: 0,
    quota: {},
    streams: {},
    ...given,
  };
}

/** An mtree with everything that was not given filled in. */
export function mtreeDefaults(given: Partial<MtreeObject>): MtreeObject {
  return { id: "/data/col1/mtree", deleted: false, readOnly: false, protocols: [], quota: {}, used: 0, ...given };
}

/** The mtree of a storage unit. */
export function mtreePath(unit: string): string {
  return `/data/col1/${unit}`;
}

/** SNMP as a new appliance has it here: on, with one community that may read. */
export function snmpDefaults(rng: Rng): SnmpConfiguration {
  return {
    enabled: true,
    general: {},
    engineId: `0x${rng.hex(24)}`,
    v2cAccessHosts: [{ community: "public", access: "read-only", hosts: [] }],
    v2cTrapHosts: [],
    v3Users: [],
    v3TrapHosts: [],
  };
}

/** DD Boost as a new appliance has it here: on. */
export function boostDefaults(): BoostService {
  return {
    enabled: true,
    options: { ...optionDefaults },
    fileReplicationOptions: { ...fileReplicationDefaults },
  };
}
