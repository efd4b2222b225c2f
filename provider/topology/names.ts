import type { Issue } from "./issue";
import type { Os } from "./paths";

/**
 * Patterns for the names of a stream. `{server}` is the server, `{component}` the name of the component, `{stream}` the
 * number of the stream ("01"), which every pattern needs. They count when a stream is made; later it keeps its names.
 */
export interface NamePatterns {
  /** Client on the grid. Default: `{server}-{stream}`. */
  client?: string;
  /** Service on the server. Default: `avamar{stream}`. */
  service?: string;
  /** Var directory. Default: `C:\Program Files\avs\var{stream}`, on Linux `/usr/local/avamar/var{stream}`. */
  varDirectory?: string;
  /** Dataset and policy on the grid, and schedules that are made for single streams. Default: `{server}-{stream}`. */
  policy?: string;
}

/** The names and the port of one stream, for ever. */
export interface StreamNames {
  client: string;
  service: string;
  varDirectory: string;
  policy: string;
  port: number;
}

/** The ports that streams may get. */
export interface PortRange {
  /** First port. Default: 28003. */
  from?: number;
  /** Last port. Default: 28099. */
  to?: number;
  /** Ports in between that belong to something else. Default: none. */
  except?: number[];
}

/** Ports of the grid's management server and of the default agent. */
const TAKEN = [28001, 28002];

const DEFAULTS: Record<Os, Required<NamePatterns>> = {
  windows: {
    client: "{server}-{stream}",
    service: "avamar{stream}",
    varDirectory: "C:\\Program Files\\avs\\var{stream}",
    policy: "{server}-{stream}",
  },
  linux: {
    client: "{server}-{stream}",
    service: "avamar{stream}",
    varDirectory: "/usr/local/avamar/var{stream}",
    policy: "{server}-{stream}",
  },
};

/** What a filled-in pattern has to look like; the resources say the rest. */
const FORMS: Record<keyof NamePatterns, { form: RegExp; says: string }> = {
  client: {
    form: /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    says: 'gives names with letters, digits, dots, hyphens and underscores, at most 63; write "{server}-{stream}"',
  },
  service: { form: /^[^/\\,"\s][^/\\,"]{0,254}$/, says: 'gives names without / \\ , or "; write "avamar{stream}"' },
  varDirectory: { form: /^([A-Za-z]:[\\/]|\/)./, says: 'is a full path; write "C:\\Program Files\\avs\\var{stream}"' },
  policy: {
    form: /^[A-Za-z0-9._-]{1,63}$/,
    says: 'gives names with letters, digits, dots, hyphens and underscores, at most 63; write "{server}-{stream}"',
  },
};

/** The patterns that count, checked. */
export function readPatterns(
  os: Os,
  given: NamePatterns | undefined,
  words: { server: string; component: string },
  issues: Issue[],
): Required<NamePatterns> {
  const patterns = { ...DEFAULTS[os], ...withoutUndefined(given) };
  for (const name of Object.keys(given ?? {}))
    if (!(name in FORMS))
      issues.push({ property: `names.${name}`, reason: `is unknown; write ${Object.keys(FORMS).join(", ")}.` });
  for (const [name, { form, says }] of Object.entries(FORMS)) {
    const pattern = patterns[name as keyof NamePatterns];
    const property = `names.${name}`;
    const unknown = /\{(?!(server|component|stream)\})[^}]*\}/.exec(pattern)?.[0];
    if (!pattern.includes("{stream}"))
      issues.push({ property, reason: `"${pattern}" is the same for every stream; put {stream} into it.` });
    else if (unknown)
      issues.push({ property, reason: `${unknown} stands for nothing; {server}, {component} and {stream} do.` });
    else if (!form.test(fill(pattern, words, "01")))
      issues.push({
        property: given?.[name as keyof NamePatterns] === undefined ? "server" : property,
        reason: `"${fill(pattern, words, "01")}" is no good name for ${WHAT[name as keyof NamePatterns]}: the pattern ${says}.`,
      });
  }
  return patterns;
}

const WHAT: Record<keyof NamePatterns, string> = {
  client: "a client",
  service: "a service",
  varDirectory: "a var directory",
  policy: "a policy",
};

const withoutUndefined = <T extends object>(given: T | undefined): T =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)) as T;

/** A pattern with its words filled in. */
export function fill(pattern: string, words: { server: string; component: string }, stream: string): string {
  return pattern
    .replaceAll("{server}", words.server)
    .replaceAll("{component}", words.component)
    .replaceAll("{stream}", stream);
}

/** The range that counts, checked. */
export function readPorts(given: PortRange | undefined, issues: Issue[]): Required<PortRange> {
  const range = { from: 28003, to: 28099, except: [], ...withoutUndefined(given) };
  const isPort = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= 1024 && (value as number) <= 65_535;
  for (const name of ["from", "to"] as const)
    if (!isPort(range[name]))
      issues.push({ property: `ports.${name}`, reason: "must be a port from 1024 to 65535; write for example 28003." });
  if (isPort(range.from) && isPort(range.to) && range.from > range.to)
    issues.push({
      property: "ports.to",
      reason: `${range.to} is below from, ${range.from}; write the larger one here.`,
    });
  return range;
}

/** The lowest port of the range that nobody has, or undefined when there is none. */
export function freePort(range: Required<PortRange>, taken: Set<number>): number | undefined {
  for (let port = range.from; port <= range.to; port++)
    if (!taken.has(port) && !TAKEN.includes(port) && !range.except.includes(port)) return port;
  return undefined;
}
