/** A value of a registry key as `reg.exe query` prints it. */
export interface RegistryValue {
  type: string;
  data: string;
}

/** The keys that `reg query` printed, with their values by name. Key names and value names compare without case. */
export class RegistryKeys {
  private readonly keys = new Map<string, { name: string; values: Map<string, RegistryValue> }>();

  add(key: string): Map<string, RegistryValue> {
    const values = new Map<string, RegistryValue>();
    this.keys.set(key.toLowerCase(), { name: key, values });
    return values;
  }

  /** True when the key was printed. */
  has(key: string): boolean {
    return this.keys.has(key.toLowerCase());
  }

  /** The data of a value, or undefined. */
  data(key: string, name: string): string | undefined {
    return this.values(key).get(name.toLowerCase())?.data;
  }

  /** A REG_DWORD as a number, or undefined. */
  number(key: string, name: string): number | undefined {
    const data = this.data(key, name);
    return data === undefined ? undefined : Number(data);
  }

  /** All values of a key. */
  values(key: string): Map<string, RegistryValue> {
    return this.keys.get(key.toLowerCase())?.values ?? new Map();
  }

  /** The keys as they were printed: their names are for people, too. */
  names(): string[] {
    return [...this.keys.values()].map(({ name }) => name);
  }
}

/**
 * Reads what `reg.exe query` printed. The layout is the same in every language: a line with the key, then lines of
 * four blanks, name, type and data. Messages about missing keys go to the error stream and are not looked at.
 */
export function parseRegistry(text: string): RegistryKeys {
  const keys = new RegistryKeys();
  let values: Map<string, RegistryValue> | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^HKEY_/i.test(line)) {
      values = keys.add(line.trim());
      continue;
    }
    const value = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line);
    if (value && values) values.set(value[1]!.toLowerCase(), { type: value[2]!, data: value[3] ?? "" });
  }
  return keys;
}

/** Where Windows keeps its services. */
export const SERVICES_KEY = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services";
/** Where Windows keeps its firewall rules, in a form that no language changes. */
export const FIREWALL_KEY = `${SERVICES_KEY}\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules`;
