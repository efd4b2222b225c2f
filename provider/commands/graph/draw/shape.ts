/** An element of a drawing as data: written as text for a file, or made an element in a browser. */
export interface Shape {
  tag: string;
  attributes: Record<string, string | number | undefined>;
  children?: Shape[];
  text?: string;
}

/** A shape in short. */
export function shape(tag: string, attributes: Shape["attributes"], ...inside: (Shape | string | undefined)[]): Shape {
  const children = inside.filter((each) => typeof each === "object");
  const text = inside.find((each) => typeof each === "string");
  return { tag, attributes, ...(children.length ? { children } : {}), ...(text === undefined ? {} : { text }) };
}

/** Text for a place between tags or in an attribute, where nothing in it means anything. */
export function escaped(text: string): string {
  const marks: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  // XML knows no way to write most control characters and halves of letters, so they go.
  const clean = text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (mark) => (mark === "\n" ? mark : " "));
  return clean.replace(/[&<>"']/g, (mark) => marks[mark]!);
}

/** A shape as XML text. */
export function markup({ tag, attributes, children = [], text }: Shape): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const head = given.map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
  return `<${tag}${head}>${text === undefined ? "" : escaped(text)}${children.map(markup).join("")}</${tag}>`;
}

/** The text, shortened to what fits into a width. Letters are measured by a rule of thumb: nothing here knows the font. */
export function fitted(text: string, width: number, size: number): string {
  const most = lettersIn(width, size);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** The same for a path or a name whose end says most: the middle goes. */
export function fittedPath(text: string, width: number, size: number): string {
  const most = lettersIn(width, size);
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) / 3);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

/** The same for a domain: its end tells it from others. */
export function fittedEnd(text: string, width: number, size: number): string {
  const most = lettersIn(width, size);
  return text.length <= most ? text : `…${text.slice(text.length - (most - 1))}`;
}

/**
 * A text that may have been shortened. Then it is for the eye only: who hears the page has the whole name in the label of
 * what the text stands on.
 */
export function label(attributes: Shape["attributes"], whole: string, shown: string): Shape {
  return shape("text", { ...attributes, ...(shown === whole ? {} : { "aria-hidden": "true" }) }, shown);
}

/** How wide a text is, by the same rule. */
export const widthOf = (text: string, size: number): number => text.length * size * LETTER;

const LETTER = 0.58;
const lettersIn = (width: number, size: number) => Math.max(2, Math.floor(width / (size * LETTER)));
