import { z } from "zod";
import type { Issue } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";

/**
 * Names as the grid takes them (rules from the vendor's administration guide): what is refused here would be refused
 * there, after half of the run.
 */
const FORBIDDEN_IN_DOMAIN = "=~!@$^%(){}[]|,`;#\\/:*?<>'\"&.";
const FORBIDDEN_IN_SCHEDULE = FORBIDDEN_IN_DOMAIN.replace("=", "");
const LONGEST_NAME = 63;

function withoutCharacters(kind: string, forbidden: string) {
  return z
    .string()
    .max(LONGEST_NAME)
    .superRefine((name, context) => {
      if (name.trim() === "") {
        context.addIssue({ code: "custom", message: `a ${kind} name cannot be blank; write for example "CORP".` });
        return;
      }
      const bad = [...new Set([...name].filter((c) => forbidden.includes(c)))];
      if (bad.length) {
        context.addIssue({
          code: "custom",
          message: `a ${kind} name cannot hold ${bad.join(" ")} ; write it without, for example "${suggestion(name, forbidden)}".`,
        });
      } else if (name !== name.trim()) {
        context.addIssue({
          code: "custom",
          message: `a ${kind} name cannot begin or end with a blank; write "${name.trim()}".`,
        });
      }
    });
}

function suggestion(name: string, forbidden: string): string {
  return [...name]
    .map((c) => (forbidden.includes(c) ? "-" : c))
    .join("")
    .trim();
}

/** Name of a domain: one step of its path. */
export const domainName = () => withoutCharacters("domain", FORBIDDEN_IN_DOMAIN);
/** Name of a schedule or a retention. */
export const scheduleName = () => withoutCharacters("schedule", FORBIDDEN_IN_SCHEDULE);
/** Name of a retention. */
export const retentionName = () => withoutCharacters("retention", FORBIDDEN_IN_SCHEDULE);

/** Name of a rule. What it may hold is documented nowhere; what no schedule may hold is asked for by nobody. */
export const ruleName = () => withoutCharacters("rule", FORBIDDEN_IN_SCHEDULE);

/**
 * Name of a dataset or a policy that may stand already. The guide allows no blanks in it, and yet the grid's own have
 * some ("Default Virtual Machine Group"), and its contract sets no rule: what stands there can be declared.
 */
export function plainName(kind: string) {
  return z
    .string()
    .min(1)
    .max(LONGEST_NAME)
    .superRefine((name, context) => {
      if (/^([A-Za-z0-9._-]+( +[A-Za-z0-9._-]+)*)?$/.test(name)) return;
      context.addIssue({ code: "custom", message: onlyPlain(kind, name) });
    });
}

/** The rule for a new dataset or policy, which is that of the guide. Whether a grid takes blanks is not known. */
export function newPlainName(kind: string): (declared: { name?: unknown }) => Issue[] {
  return ({ name }) =>
    typeof name === "string" && !isUnknown(name) && name.includes(" ")
      ? [{ property: "name", reason: `${onlyPlain(kind, name)} One that exists is taken over with adopt: true.` }]
      : [];
}

function onlyPlain(kind: string, name: string): string {
  const fixed = name.replace(/[^A-Za-z0-9._-]+/g, "-");
  return `a ${kind} name holds only letters A to Z, digits, dot, hyphen and underscore; write "${fixed}".`;
}

/** Name of a client: what the grid finds it by, mostly a host name or an address. */
export function clientName() {
  return z
    .string()
    .min(1)
    .max(255)
    .superRefine((name, context) => {
      const fixed = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "");
      if (fixed === name) return;
      context.addIssue({
        code: "custom",
        message: `a client name is a host name or an address: letters A to Z, digits, dots, hyphens and underscores; write "${fixed || "syd02-app-01"}".`,
      });
    });
}

/** Path of a domain: "/", "/clients", "/clients/iQ3/CORP". A trailing slash is refused, so that equal paths are equal texts. */
export function domainPath() {
  return z.string().superRefine((path, context) => {
    if (path === "/") return;
    if (!path.startsWith("/")) {
      context.addIssue({
        code: "custom",
        message: `a domain path begins with /; write "/${path.replace(/\/+$/, "")}".`,
      });
    } else if (path.endsWith("/") || path.includes("//")) {
      context.addIssue({
        code: "custom",
        message: `a domain path has no empty step; write "${path.replace(/\/+/g, "/").replace(/\/$/, "")}".`,
      });
    }
  });
}

/** The path of an object in a domain: `/clients` and `nightly` give `/clients/nightly`. */
export function pathOf(domain: string, name: string): string {
  return domain === "/" ? `/${name}` : `${domain}/${name}`;
}

/**
 * What is referred to by its path or its id. The grid's ids have digits or a colon in them and no blanks ("Default:SNAPID"): most names would be taken
 * for ids, and refused there in the middle of the run.
 */
export function pathOrId() {
  return z
    .string()
    .min(1)
    .superRefine((reference, context) => {
      if (reference.startsWith("/") || /^(?=.*[\d:])[A-Za-z0-9._:-]+$/.test(reference)) return;
      context.addIssue({
        code: "custom",
        message: `is neither a path nor an id; write its path, such as "/${reference}".`,
      });
    });
}

/** Domain and name of a path. */
export function splitPath(path: string): { domain: string; name: string } {
  const at = path.lastIndexOf("/");
  return { domain: at <= 0 ? "/" : path.slice(0, at), name: path.slice(at + 1) };
}

/** Domains that the grid keeps for itself: nothing of ours goes into them. */
export function isReservedDomain(path: string): boolean {
  return /^\/(MC_RETIRED|MC_SYSTEM|REPLICATE)(\/|$)/.test(path);
}

/** `domain`, the same in every resource that lives in one. */
export function homeDomain(kind: string) {
  return property(domainPath().optional(), {
    doc: `The domain that the ${kind} belongs to: a Domain, or its path. Default: "/".`,
    replace: true,
    reference: [{ type: "Domain", output: "path" }],
  });
}

/**
 * Objects that every grid has from its beginning: their ids hold a word in place of a number. Some of them may be
 * changed, and are no less the grid's.
 */
export function isBuiltIn(id: string): boolean {
  return /:(SNAPID|SCHEDULED?ID|REPL_SCHEDULEID|POLICYID|GID)$/i.test(id);
}

/** The issue of something declared in a domain that the grid keeps for itself. */
export function reservedHome(domain: unknown): Issue[] {
  if (typeof domain !== "string" || !isReservedDomain(domain)) return [];
  return [{ property: "domain", reason: `${domain} belongs to the grid itself; choose a domain such as "/clients".` }];
}

/** Built-in and foreign objects are never deleted, whatever the state says. */
export function refuseToDelete(host: string, why: string): AvamarError {
  return new AvamarError(`it stays: ${why}.`, {
    code: "in-use",
    product: "avamar",
    host,
    hint: "Take it out of the state with pulumi state delete.",
  });
}
