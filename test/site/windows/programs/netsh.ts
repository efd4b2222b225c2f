import { isIPv4, isIPv6 } from "node:net";
import { sessionSid } from "../machine/accounts.ts";
import { FIREWALL_KEY, type FirewallRule, fieldsOf, firewallRules, writeFirewallRule } from "../machine/firewall.ts";
import { type Doer, ruleTouched } from "../machine/firewall-events.ts";
import type { Invocation, Program } from "../machine/program.ts";
import { fill } from "../words/words.ts";

const KEYS = [
  "name",
  "dir",
  "action",
  "protocol",
  "localport",
  "remoteport",
  "localip",
  "remoteip",
  "program",
  "profile",
  "service",
  "description",
  "enable",
  "interfacetype",
  "edge",
  "security",
];

/** netsh.exe: the firewall's rules, and the port ranges that are reserved. Exit code 0 or 1. */
export const netsh: Program = {
  name: "netsh",
  writes: (argv) => /^(add|delete|set)$/i.test(argv[2] ?? ""),
  run: (call) => {
    const [context = "", ...rest] = call.argv.map((word) => word.toLowerCase());
    if (/^(int|interface)$/.test(context) && rest[1] === "show" && rest[2]?.startsWith("excluded")) {
      return showExcluded(call, rest.find((word) => word.startsWith("protocol=")) ?? rest[3] ?? "");
    }
    if (context === "advfirewall" && rest[0] === "firewall" && rest[2] === "rule") {
      const verb = rest[1] ?? "";
      if (verb === "add") return add(call, call.argv.slice(4));
      if (verb === "delete") return remove(call, call.argv.slice(4));
      if (verb === "set") return set(call, call.argv.slice(4));
      if (verb === "show") return show(call, call.argv.slice(4));
    }
    return fail(call, fill(call.machine.words.netsh.notFound, call.argv.join(" ")));
  },
};

function fail(call: Invocation, text: string): number {
  call.print(`\r\n${text}\r\n\r\n`);
  return 1;
}

type Given = Map<string, string>;

