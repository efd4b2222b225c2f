import { invalid } from "./failure.ts";

/** No hand-made domain may hold one of these; a dot among them, though vCenter domains carry host names. */
const forbiddenInDomain = /[=~!@$^%(){}[\]|,`;#\\/:*?<>'"&.]/;
/** Schedules and retentions: the same without the equals sign. */
const forbiddenInPolicyPart = /[~!@$^%(){}[\]|,`;#\\/:*?<>'"&.]/;
const allowedInGroup = /^[A-Za-z0-9._-]+$/;

/** A new domain's name, or a refusal. */
export function checkDomainName(name: string | undefined): string {
  if (name === undefined || name === "") throw invalid("A domain needs a name.");
  if (name.length > 63) throw invalid("A domain name has at most 63 characters.");
  if (forbiddenInDomain.test(name)) throw invalid(`"${name}" is no valid domain name.`);
  return name;
}

/** A new client's name, or a refusal. Host names are the rule, so dots are welcome. */
export function checkClientName(name: string | undefined): string {
  if (name === undefined || name === "") throw invalid("A client needs a name.");
  if (/[/\\\s*?<>|"]/.test(name)) throw invalid(`"${name}" is no valid client name.`);
  return name;
}

/** For schedules (event 23004) and retentions (event 23005). */
export function checkPolicyPartName(name: string | undefined, event: 23004 | 23005): string {
  if (name === undefined || name === "" || forbiddenInPolicyPart.test(name)) {
    throw invalid(`"${name ?? ""}" is no valid name.`, event);
  }
  return name;
}

/** For datasets (event 23003) and groups (event 22235). */
export function checkPlainName(name: string | undefined, event: 23003 | 22235): string {
  if (name === undefined || !allowedInGroup.test(name)) throw invalid(`"${name ?? ""}" is no valid name.`, event);
  return name;
}

/** A rule's name, or a refusal. Its characters are documented nowhere, and no event code is public. */
export function checkRuleName(name: string | undefined): string {
  if (name === undefined || name.trim() === "" || name.includes("/"))
    throw invalid(`"${name ?? ""}" is no valid name.`);
  return name;
}

/** The full path of something called `name` in `domain`. */
export function pathOf(domain: string, name: string): string {
  return domain === "/" || domain === "" ? `/${name}` : `${domain}/${name}`;
}

/** A domain as callers may write it, as the grid keeps it: leading slash, no trailing one. */
export function canonicalDomain(given: string | undefined): string {
  const trimmed = (given ?? "").replace(/^\/+|\/+$/g, "");
  return trimmed === "" || trimmed === "root" ? "/" : `/${trimmed}`;
}

/** Whether `domain` is `ancestor` or lies anywhere below it. */
export function isWithin(domain: string, ancestor: string): boolean {
  return ancestor === "/" || domain === ancestor || domain.startsWith(`${ancestor}/`);
}
