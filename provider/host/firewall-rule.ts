import type { FirewallRule, Instance } from "./agent-host";
import { plainAddresses } from "./remote-address";

/** The rule that is declared, or undefined when none is to be there. */
export function wantedRule(at: Instance): FirewallRule | undefined {
  const { firewall, port } = at.declared;
  if (!firewall?.enabled) return undefined;
  return {
    name: at.ruleName,
    ports: [...new Set([port, ...(firewall.ports ?? [])])].sort((a, b) => a - b),
    program: at.host.agentProgram(at.agentDirectory),
    remoteAddresses: plainAddresses(firewall.remoteAddresses ?? []),
    profiles: [...(firewall.profiles ?? [])].sort(),
    isActive: true,
  };
}

/** True when exactly the wanted rule is there, once. Further ports, addresses and profiles count only where declared. */
export function isRuleRight(at: Instance, rules: FirewallRule[]): boolean {
  const wanted = wantedRule(at);
  const [rule, ...more] = rules;
  if (!wanted || !rule || more.length > 0) return !wanted && rules.length === 0;
  const { firewall } = at.declared;
  const same = (a: unknown[], b: unknown[]) => JSON.stringify(a) === JSON.stringify(b);
  return (
    rule.isActive &&
    (firewall?.ports ? same(rule.ports, wanted.ports) : rule.ports.includes(at.declared.port)) &&
    rule.program.toLowerCase() === wanted.program.toLowerCase() &&
    (!firewall?.remoteAddresses || same(rule.remoteAddresses, wanted.remoteAddresses)) &&
    (!firewall?.profiles || same(rule.profiles, wanted.profiles))
  );
}
