/** A unit's name taken apart: `avagent@data.service` is prefix `avagent`, instance `data`. */
export interface UnitName {
  full: string;
  prefix: string;
  /** As it stands in the name. */
  instance: string | undefined;
  /** The file of a template, `avagent@.service`; of any other unit its own name. */
  template: string;
}

const SUFFIX = /\.(service|target|socket|mount|timer|slice|path|scope)$/;

/** A unit's name as given to `systemctl`: without a suffix it is a service. */
export function unitName(given: string): UnitName {
  const full = SUFFIX.test(given) ? given : `${given}.service`;
  const at = full.indexOf("@");
  const suffix = SUFFIX.exec(full)?.[0] ?? "";
  if (at < 0) return { full, prefix: full.replace(SUFFIX, ""), instance: undefined, template: full };
  const prefix = full.slice(0, at);
  return { full, prefix, instance: full.slice(at + 1).replace(SUFFIX, ""), template: `${prefix}@${suffix}` };
}

/** Undoes systemd's escaping in names: `-` is a slash, `\x2d` a dash. */
function unescapeName(text: string): string {
  return text
    .replaceAll("-", "/")
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Replaces `%i` and the like. */
export function withSpecifiers(text: string, name: UnitName, host: string): string {
  return text.replace(/%(.)/g, (all, letter: string) => {
    const values: Record<string, string> = {
      "%": "%",
      i: name.instance ?? "",
      I: unescapeName(name.instance ?? ""),
      n: name.full,
      N: name.full.replace(SUFFIX, ""),
      p: name.prefix,
      P: unescapeName(name.prefix),
      H: host,
      t: "/run",
      u: "root",
      U: "0",
      h: "/root",
    };
    return values[letter] ?? all;
  });
}
