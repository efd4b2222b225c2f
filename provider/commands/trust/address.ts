/** What kind of machine is looked at: it decides port, property and how the fingerprint is compared. */
export type Kind = "grid" | "data-domain" | "ssh";

/** The port where none is given. */
export const PORTS: Record<Kind, number> = { grid: 443, "data-domain": 3009, ssh: 22 };

/** Where to look. */
export interface Address {
  host: string;
  port: number;
}

/**
 * Reads what a person types: a name or address, with or without a port. The address of a grid as it stands in a config,
 * with https:// before it, is taken too.
 *
 * @throws Error with one sentence when it is none
 *
 * @example
 * addressOf("dd01.example.com", "data-domain") // { host: "dd01.example.com", port: 3009 }
 */
export function addressOf(typed: string, kind: Kind): Address {
  const text = typed
    .trim()
    .replace(/^(https|ssh):\/\//i, "")
    .replace(/\/$/, "");
  const inBrackets = /^\[([0-9a-f:.%\w]+)\](?::(\d+))?$/i.exec(text);
  const bare = /^([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*)$/i.exec(text);
  const named = /^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?)(?::(\d+))?$/.exec(text);
  const host = inBrackets?.[1] ?? bare?.[1] ?? named?.[1];
  const digits = inBrackets?.[2] ?? named?.[3];
  if (host === undefined)
    throw new Error(`"${typed}" is no address. Write a host name, with a port where it is not ${PORTS[kind]}.`);
  const port = digits === undefined ? PORTS[kind] : Number(digits);
  if (port < 1 || port > 65_535) throw new Error(`"${typed}": a port is a number from 1 to 65535.`);
  return { host, port };
}

/** The address as people write it: the port where it is not the usual one. */
export function shownAddress({ host, port }: Address, kind: Kind): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === PORTS[kind] ? name : `${name}:${port}`;
}
