import { malformed } from "./failure.ts";
import type { Call } from "./routes.ts";

/** A list answer: the items under their own name, beside the paging. */
export function list(call: Call, name: string, items: Record<string, unknown>[]): Record<string, unknown> {
  const { query, dataDomain } = call;
  const wanted = sorted(filtered(items, query.get("filter")), query.get("sort"));
  const size = Math.min(number(query, "size") || dataDomain.settings.pageSize, dataDomain.settings.maxPageSize);
  const page = number(query, "page") ?? 0;
  const content = wanted.slice(page * size, (page + 1) * size);
  const lastPage = Math.max(0, Math.ceil(wanted.length / size) - 1);
  const pageLink = (rel: string, at: number) => ({ rel, href: `${call.request.path}?page=${at}&size=${size}` });
  return {
    [name]: content.map((item) => withFields(item, query)),
    paging_info: {
      current_page: page,
      page_entries: content.length,
      total_entries: wanted.length,
      page_size: size,
      page_links: [
        pageLink("first", 0),
        ...(page > 0 ? [pageLink("prev", page - 1)] : []),
        ...(page < lastPage ? [pageLink("next", page + 1)] : []),
        pageLink("last", lastPage),
      ],
    },
  };
}

/** Keeps or drops fields as asked; an id is never dropped. */
export function withFields(item: Record<string, unknown>, query: URLSearchParams): Record<string, unknown> {
  const names = (parameter: string) =>
    (query.get(parameter) ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  const [included, excluded] = [names("include_fields"), names("exclude_fields")];
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => {
      if (name === "id" || name === "name") return true;
      return (included.length === 0 || included.includes(name)) && !excluded.includes(name);
    }),
  );
}

/** `name=expression and role=expression`; the expressions are regular ones and need not fit the whole value. */
function filtered(items: Record<string, unknown>[], filter: string | null): Record<string, unknown>[] {
  if (filter === null || filter.trim() === "") return items;
  const criteria = filter.split(/\s+and\s+/i).map((part) => {
    const match = /^\s*([\w.]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(\S*))\s*$/.exec(part);
    if (match === null) throw malformed(`Invalid filter: ${filter}`);
    try {
      return { name: match[1] ?? "", pattern: new RegExp(match[2] ?? match[3] ?? "") };
    } catch {
      throw malformed(`Invalid filter: ${filter}`);
    }
  });
  return items.filter((item) => criteria.every(({ name, pattern }) => pattern.test(String(item[name] ?? ""))));
}

function sorted(items: Record<string, unknown>[], sort: string | null): Record<string, unknown>[] {
  const keys = (sort ?? "")
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  return [...items].sort((left, right) => {
    for (const key of keys) {
      const name = key.replace(/^-/, "");
      const [a, b] = [String(left[name] ?? ""), String(right[name] ?? "")];
      if (a !== b) return (a < b ? -1 : 1) * (key.startsWith("-") ? -1 : 1);
    }
    return 0;
  });
}

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d+$/.test(text)) throw malformed(`Invalid value of ${name}: ${text}`);
  return Number(text);
}
