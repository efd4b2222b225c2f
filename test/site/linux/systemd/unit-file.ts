/** The settings of a unit: section, name, and all values in the order in which they were given. */
export type UnitSettings = Map<string, string[]>;

/** Reads a unit file into settings that may hold those of earlier files; `Name=` alone forgets what was given. */
export function readUnitFile(text: string, settings: UnitSettings = new Map()): UnitSettings {
  let section = "";
  for (const line of text.replace(/\\\n/g, " ").split("\n")) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) continue;
    const header = /^\[(.+)\]$/.exec(trimmed);
    if (header) {
      section = header[1] as string;
      continue;
    }
    const at = trimmed.indexOf("=");
    if (at < 0) continue;
    const name = `${section}.${trimmed.slice(0, at).trim()}`;
    const value = trimmed.slice(at + 1).trim();
    if (value === "") settings.delete(name);
    else settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

/** The value that counts: the last one. */
export function lastOf(settings: UnitSettings, name: string): string | undefined {
  return settings.get(name)?.at(-1);
}

/** A time span such as `100ms`, `5`, `1min 30s`, in milliseconds; `infinity` and what is no span is `undefined`. */
export function spanOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?\s*(us|ms|s|sec|m|min|h)?\s*)+$/.test(text)) return undefined;
  const units: Record<string, number> = { us: 0.001, ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
  let total = 0;
  for (const [, number, , unit] of text.matchAll(/(\d+(\.\d+)?)\s*(us|ms|sec|s|min|m|h)?/g))
    total += Number(number) * (units[unit ?? "s"] ?? 1000);
  return total;
}
