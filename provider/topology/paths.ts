/** Whose path rules count: drives, backslashes and no difference by case; or one root, slashes and case. */
export type Os = "windows" | "linux";

/** A folder or drive of the server, in one spelling. */
export interface Place {
  /** As it is written into datasets and the lock: `E:\Projects`, `/srv/projects`. */
  text: string;
  /**
   * For comparing: equal places have equal keys, and the key of a folder is the beginning of the keys of all that lies
   * in it. It ends with the separator, so that `E:\Data` is not the beginning of `E:\Database`.
   */
  key: string;
}

/** Characters that a dataset may take for a pattern, so that a folder with one in its name cannot be named exactly. */
const PATTERN = /[*?#[\]]/;

/** True when a name could be read as a pattern by the agent. */
export const isPattern = (text: string): boolean => PATTERN.test(text);

const SEPARATOR = { windows: "\\", linux: "/" } as const;

/** Reads a full path of the server; a text that could mean two folders, or none, is refused with what to write. */
export function readPath(os: Os, text: unknown): Place | string {
  if (typeof text !== "string" || text.trim() === "")
    return `must be a full path; write for example "${os === "windows" ? "E:\\Projects" : "/srv/projects"}".`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
  if (/[\u0000-\u001f]/.test(text)) return "holds control characters; leave them out.";
  return os === "windows" ? readWindowsPath(text) : readLinuxPath(text);
}

function readWindowsPath(text: string): Place | string {
  const path = text.replace(/\//g, "\\");
  if (path.startsWith("\\\\"))
    return `"${text}" is no drive of the server; write the path as the server itself sees it, such as "E:\\Projects".`;
  if (!/^[A-Za-z]:(\\|$)/.test(path))
    return `"${text}" is no full path; begin with the drive, such as "E:\\${path.replace(/^([A-Za-z]:)?\\*/, "") || "Projects"}".`;
  const steps = path.slice(2).split("\\").filter(Boolean);
  for (const step of steps) {
    if (step === "." || step === "..") return `"${text}" holds the step ${step} ; write the path out.`;
    if (/[<>:"|]/.test(step)) return `"${text}" holds < > : " or | ; no folder of Windows has them in its name.`;
    if (/[. ]$/.test(step))
      return `"${text}" has a step that ends with a dot or blank, which Windows drops; write "${step.replace(/[. ]+$/, "")}".`;
    if (/^[^.~ ]{1,6}~\d+(\.[^.]{0,3})?$/.test(step))
      return `"${text}" holds the short name ${step}, which stands for a folder with another name; write the long name.`;
  }
  const clean = `${path[0]!.toUpperCase()}:\\${steps.join("\\")}`;
  return { text: clean, key: `${upperCase(clean).replace(/\\$/, "")}\\` };
}

function readLinuxPath(text: string): Place | string {
  if (!text.startsWith("/")) return `"${text}" is no full path; begin with a slash, such as "/srv/projects".`;
  const steps = text.split("/").filter(Boolean);
  const dots = steps.find((step) => step === "." || step === "..");
  if (dots) return `"${text}" holds the step ${dots} ; write the path out.`;
  const clean = `/${steps.join("/")}`;
  return { text: clean, key: clean === "/" ? "/" : `${clean}/` };
}

/** As Windows compares names: letter by letter, so that nothing becomes longer (the German sharp s stays as it is). */
function upperCase(text: string): string {
  return Array.from(text, (c) => (c.toUpperCase().length === c.length ? c.toUpperCase() : c)).join("");
}

/** Whether `inner` is `outer` or lies in it. */
export const contains = (outer: Place, inner: Place): boolean => inner.key.startsWith(outer.key);

/** A folder in a folder. The name comes from a listing, and is taken as it is. */
export function childOf(os: Os, folder: Place, name: string): Place {
  const separator = SEPARATOR[os];
  const text = folder.text.endsWith(separator) ? folder.text + name : folder.text + separator + name;
  return { text, key: os === "windows" ? `${upperCase(text)}\\` : `${text}/` };
}

/** What to ask for the room at a path: its drive on Windows; on Linux, where any folder may be a volume, the folder above. */
export function volumeOf(os: Os, path: string): string {
  if (os === "windows") return `${path.slice(0, 1).toUpperCase()}:\\`;
  return path.replace(/\/+$/, "").replace(/\/[^/]*$/, "") || "/";
}

/** Places by their keys: one order on every machine, whatever its language. */
export const byKey = (a: Place, b: Place): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Only those that lie in no other one. */
export function outermost(places: Place[]): Place[] {
  const sorted = [...places].sort(byKey);
  return sorted.filter((place, i) => !sorted.some((other, j) => j < i && contains(other, place)));
}
