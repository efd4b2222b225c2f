/** A value of the registry. Binary kinds hold bytes. */
export type RegistryValue =
  | { type: "REG_SZ" | "REG_EXPAND_SZ"; data: string }
  | { type: "REG_DWORD" | "REG_QWORD"; data: number }
  | { type: "REG_MULTI_SZ"; data: string[] }
  | { type: "REG_BINARY" | "REG_NONE" | "REG_RESOURCE_LIST"; data: Buffer };

/** A value with its name as it was given; `""` is the key's default value. */
export type NamedValue = RegistryValue & { name: string };

interface Key {
  name: string;
  values: Map<string, NamedValue>;
  keys: Map<string, Key>;
}

const ROOTS: Record<string, string> = {
  HKLM: "HKEY_LOCAL_MACHINE",
  HKCU: "HKEY_CURRENT_USER",
  HKCR: "HKEY_CLASSES_ROOT",
  HKU: "HKEY_USERS",
  HKCC: "HKEY_CURRENT_CONFIG",
};

/** The registry: keys and values, found without regard to case, kept in the case and the order they were made in. */
export class Hive {
  #roots = new Map<string, Key>(Object.values(ROOTS).map((name) => [name, newKey(name)]));

  /** The full name of a path's root key with the rest behind it; `undefined` when there is no such root. */
  static fullName(path: string): string | undefined {
    const [root = "", ...rest] = path.split("\\").filter((name, index) => index === 0 || name !== "");
    const upper = root.toUpperCase();
    const full = ROOTS[upper] ?? (Object.values(ROOTS).includes(upper) ? upper : undefined);
    return full === undefined ? undefined : [full, ...rest].join("\\");
  }

  /** Whether a key exists. */
  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** The key's path in the case in which it is kept. */
  trueName(path: string): string {
    const [root = "", ...names] = (Hive.fullName(path) ?? path).split("\\");
    let key = this.#roots.get(root);
    return [
      root,
      ...names.map((name) => {
        key = key?.keys.get(name.toLowerCase());
        return key?.name ?? name;
      }),
    ].join("\\");
  }

  /** Makes a key and what is missing above it. */
  make(path: string): void {
    this.#make(path);
  }

  /** Removes a key with everything below it; whether it was there. */
  removeKey(path: string): boolean {
    const names = (Hive.fullName(path) ?? "").split("\\");
    const last = names.pop() ?? "";
    return this.#find(names.join("\\"))?.keys.delete(last.toLowerCase()) ?? false;
  }

  /** The names of the keys directly below. */
  keys(path: string): string[] {
    return [...(this.#find(path)?.keys.values() ?? [])].map((key) => key.name);
  }

  /** The values of a key. */
  values(path: string): NamedValue[] {
    return [...(this.#find(path)?.values.values() ?? [])];
  }

  /** One value. */
  get(path: string, name: string): NamedValue | undefined {
    return this.#find(path)?.values.get(name.toLowerCase());
  }

  /** A value that is text, or `undefined`. */
  text(path: string, name: string): string | undefined {
    const value = this.get(path, name);
    return typeof value?.data === "string" ? value.data : undefined;
  }

  /** A value that is a number, or `undefined`. */
  number(path: string, name: string): number | undefined {
    const value = this.get(path, name);
    return typeof value?.data === "number" ? value.data : undefined;
  }

  /** Sets a value; the key is made if need be. */
  set(path: string, name: string, value: RegistryValue): void {
    const values = this.#make(path).values;
    values.set(name.toLowerCase(), { ...value, name: values.get(name.toLowerCase())?.name ?? name });
  }

  /** Removes a value; whether it was there. */
  unset(path: string, name: string): boolean {
    return this.#find(path)?.values.delete(name.toLowerCase()) ?? false;
  }

  /** Everything, as plain data. */
  save(): unknown {
    return [...this.#roots.values()].map(saveKey);
  }

  /** Puts back what {@link save} gave. */
  restore(saved: unknown): void {
    this.#roots = new Map((saved as SavedKey[]).map((key) => [key.name, restoreKey(key)]));
  }

  #find(path: string): Key | undefined {
    const [root = "", ...names] = (Hive.fullName(path) ?? "").split("\\");
    let key = this.#roots.get(root);
    for (const name of names) key = key?.keys.get(name.toLowerCase());
    return key;
  }

  #make(path: string): Key {
    const [root = "", ...names] = (Hive.fullName(path) ?? "").split("\\");
    const top = this.#roots.get(root);
    if (top === undefined) throw new Error(`no such root key: ${path}`);
    let key: Key = top;
    for (const name of names) {
      let next: Key | undefined = key.keys.get(name.toLowerCase());
      if (next === undefined) {
        next = newKey(name);
        key.keys.set(name.toLowerCase(), next);
      }
      key = next;
    }
    return key;
  }
}

function newKey(name: string): Key {
  return { name, values: new Map(), keys: new Map() };
}

interface SavedKey {
  name: string;
  values: { name: string; type: RegistryValue["type"]; data: string | number | string[]; bytes?: true }[];
  keys: SavedKey[];
}

function saveKey(key: Key): SavedKey {
  return {
    name: key.name,
    values: [...key.values.values()].map(({ name, type, data }) =>
      Buffer.isBuffer(data) ? { name, type, data: data.toString("hex"), bytes: true } : { name, type, data },
    ),
    keys: [...key.keys.values()].map(saveKey),
  };
}

function restoreKey(saved: SavedKey): Key {
  const values = saved.values.map(({ name, type, data, bytes }): [string, NamedValue] => [
    name.toLowerCase(),
    { name, type, data: bytes === true ? Buffer.from(String(data), "hex") : data } as NamedValue,
  ]);
  return {
    name: saved.name,
    values: new Map(values),
    keys: new Map(saved.keys.map((key) => [key.name.toLowerCase(), restoreKey(key)])),
  };
}
