import { invalid } from "./failure.ts";

/** A list answer in the envelope that the grid uses. */
export interface Page<T> {
  content: T[];
  totalElements: number;
  totalPages: number;
  number: number;
  size: number;
  numberOfElements: number;
  first: boolean;
  last: boolean;
  empty: boolean;
  sort: SortState;
  pageable: {
    sort: SortState;
    offset: number;
    pageNumber: number;
    pageSize: number;
    paged: boolean;
    unpaged: boolean;
  };
}

interface SortState {
  sorted: boolean;
  unsorted: boolean;
  empty: boolean;
}

/** Size of a page when the caller names none, and the most it may name. */
export interface PageLimits {
  pageSize: number;
  maxPageSize: number;
}

/** Filters, sorts and cuts already shaped items as the query asks. */
export function page<T extends object>(items: T[], query: URLSearchParams, limits: PageLimits): Page<T> {
  const wanted = sorted(filtered(items, query), query.getAll("sort"));
  const size = Math.min(positive(query.get("size")) ?? limits.pageSize, limits.maxPageSize);
  const number = natural(query.get("page")) ?? 0;
  const content = wanted.slice(number * size, (number + 1) * size);
  const isSorted = query.getAll("sort").some((criterion) => criterion !== "");
  const sort = { sorted: isSorted, unsorted: !isSorted, empty: !isSorted };
  const totalPages = Math.ceil(wanted.length / size);
  return {
    content,
    totalElements: wanted.length,
    totalPages,
    number,
    size,
    numberOfElements: content.length,
    first: number === 0,
    last: number + 1 >= totalPages,
    empty: content.length === 0,
    sort,
    pageable: { sort, offset: number * size, pageNumber: number, pageSize: size, paged: true, unpaged: false },
  };
}

/** The items that fit every `filter` of the query. */
function filtered<T extends object>(items: T[], query: URLSearchParams): T[] {
  const criteria = query.getAll("filter").filter((text) => text.trim() !== "");
  return criteria.map(criterion).reduce((left, fits) => left.filter(fits), items);
}

function criterion(text: string): (item: object) => boolean {
  const match = /^\s*([A-Za-z_][\w.]*)\s*(==|!=|<=|>=|<|>)([\s\S]*)$/.exec(text);
  if (match === null) throw invalid(`"${text}" is no filter of the form <property><operator><value>.`);
  const [, property = "", operator = "", rest = ""] = match;
  const value = unquoted(rest.trim());
  if (operator === "==" || operator === "!=") {
    const pattern = wildcard(value);
    return (item) => pattern.test(String(propertyOf(item, property) ?? "null")) === (operator === "==");
  }
  return (item) => {
    const given = propertyOf(item, property);
    if (given === undefined || given === null) return false;
    const difference = compared(given, value);
    if (operator === "<") return difference < 0;
    if (operator === "<=") return difference <= 0;
    return operator === ">" ? difference > 0 : difference >= 0;
  };
}

function unquoted(text: string): string {
  const match = /^(['"])([\s\S]*)\1$/.exec(text);
  return match?.[2] ?? text;
}

function wildcard(value: string): RegExp {
  const parts = value.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`);
}

function sorted<T extends object>(items: T[], criteria: string[]): T[] {
  const keys = criteria
    .filter((text) => text !== "")
    .map((text) => {
      const [property = "", direction = "asc"] = text.split(",");
      return { property, factor: direction.toLowerCase() === "desc" ? -1 : 1 };
    });
  if (keys.length === 0) return items;
  return [...items].sort((left, right) => {
    for (const { property, factor } of keys) {
      const difference = compared(propertyOf(left, property), propertyOf(right, property));
      if (difference !== 0) return factor * difference;
    }
    return 0;
  });
}

function compared(left: unknown, right: unknown): number {
  const [a, b] = [Number(left), Number(right)];
  if (left !== "" && right !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  const [x, y] = [String(left ?? ""), String(right ?? "")];
  return x < y ? -1 : x > y ? 1 : 0;
}

function propertyOf(item: object, path: string): unknown {
  let value: unknown = item;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Keeps or drops the properties that `fields` names; in a page, those of its content. */
export function withFields(body: unknown, fields: string | null): unknown {
  const names = (fields ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0 || typeof body !== "object" || body === null) return body;
  if (Array.isArray(body)) return body.map((item) => withFields(item, fields));
  if ("content" in body && "pageable" in body) return { ...body, content: withFields(body.content, fields) };
  const dropped = names.filter((name) => name.startsWith("-")).map((name) => name.slice(1).split("."));
  const kept = names.filter((name) => !name.startsWith("-")).map((name) => name.split("."));
  return kept.length > 0 ? picked(body, kept) : without(body, dropped);
}

function picked(body: object, paths: string[][]): object {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const here = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    if (here.length === 0) continue;
    const nested = here.every((path) => path.length > 0) && typeof value === "object" && value !== null;
    result[name] = nested ? picked(value as object, here) : value;
  }
  return result;
}

function without(body: object, paths: string[][]): object {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const here = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    if (here.some((path) => path.length === 0)) continue;
    const nested = here.length > 0 && typeof value === "object" && value !== null;
    result[name] = nested ? without(value as object, here) : value;
  }
  return result;
}

function positive(text: string | null): number | undefined {
  const number = natural(text);
  return number === undefined || number === 0 ? undefined : number;
}

function natural(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
