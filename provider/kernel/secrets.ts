import { isUnread } from "./unread";

/**
 * Secret values that this process has seen. Every text that leaves the process (errors, logs) goes through
 * {@link scrub}, so that a secret echoed by an appliance or a command cannot leak.
 */
const known = new Set<string>();

/** Values shorter than this are not replaced in texts: a two-letter "secret" would tear words apart. */
const SHORTEST = 4;

/** Remembers a secret value for {@link scrub}. Multi-line values (keys) are remembered line by line too. */
export function rememberSecret(value: unknown): void {
  // What stands for a secret that nobody has said yet is none, and people look for that word.
  if (typeof value !== "string" || value.length < SHORTEST || isUnread(value)) return;
  known.add(value);
  for (const line of value.split(/\r?\n/)) if (line.length >= 16) known.add(line);
}

/** The text with every known secret replaced, also in its URL-encoded, base64 and JSON-escaped form. */
export function scrub(text: string): string {
  let clean = text;
  for (const secret of [...known].sort((a, b) => b.length - a.length)) {
    const forms = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      JSON.stringify(secret).slice(1, -1),
    ];
    for (const form of forms) if (clean.includes(form)) clean = clean.split(form).join("[secret]");
  }
  return clean;
}
