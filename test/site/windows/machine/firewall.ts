import type { Hive } from "./hive.ts";

/** Where Windows keeps the rules of its firewall, each as one value. */
export const FIREWALL_KEY =
  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules";

/** A firewall rule. `fields` are the parts of its value in their order, such as `["LPort", "28003"]`. */
export interface FirewallRule {
  /** Name of the registry value: a GUID for rules made by hand. */
  id: string;
  fields: [string, string][];
}

/** All rules, in the order in which they were made. */
export function firewallRules(hive: Hive): FirewallRule[] {
  return hive.values(FIREWALL_KEY).flatMap((value) => {
    if (value.type !== "REG_SZ" || !value.data.startsWith("v2.")) return [];
    const fields = value.data
      .split("|")
      .slice(1)
      .flatMap((part): [string, string][] => {
        const at = part.indexOf("=");
        return at < 0 ? [] : [[part.slice(0, at), part.slice(at + 1)]];
      });
    return [{ id: value.name, fields }];
  });
}

/** Writes a rule, or writes it anew. */
export function writeFirewallRule(hive: Hive, { id, fields }: FirewallRule): void {
  const data = `v2.31|${fields.map(([name, value]) => `${name}=${value}|`).join("")}`;
  hive.set(FIREWALL_KEY, id, { type: "REG_SZ", data });
}

/** The values of a field; some, such as `LPort`, may be there several times. */
export function fieldsOf(rule: FirewallRule, name: string): string[] {
  return rule.fields.filter(([field]) => field === name).map(([, value]) => value);
}