/** `key=value` words; `undefined` when one is unknown or given twice. */
function given(argv: string[]): Given | undefined {
  const result: Given = new Map();
  for (const word of argv) {
    if (word.toLowerCase() === "verbose") continue;
    const at = word.indexOf("=");
    const key = word.slice(0, Math.max(at, 0)).toLowerCase();
    if (at < 0 || !KEYS.includes(key) || result.has(key)) return undefined;
    result.set(key, word.slice(at + 1));
  }
  return result;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

function arePorts(text: string): boolean {
  if (/^(any|rpc|rpc-epmap|iphttps)$/i.test(text)) return true;
  return text.split(",").every((part) => /^\d{1,5}(-\d{1,5})?$/.test(part) && part.split("-").every(isPort));
}

function isPort(text: string): boolean {
  return Number(text) <= 65535;
}

const PROTOCOLS: Record<string, string> = { tcp: "6", udp: "17", icmpv4: "1", icmpv6: "58" };

/** The fields of a rule's value, or `undefined` when a value is not valid. */
function fieldsFrom(values: Given): [string, string][] | undefined {
  const get = (key: string) => values.get(key);
  const is = (key: string, ...allowed: string[]) => allowed.includes((get(key) ?? allowed[0] ?? "").toLowerCase());
  for (const value of values.values()) if (value === "" || value.includes("|")) return undefined;
  if (!is("dir", "in", "out") || !is("action", "allow", "block", "bypass") || !is("enable", "yes", "no")) {
    return undefined;
  }
  const wanted = (get("protocol") ?? "any").toLowerCase();
  const protocol = wanted === "any" ? undefined : (PROTOCOLS[wanted] ?? (/^\d{1,3}$/.test(wanted) ? wanted : ""));
  if (protocol === "" || Number(protocol ?? 0) > 255) return undefined;
  const hasPorts = protocol === "6" || protocol === "17";
  const fields: [string, string][] = [
    ["Action", get("action")?.toLowerCase() === "bypass" ? "ByPass" : capital(get("action") ?? "allow")],
    ["Active", get("enable")?.toLowerCase() === "no" ? "FALSE" : "TRUE"],
    ["Dir", capital(get("dir") ?? "in")],
  ];
  if (protocol !== undefined) fields.push(["Protocol", protocol]);
  const profile = get("profile");
  if (profile !== undefined && profile.toLowerCase() !== "any") {
    for (const one of profile.split(",")) {
      if (!/^(domain|private|public)$/i.test(one)) return undefined;
      fields.push(["Profile", capital(one)]);
    }
  }
  for (const [key, field] of [
    ["localport", "LPort"],
    ["remoteport", "RPort"],
  ] as const) {
    const ports = get(key);
    if (ports === undefined || ports.toLowerCase() === "any") continue;
    if (!hasPorts || !arePorts(ports)) return undefined;
    for (const part of ports.split(",")) fields.push([part.includes("-") ? `${field}2_10` : field, part]);
  }
  for (const [key, field] of [
    ["localip", "LA4"],
    ["remoteip", "RA4"],
  ] as const) {
    const addresses = get(key);
    if (addresses === undefined || addresses.toLowerCase() === "any") continue;
    for (const address of addresses.split(",")) {
      const stored = storedAddress(address, field);
      if (stored === undefined) return undefined;
      fields.push(...stored);
    }
  }
  if (get("program") !== undefined && get("program")?.toLowerCase() !== "any")
    fields.push(["App", get("program") ?? ""]);
  if (get("service") !== undefined && get("service")?.toLowerCase() !== "any")
    fields.push(["Svc", get("service") ?? ""]);
  fields.push(["Name", get("name") ?? ""]);
  if (get("description") !== undefined) fields.push(["Desc", get("description") ?? ""]);
  return fields;
}

const ADDRESS_WORDS = ["LocalSubnet", "DNS", "DHCP", "WINS", "DefaultGateway"];

/** An address as the registry keeps it: IPv4 and IPv6 in fields of their own, IPv4 networks with a mask, words in both. */
function storedAddress(text: string, field: "LA4" | "RA4"): [string, string][] | undefined {
  const field6 = field.replace("4", "6");
  const word = ADDRESS_WORDS.find((each) => each.toLowerCase() === text.toLowerCase());
  if (word !== undefined) {
    return [
      [field, word],
      [field6, word],
    ];
  }
  const [base = "", mask] = text.split("/");
  const ends = text.split("-");
  if (mask === undefined && ends.length <= 2 && ends.every(isIPv4)) return [[field, text]];
  if (mask === undefined && ends.length <= 2 && ends.every(isIPv6)) return [[field6, text]];
  const bits = Number(mask);
  if (isIPv4(base) && isIPv4(mask ?? "")) return [[field, text]];
  if (isIPv4(base) && bits >= 1 && bits <= 32) return [[field, `${base}/${maskOf(bits)}`]];
  return isIPv6(base) && bits >= 1 && bits <= 128 ? [[field6, text.toLowerCase()]] : undefined;
}

function maskOf(bits: number): string {
  return [0, 8, 16, 24].map((before) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - before)))).join(".");
}

