import type { Recovery, ServiceSettings, StartMode } from "../service-settings";
import { type RegistryKeys, SERVICES_KEY } from "./registry";

/** Reads the settings of a service from its registry key, or undefined when the key is not there. */
export function serviceSettings(
  keys: RegistryKeys,
  name: string,
): (ServiceSettings & { isMarkedForDelete: boolean }) | undefined {
  const key = `${SERVICES_KEY}\\${name}`;
  if (!keys.has(key)) return undefined;
  return {
    imagePath: keys.data(key, "ImagePath") ?? "",
    displayName: keys.data(key, "DisplayName") ?? "",
    description: keys.data(key, "Description") ?? "",
    startMode: startModeOf(keys.number(key, "Start"), keys.number(key, "DelayedAutostart")),
    recovery: {
      ...parseFailureActions(keys.data(key, "FailureActions") ?? ""),
      onErrorExit: keys.number(key, "FailureActionsOnNonCrashFailures") === 1,
    },
    isMarkedForDelete: keys.number(key, "DeleteFlag") === 1,
  };
}

function startModeOf(start: number | undefined, delayed: number | undefined): StartMode {
  if (start === 2) return delayed === 1 ? "delayed" : "automatic";
  return start === 4 ? "disabled" : "manual";
}

/** `start=` of sc.exe. */
export const START_ARGUMENT: Record<StartMode, string> = {
  automatic: "auto",
  delayed: "delayed-auto",
  manual: "demand",
  disabled: "disabled",
};

const ACTIONS = ["none", "restart", "reboot"] as const;

/**
 * Reads FailureActions: five 32-bit numbers (seconds until the count of failures is reset, two unused offsets, number of
 * actions, an offset), then for each action its kind and its delay in milliseconds.
 */
export function parseFailureActions(hex: string): Recovery {
  const data = Buffer.from(hex, "hex");
  if (data.length < 20) return { resetAfterSeconds: 0, actions: [] };
  const count = Math.min(data.readUInt32LE(12), Math.floor((data.length - 20) / 8));
  const actions = Array.from({ length: count }, (_, i) => ({
    action: ACTIONS[data.readUInt32LE(20 + 8 * i)] ?? "none",
    delaySeconds: data.readUInt32LE(24 + 8 * i) / 1000,
  }));
  return { resetAfterSeconds: data.readUInt32LE(0), actions };
}

/** `actions=` of sc.exe: `restart/60000/restart/60000//0`. */
export function failureArgument(actions: Recovery["actions"]): string {
  return actions
    .map(({ action, delaySeconds }) => `${action === "none" ? "" : action}/${Math.round(delaySeconds * 1000)}`)
    .join("/");
}
