import { isIP } from "node:net";
import type { Plain } from "../../../kernel/values";
import type { LockedStream } from "../../../topology/lock";
import { type NamePatterns, type PortRange, readPatterns, readPorts } from "../../../topology/names";
import type { Os } from "../../../topology/paths";
import { type Numbered, numbered, streamNumber } from "./numbers";

/** What the names of streams say: their numbers, the server's name, and patterns for names of new streams. */
export interface NamesOfStreams {
  /** In the order of the streams. */
  numbers: string[];
  server: string;
  patterns: NamePatterns;
}

/** Names of a stream that a pattern makes, and the property of the stream or the policy that has them. */
const KINDS = ["service", "client", "policy", "varDirectory"] as const;

type Names = Pick<LockedStream, (typeof KINDS)[number]>;

/** The names of a stream and its policy in the words of the lock. */
export function namesOf(stream: Plain, policy: Plain): Names {
  const { serviceName, clientName, varDirectory } = stream as Record<string, string>;
  return { service: serviceName!, client: clientName!, policy: String(policy.name), varDirectory: varDirectory! };
}

/**
 * Reads numbers and patterns from the names. The lock keeps the names themselves, so streams that are told apart by
 * letters get numbers in the order in which they stand, and new ones the names that are usual.
 */
export function readNames(streams: Names[], host: string): NamesOfStreams {
  const found = KINDS.map((kind) => ({ kind, name: numbered(streams.map((each) => each[kind])) }));
  const numbers =
    found.flatMap(({ name }) => (name ? [name.numbers] : []))[0] ?? streams.map((_, i) => streamNumber(i + 1));
  const fitting = found.filter(({ name }) => name?.numbers.join() === numbers.join()) as {
    kind: keyof Names;
    name: Numbered;
  }[];
  const server = serverIn(fitting) ?? (isIP(host) ? host : host.split(".")[0]!);
  const patterns = fitting.map(({ kind, name }) => [kind, patternOf(name, server)]);
  return { numbers, server, patterns: Object.fromEntries(patterns) };
}

/** Clients are called "syd02-vs-util-01" where nothing else was asked for. */
function serverIn(found: { kind: keyof Names; name: Numbered }[]): string | undefined {
  for (const kind of ["client", "policy"]) {
    const name = found.find((each) => each.kind === kind)?.name;
    if (name?.after === "" && /^[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]-$/.test(name.before))
      return name.before.slice(0, -1);
  }
  return undefined;
}

const patternOf = ({ before, after }: Numbered, server: string) =>
  `${before.replace(server, "{server}")}{stream}${after}`;

/** The patterns that are not the usual ones. */
export function unusual(os: Os, patterns: NamePatterns, usual: NamePatterns | undefined, server: string): NamePatterns {
  const known = readPatterns(os, usual, { server, component: "" }, []);
  return Object.fromEntries(
    Object.entries(patterns).filter(([kind, pattern]) => known[kind as keyof NamePatterns] !== pattern),
  );
}

/** The range that new streams get their ports from, where those that are there lie outside the usual one. */
export function portsOf(ports: number[]): PortRange | undefined {
  const { from, to } = readPorts(undefined, []);
  const [first, last] = [Math.min(...ports), Math.max(...ports)];
  return first >= from && last <= to ? undefined : { from: first, to: Math.max(last, first + to - from) };
}