function newId(call: Invocation): string {
  const hex = call.machine.rng.hex(32).toUpperCase();
  return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-A${hex.slice(17, 20)}-${hex.slice(20)}}`;
}

function doerOf(call: Invocation): Doer {
  return { by: sessionSid(call.elevated), program: call.path };
}

// A second rule of the same name is no error: there are two then.
function add(call: Invocation, argv: string[]): number {
  const { netsh: words } = call.machine.words;
  const values = given(argv);
  if (values === undefined) return fail(call, words.invalidArgument);
  if (!values.has("name") || !values.has("dir") || !values.has("action")) return fail(call, words.missing);
  const fields = values.get("name")?.toLowerCase() === "all" ? undefined : fieldsFrom(values);
  if (fields === undefined) return fail(call, words.invalidValue);
  if (!call.elevated) return fail(call, words.elevation);
  const rule = { id: newId(call), fields };
  writeFirewallRule(call.machine.hive, rule);
  ruleTouched(call.machine, "added", rule, doerOf(call));
  call.print(`${words.ok}\r\n\r\n`);
  return 0;
}

function protocolWord(rule: FirewallRule): string {
  const number = fieldsOf(rule, "Protocol")[0];
  if (number === undefined) return "any";
  return Object.entries(PROTOCOLS).find(([, value]) => value === number)?.[0] ?? number;
}

function ports(rule: FirewallRule, field: string): string {
  return [...fieldsOf(rule, field), ...fieldsOf(rule, `${field}2_10`)].join(",");
}

function remoteAddresses(rule: FirewallRule): string {
  return [...new Set([...fieldsOf(rule, "RA4"), ...fieldsOf(rule, "RA6")])].join(",");
}

function selected(call: Invocation, values: Given): FirewallRule[] {
  const name = values.get("name") ?? "";
  const same = (a: string | undefined, b: string) => (a ?? "").toLowerCase() === b.toLowerCase();
  return firewallRules(call.machine.hive).filter((rule) => {
    if (!same(name, "all") && !same(fieldsOf(rule, "Name")[0], name)) return false;
    for (const [key, value] of values) {
      if (key === "dir" && !same(fieldsOf(rule, "Dir")[0], value)) return false;
      if (key === "protocol" && !same(protocolWord(rule), value) && !same(fieldsOf(rule, "Protocol")[0], value)) {
        return false;
      }
      if (key === "localport" && !same(ports(rule, "LPort") || "any", value)) return false;
      if (key === "remoteport" && !same(ports(rule, "RPort") || "any", value)) return false;
      if (key === "program" && !same(fieldsOf(rule, "App")[0], value)) return false;
      if (key === "profile" && !same(fieldsOf(rule, "Profile").join(",") || "any", value)) return false;
    }
    return true;
  });
}

// Deletes every rule that fits, however many there are.
function remove(call: Invocation, argv: string[]): number {
  const { netsh: words } = call.machine.words;
  const values = given(argv);
  if (values === undefined) return fail(call, words.invalidArgument);
  if (!values.has("name")) return fail(call, words.missing);
  if (!call.elevated) return fail(call, words.elevation);
  const rules = selected(call, values);
  if (rules.length === 0) return fail(call, words.noRules);
  for (const rule of rules) {
    call.machine.hive.unset(FIREWALL_KEY, rule.id);
    ruleTouched(call.machine, "deleted", rule, doerOf(call));
  }
  call.print(`\r\n${fill(words.deleted, rules.length)}\r\n${words.ok}\r\n\r\n`);
  return 0;
}

function set(call: Invocation, argv: string[]): number {
  const { netsh: words } = call.machine.words;
  const at = argv.findIndex((word) => word.toLowerCase() === "new");
  const values = given(at < 0 ? argv : argv.slice(0, at));
  const fresh = given(at < 0 ? [] : argv.slice(at + 1));
  if (values === undefined || fresh === undefined) return fail(call, words.invalidArgument);
  if (!values.has("name") || fresh.size === 0) return fail(call, words.missing);
  if (!call.elevated) return fail(call, words.elevation);
  const rules = selected(call, values);
  if (rules.length === 0) return fail(call, words.noRules);
  for (const rule of rules) {
    const fields = fieldsFrom(new Map([...valuesOf(rule), ...fresh]));
    if (fields === undefined) return fail(call, words.invalidValue);
    const changed = { id: rule.id, fields };
    writeFirewallRule(call.machine.hive, changed);
    ruleTouched(call.machine, "changed", changed, doerOf(call));
  }
  call.print(`\r\n${fill(words.updated, rules.length)}\r\n${words.ok}\r\n\r\n`);
  return 0;
}

/** A rule in the words in which it would have been added. */
function valuesOf(rule: FirewallRule): Given {
  const values: Given = new Map();
  const put = (key: string, value: string | undefined) => {
    if (value !== undefined && value !== "") values.set(key, value);
  };
  put("name", fieldsOf(rule, "Name")[0]);
  put("dir", fieldsOf(rule, "Dir")[0]);
  put("action", fieldsOf(rule, "Action")[0]);
  put("enable", fieldsOf(rule, "Active")[0] === "FALSE" ? "no" : "yes");
  put("protocol", protocolWord(rule));
  put("localport", ports(rule, "LPort"));
  put("remoteport", ports(rule, "RPort"));
  put("localip", fieldsOf(rule, "LA4").join(","));
  put("remoteip", remoteAddresses(rule));
  put("profile", fieldsOf(rule, "Profile").join(","));
  put("program", fieldsOf(rule, "App")[0]);
  put("service", fieldsOf(rule, "Svc")[0]);
  put("description", fieldsOf(rule, "Desc")[0]);
  return values;
}

function show(call: Invocation, argv: string[]): number {
  const { netsh: words } = call.machine.words;
  const values = given(argv);
  if (values === undefined) return fail(call, words.invalidArgument);
  if (!values.has("name")) return fail(call, words.missing);
  const verbose = argv.some((word) => word.toLowerCase() === "verbose");
  const rules = selected(call, values);
  if (rules.length === 0) return fail(call, words.noRules);
  for (const rule of rules) call.print(ruleText(call, rule, verbose));
  call.print(`${words.ok}\r\n\r\n`);
  return 0;
}

function ruleText(call: Invocation, rule: FirewallRule, verbose: boolean): string {
  const { netsh: words } = call.machine.words;
  const line = (label: string, value: string) => `${`${label}:`.padEnd(38)}${value}\r\n`;
  const first = (field: string) => fieldsOf(rule, field)[0];
  const protocol = protocolWord(rule);
  const hasPorts = protocol === "tcp" || protocol === "udp";
  const program = first("App");
  return [
    `\r\n${line(words.ruleName, first("Name") ?? "")}`,
    `${"-".repeat(70)}\r\n`,
    verbose && first("Desc") !== undefined ? line(words.description, first("Desc") ?? "") : "",
    line(words.enabled, first("Active") === "FALSE" ? words.no : words.yes),
    line(words.direction, first("Dir") === "Out" ? words.outbound : words.inbound),
    line(words.profiles, fieldsOf(rule, "Profile").join(",") || "Domain,Private,Public"),
    line(words.grouping, first("EmbedCtxt") ?? ""),
    line(words.localIp, fieldsOf(rule, "LA4").join(",") || words.any),
    line(words.remoteIp, remoteAddresses(rule) || words.any),
    line(words.protocol, protocol === "any" ? words.any : protocol.toUpperCase()),
    hasPorts ? line(words.localPort, ports(rule, "LPort") || words.any) : "",
    hasPorts ? line(words.remotePort, ports(rule, "RPort") || words.any) : "",
    line(words.edge, words.no),
    verbose && program !== undefined ? line(words.program, program) : "",
    line(words.action, first("Action") === "Block" ? words.block : words.allow),
  ].join("");
}

function showExcluded(call: Invocation, protocol: string): number {
  const { netsh: words } = call.machine.words;
  const name = protocol.replace("protocol=", "");
  if (name !== "tcp" && name !== "udp") return fail(call, words.invalidValue);
  const ranges = name === "tcp" ? call.machine.ports.excluded : [];
  call.print(`\r\n${fill(words.excludedTitle, name)}\r\n\r\n`);
  call.print(`${words.excludedStart}    ${words.excludedEnd}      \r\n`);
  call.print(`${"-".repeat(words.excludedStart.length)}    ${"-".repeat(words.excludedEnd.length)}      \r\n`);
  for (const [from, to] of ranges) {
    call.print(`${String(from).padStart(10)}  ${String(to).padStart(10)}     *\r\n`);
  }
  call.print(`\r\n${words.excludedNote}\r\n\r\n`);
  return 0;
}
