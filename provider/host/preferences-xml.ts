/** Where a preference stands: the path of its node, and its key there. */
export interface Place {
  /** Names with slashes between: "com/avamar/mc/mcsm". */
  node: string;
  key: string;
}

/** The text is no file of preferences, or does not hold what is looked for; the message says which. */
export class WrongPreferences extends Error {}

/** One entry, by its offsets in the text. */
interface Entry {
  key: string;
  /** The value as it is written, between its quotes, and where that begins. */
  raw: string;
  rawAt: number;
  quote: string;
  from: number;
  to: number;
}

/** The map of one node: its entries, and where another one would stand. */
interface PreferenceMap {
  entries: Entry[];
  /** The tag that opens it. */
  from: number;
  to: number;
  /** Opened and closed by one tag. */
  isBare: boolean;
}

const COMMENT = "<!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>|<!\\[CDATA\\[[\\s\\S]*?\\]\\]>";
// Entities that a document defines for itself are not known here, so one that does is refused.
const DOCTYPE = `<!DOCTYPE(?:[^[<>"']|"[^"]*"|'[^']*')*>`;
const ATTRIBUTE = `([^\\s=<>/"']+)\\s*=\\s*("[^"<]*"|'[^'<]*')`;
const TOKEN = new RegExp(
  `[^<]+|${COMMENT}|${DOCTYPE}|</(?<close>[^\\s<>/]+)\\s*>|<(?<open>[^\\s<>/!?]+)(?<attributes>(?:\\s+${ATTRIBUTE})*)\\s*(?<bare>/?)>`,
  "y",
);

/** The value of a preference as it is written in the text; undefined when it is not there. */
export function rawValue(text: string, { node, key }: Place): string | undefined {
  return entryOf(mapsOf(text).get(node) ?? [], { node, key })?.raw;
}

/** What a written value means. The text is bytes, one a character; what is beyond ASCII in it is UTF-8. */
export function meaning(raw: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
  return Buffer.from(raw, "latin1")
    .toString("utf8")
    .replace(/[\t\r\n]/g, " ")
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = "") =>
      hex || decimal ? character(hex ? Number.parseInt(hex, 16) : Number(decimal), whole) : (named[name] ?? whole),
    );
}

/** How a value is written. */
export function written(value: string): string {
  const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;" };
  return value.replace(/[<>&"']/g, (each) => entities[each]!);
}

/**
 * The text with one value changed, added, or with `undefined` taken away. Every other byte stays.
 *
 * @throws WrongPreferences when there is no such node
 */
export function withRaw(text: string, place: Place, raw: string | undefined): string {
  const maps = mapsOf(text);
  const found = maps.get(place.node);
  if (!found) throw new WrongPreferences(noNode(place.node, [...maps.keys()]));
  const entry = entryOf(found, place);
  if (!entry) return raw === undefined ? text : added(text, found[0]!, place.key, raw);
  if (raw === undefined) return without(text, entry);
  const fitting = raw.replaceAll(entry.quote, written(entry.quote));
  return text.slice(0, entry.rawAt) + fitting + text.slice(entry.rawAt + entry.raw.length);
}

/** A new entry stands behind the last one, in the way that one stands there. */
function added(text: string, { entries, from, to, isBare }: PreferenceMap, key: string, raw: string): string {
  const entry = `<entry key="${written(key)}" value="${raw.replaceAll('"', "&quot;")}"/>`;
  if (isBare) return `${text.slice(0, from)}<map>${entry}</map>${text.slice(to)}`;
  const last = entries.at(-1);
  const at = last?.to ?? to;
  return text.slice(0, at) + (last ? spaceBefore(text, last) : "") + entry + text.slice(at);
}

function without(text: string, entry: Entry): string {
  return text.slice(0, entry.from - spaceBefore(text, entry).length) + text.slice(entry.to);
}

function spaceBefore(text: string, { from }: Entry): string {
  let begin = from;
  while (/\s/.test(text[begin - 1] ?? "")) begin -= 1;
  return text.slice(begin, from);
}

/** What stands twice has a value that nobody can tell for sure. */
function entryOf(maps: PreferenceMap[], { node, key }: Place): Entry | undefined {
  const found = maps.flatMap(({ entries }) => entries).filter((each) => each.key === key);
  if (found.length > 1) throw new WrongPreferences(`${node}/${key} stands ${found.length} times in it`);
  return found[0];
}

/** The maps of all nodes by path; mostly there is one for each. */
function mapsOf(text: string): Map<string, PreferenceMap[]> {
  const maps = new Map<string, PreferenceMap[]>();
  const open: { name: string; path: string; map?: PreferenceMap; entry?: Entry }[] = [];
  let hasRoot = false;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) throw new WrongPreferences(`line ${lineOf(text, at)} is no XML that can be read here`);
    const { open: name, close, attributes = "", bare } = token.groups!;
    const to = at + token[0].length;
    if (close !== undefined) {
      const closed = open.pop();
      if (closed?.name !== close) throw new WrongPreferences(`line ${lineOf(text, at)} closes what is not open`);
      if (closed.entry) closed.entry.to = to;
    }
    if (name === undefined) continue;
    const above = open.at(-1);
    if (!above && (name !== "preferences" || hasRoot)) throw new WrongPreferences("its root is not <preferences>");
    hasRoot = true;
    const element: (typeof open)[number] = { name, path: above?.path ?? "" };
    const attribute = attributesOf(attributes, at + 1 + name.length, () => lineOf(text, at));
    if (name === "node") {
      const step = meaning(attribute("name").raw);
      element.path = element.path ? `${element.path}/${step}` : step;
    }
    if (name === "map" && above?.name === "node") {
      element.map = { entries: [], from: at, to, isBare: bare === "/" };
      maps.set(element.path, [...(maps.get(element.path) ?? []), element.map]);
    }
    if (name === "entry" && above?.map) {
      const key = meaning(attribute("key").raw);
      element.entry = { key, ...attribute("value"), from: at, to };
      above.map.entries.push(element.entry);
    }
    if (bare !== "/") open.push(element);
  }
  if (open.length > 0 || !hasRoot) throw new WrongPreferences("it ends before its root is closed");
  return maps;
}

/** Looks up attributes of one tag, whose text begins at that offset. */
function attributesOf(text: string, at: number, line: () => number) {
  return (wanted: string): Pick<Entry, "raw" | "rawAt" | "quote"> => {
    for (const found of text.matchAll(new RegExp(ATTRIBUTE, "g"))) {
      const [whole, name, quoted = ""] = found;
      if (name !== wanted) continue;
      return {
        raw: quoted.slice(1, -1),
        rawAt: at + found.index + whole.length - quoted.length + 1,
        quote: quoted.charAt(0),
      };
    }
    throw new WrongPreferences(`line ${line()} has a tag without ${wanted}`);
  };
}

/** The nodes beside the one that is missed are the ones that may have been meant. */
function noNode(node: string, all: string[]): string {
  const steps = node.split("/");
  let near: string[] = [];
  while (near.length === 0 && steps.pop() !== undefined) {
    const above = steps.map((step) => `${step}/`).join("");
    near = all.filter((each) => each.startsWith(above) && !each.slice(above.length).includes("/"));
  }
  const shown = near.slice(0, 12).join(", ");
  return `it has no node ${node}; there ${near.length === 1 ? "is" : "are"} ${shown || "none"}${near.length > 12 ? " and others" : ""}`;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function character(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
