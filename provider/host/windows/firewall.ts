import { AvamarError } from "../../kernel/errors";
import { retrying } from "../../kernel/retry";
import type { FirewallRule, Instance, InstanceView } from "../agent-host";
import { isRuleRight, wantedRule } from "../firewall-rule";
import { plainAddresses } from "../remote-address";
import { system } from "./command-line";
import { UNSEEN_END, type WindowsCommands } from "./commands";
import { FIREWALL_KEY, type RegistryKeys } from "./registry";

/** The rules of this name. Windows lets several have the same name. */
export function rulesNamed(keys: RegistryKeys, name: string): FirewallRule[] {
  return [...keys.values(FIREWALL_KEY).values()]
    .map(({ data }) => parseRule(data))
    .filter((rule) => rule.name.toLowerCase() === name.toLowerCase());
}

/** A rule in the form of the registry: `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=28003|...`. */
export function parseRule(text: string): FirewallRule {
  const fields = text
    .split("|")
    .map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)] as const);
  // Several values come as several fields, or as one with commas.
  const all = (...names: string[]) => fields.filter(([key]) => names.includes(key)).map(([, value]) => value);
  const each = (...names: string[]) => all(...names).flatMap((value) => value.split(","));
  const isAllow = all("Action")[0] === "Allow" && all("Dir")[0] === "In" && all("Protocol")[0] === "6";
  return {
    name: all("Name")[0] ?? "",
    ports: each("LPort", "LPort2_10")
      .flatMap(portsOf)
      .sort((a, b) => a - b),
    program: all("App")[0] ?? "",
    remoteAddresses: plainAddresses(each("RA4", "RA6", "RA42", "RA62")),
    profiles: all("Profile")
      .map((profile) => profile.toLowerCase())
      .sort(),
    isActive: isAllow && all("Active")[0] === "TRUE",
  };
}

function portsOf(text: string): number[] {
  const [from, to] = text.split("-").map(Number);
  if (!from) return [];
  return Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i);
}

/**
 * Makes exactly one rule of this name: Windows would otherwise pile up duplicates.
 *
 * @param standing Whether there are rules of this name.
 */
async function setRule(commands: WindowsCommands, rule: FirewallRule, standing: boolean): Promise<void> {
  const args = [
    ...["advfirewall", "firewall", "add", "rule", `name=${rule.name}`, "dir=in", "action=allow", "protocol=TCP"],
    ...[`localport=${rule.ports.join(",")}`, `program=${rule.program}`],
    ...(rule.remoteAddresses.length ? [`remoteip=${rule.remoteAddresses.join(",")}`] : []),
    ...(rule.profiles.length ? [`profile=${rule.profiles.join(",")}`] : []),
  ];
  let mayStand = standing;
  await retrying(3, async () => {
    if (mayStand) await deleteRules(commands, rule.name);
    // Where the end of adding is not seen there may be one.
    mayStand = true;
    const { code, stdout } = await commands.once(system("netsh"), args);
    if (code === 0) return;
    throw new AvamarError(`the firewall rule "${rule.name}" cannot be made (netsh ends with ${code}).`, {
      code: "command-failed",
      product: "host",
      host: commands.host,
      number: code,
      retryable: code === UNSEEN_END,
      hint: "Check that the Windows Firewall service runs and that no group policy forbids local rules; or set firewall: { enabled: false }.",
      cause: stdout,
    });
  });
}

/** Deletes every rule of this name; none is fine. */
export async function deleteRules(commands: WindowsCommands, name: string): Promise<void> {
  await commands.run(system("netsh"), ["advfirewall", "firewall", "delete", "rule", `name=${name}`]);
}

/** Brings the inbound rule to what is declared. */
export async function ensureFirewall(commands: WindowsCommands, at: Instance, view: InstanceView): Promise<void> {
  if (isRuleRight(at, view.rules)) return;
  const wanted = wantedRule(at);
  if (!wanted) return deleteRules(commands, at.ruleName);
  const standing = view.rules[0];
  // Ports, addresses and profiles that are not declared stay as somebody set them; the agent's old port goes.
  const { firewall, port } = at.declared;
  const oldPort = Number(view.agentFlags?.listenport);
  const further = standing?.ports.filter((each) => each !== oldPort && each !== port) ?? [];
  await setRule(
    commands,
    {
      ...wanted,
      ...(firewall?.ports ? {} : { ports: [port, ...further].sort((a, b) => a - b) }),
      ...(standing && !firewall?.remoteAddresses ? { remoteAddresses: standing.remoteAddresses } : {}),
      ...(standing && !firewall?.profiles ? { profiles: standing.profiles } : {}),
    },
    standing !== undefined,
  );
}
