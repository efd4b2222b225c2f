import type { Trace } from "../kernel/trace";
import { dropInFile } from "./linux/units";
import { inside, plainPath } from "./paths";
import type { StreamInputs } from "./stream-schema";

/** Name of the firewall rule of a stream. */
export function ruleNameOf(serviceName: string): string {
  return `Avamar stream ${serviceName}`;
}

/** Where a host may keep who changed a stream, and when. */
export function tracesOf({ serviceName, varDirectory, os }: Partial<StreamInputs>): Trace[] {
  if (serviceName === undefined || varDirectory === undefined) return [];
  const file = (name: string, properties: string[]): Trace => ({
    kind: "file",
    name: inside(plainPath(varDirectory), name),
    properties,
  });
  const files = [
    file("avagent.cmd", ["port", "flags", "flagLines"]),
    file("avtar.cmd", ["caches", "backupFlags"]),
    file("cid.bin", ["clientPath"]),
  ];
  const state: Trace = { kind: "state", name: serviceName, properties: ["running"], tellsOfEnd: true };
  if (os === "linux") {
    const settings = ["description", "recovery", "imagePath"];
    return [
      ...files,
      { ...state, properties: ["running", ...settings, "startMode"] },
      { kind: "file", name: dropInFile(serviceName), properties: settings },
    ];
  }
  return [
    ...files,
    state,
    { kind: "start-mode", name: serviceName, properties: ["startMode"] },
    { kind: "service", name: serviceName, properties: ["displayName", "description", "recovery", "imagePath"] },
    { kind: "firewall-rule", name: ruleNameOf(serviceName), properties: ["firewall"], tellsOfEnd: true },
  ];
}
