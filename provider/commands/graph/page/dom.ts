import type { Shape } from "../draw/shape";

/** An element of the page. Text only ever becomes text: no name of a resource is read as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
  ...inside: (Node | string | undefined)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside.filter((each) => each !== undefined));
  return made;
}

/** An element that the page was made with. */
export function part<Kind extends Element = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as unknown as Kind;
}

/** A drawing as elements. */
export function drawn({ tag, attributes, children = [], text }: Shape): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, String(value));
  if (text !== undefined) made.append(text);
  // The blanks are seen by nobody, and part the words for who hears them.
  made.append(...children.flatMap((each) => [drawn(each), " "]));
  return made;
}

/** A button that looks like a link: it opens something on this page. */
export function linkButton(text: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: "link" }, text);
  made.addEventListener("click", onClick);
  return made;
}
