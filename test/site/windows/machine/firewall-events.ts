import { FIREWALL_LOG } from "./event-log.ts";
import { type FirewallRule, fieldsOf } from "./firewall.ts";
import type { Machine } from "./machine.ts";

const PROVIDER = {
  name: "Microsoft-Windows-Windows Firewall With Advanced Security",
  guid: "{d1bc9aff-2abf-4d71-9146-ecb2a986eb85}",
};
/** The service of the firewall writes these events, as the account that it runs as. */
const LOCAL_SERVICE = "S-1-5-19";
const IDS = { added: 2004, changed: 2005, deleted: 2006 };

/** Who did something to a rule. */
export interface Doer {
  /** SID. */
  by: string;
  /** Full path of the program that it was done with. */
  program: string;
}

/** A rule was added, changed or deleted. */
export function ruleTouched(machine: Machine, how: keyof typeof IDS, rule: FirewallRule, { by, program }: Doer): void {
  const first = (field: string) => fieldsOf(rule, field)[0];
  const all = (field: string) => fieldsOf(rule, field).join(",");
  const details: [string, string][] = [
    ["Origin", "1"],
    ["ApplicationPath", first("App") ?? ""],
    ["ServiceName", first("Svc") ?? ""],
    ["Direction", first("Dir") === "Out" ? "2" : "1"],
    ["Protocol", first("Protocol") ?? "256"],
    ["LocalPorts", all("LPort") || "*"],
    ["RemotePorts", all("RPort") || "*"],
    ["Action", first("Action") === "Block" ? "2" : "3"],
    ["Profiles", "2147483647"],
    ["RemoteAddresses", all("RA4") || "*"],
    ["Active", first("Active") === "FALSE" ? "0" : "1"],
  ];
  machine.events.write({
    log: FIREWALL_LOG,
    provider: PROVIDER,
    id: IDS[how],
    level: 4,
    user: LOCAL_SERVICE,
    data: [
      ["RuleId", rule.id],
      ["RuleName", first("Name") ?? ""],
      ...(how === "deleted" ? [] : details),
      ["ModifyingUser", by],
      ["ModifyingApplication", program],
    ],
  });
}
