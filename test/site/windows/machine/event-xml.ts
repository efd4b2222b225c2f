/** An element of an event: text or elements in it, never both. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

export function element(
  name: string,
  attributes: Record<string, string> = {},
  content: Element[] | string = [],
): Element {
  const isText = typeof content === "string";
  return { name, attributes, children: isText ? [] : content, text: isText ? content : "" };
}

/** An event as wevtutil.exe writes it: on one line, attributes in single quotes. */
export function xmlOf({ name, attributes, children, text }: Element): string {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}='${escaped(value)}'`);
  const content = children.map(xmlOf).join("") + escaped(text);
  return content === "" ? `<${name}${head.join("")}/>` : `<${name}${head.join("")}>${content}</${name}>`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;" };
  return text.replace(/[&<>'"]/g, (each) => entities[each] ?? each);
}
