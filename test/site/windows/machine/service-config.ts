import type { Hive } from "./hive.ts";

/** Where Windows keeps its services, each as one key. */
export const SERVICES_KEY = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services";

/** How a service starts, in the numbers of the registry value `Start`. */
export const StartType = { boot: 0, system: 1, auto: 2, demand: 3, disabled: 4 } as const;

/** One step of what is done when a service dies: 0 nothing, 1 restart, 2 reboot, 3 run a command. */
export interface FailureAction {
  type: 0 | 1 | 2 | 3;
  delayMs: number;
}

/** What is done when a service dies. */
export interface FailureActions {
  /** Seconds without a failure after which counting starts anew; 4294967295 = never. */
  resetPeriod: number;
  actions: FailureAction[];
}

/** The settings of a service that are given when it is made or changed. Absent = unchanged, or the default. */
export interface ServiceSettings {
  imagePath?: string;
  type?: number;
  start?: number;
  delayedAuto?: boolean;
  errorControl?: number;
  displayName?: string;
  dependsOn?: string[];
  account?: string;
  group?: string;
}

/** The key of a service. */
export function serviceKey(name: string): string {
  return `${SERVICES_KEY}\\${name}`;
}

/** Writes settings under a service's key, as the service manager does. */
export function writeSettings(hive: Hive, name: string, settings: ServiceSettings): void {
  const key = serviceKey(name);
  const { type, start, errorControl, imagePath, displayName, account, group, dependsOn, delayedAuto } = settings;
  if (type !== undefined) hive.set(key, "Type", { type: "REG_DWORD", data: type });
  if (start !== undefined) hive.set(key, "Start", { type: "REG_DWORD", data: start });
  if (errorControl !== undefined) hive.set(key, "ErrorControl", { type: "REG_DWORD", data: errorControl });
  if (imagePath !== undefined) hive.set(key, "ImagePath", { type: "REG_EXPAND_SZ", data: imagePath });
  if (displayName !== undefined) hive.set(key, "DisplayName", { type: "REG_SZ", data: displayName });
  if (group !== undefined) hive.set(key, "Group", { type: "REG_SZ", data: group });
  if (dependsOn !== undefined) {
    if (dependsOn.length > 0) hive.set(key, "DependOnService", { type: "REG_MULTI_SZ", data: dependsOn });
    else hive.unset(key, "DependOnService");
  }
  if (account !== undefined) hive.set(key, "ObjectName", { type: "REG_SZ", data: account });
  if (delayedAuto === true) hive.set(key, "DelayedAutostart", { type: "REG_DWORD", data: 1 });
  if (delayedAuto === false) hive.unset(key, "DelayedAutostart");
}

/** The services that a service needs. */
export function dependenciesOf(hive: Hive, name: string): string[] {
  const value = hive.get(serviceKey(name), "DependOnService");
  return value?.type === "REG_MULTI_SZ" ? value.data : [];
}

/**
 * Failure actions as Windows keeps them: SERVICE_FAILURE_ACTIONS with 32-bit pointers, in which the last field is the
 * offset of the array (0x14), followed by pairs of type and delay.
 */
export function encodeFailureActions({ resetPeriod, actions }: FailureActions): Buffer {
  const bytes = Buffer.alloc(20 + 8 * actions.length);
  bytes.writeUInt32LE(resetPeriod >>> 0, 0);
  bytes.writeUInt32LE(actions.length, 12);
  bytes.writeUInt32LE(20, 16);
  for (const [index, action] of actions.entries()) {
    bytes.writeUInt32LE(action.type, 20 + 8 * index);
    bytes.writeUInt32LE(action.delayMs >>> 0, 24 + 8 * index);
  }
  return bytes;
}

/** The other way round; anything too short is no actions. */
function decodeFailureActions(bytes: Buffer | undefined): FailureActions {
  if (bytes === undefined || bytes.length < 20) return { resetPeriod: 0, actions: [] };
  const count = Math.min(bytes.readUInt32LE(12), Math.floor((bytes.length - 20) / 8));
  const actions = Array.from({ length: count }, (_, index): FailureAction => {
    const type = bytes.readUInt32LE(20 + 8 * index);
    return { type: type === 1 || type === 2 || type === 3 ? type : 0, delayMs: bytes.readUInt32LE(24 + 8 * index) };
  });
  return { resetPeriod: bytes.readUInt32LE(0), actions };
}

/** The failure actions of a service. */
export function failureActionsOf(hive: Hive, name: string): FailureActions {
  const value = hive.get(serviceKey(name), "FailureActions");
  return decodeFailureActions(Buffer.isBuffer(value?.data) ? value.data : undefined);
}
