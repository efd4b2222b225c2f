import type { AuditLine } from "../../avamar/functions/audit";
import type { EventInfo } from "../../avamar/functions/events";
import type { FileTime, HostEvent, Trace } from "../../kernel/trace";
import type { Plain } from "../../kernel/values";

/** Where an object is: that decides who can know by whom it was changed. */
export type Place = "grid" | "data-domain" | "host" | "elsewhere";

/** Where in the program a resource is declared. */
export interface Source {
  /** Relative to the folder of Pulumi.yaml. */
  file: string;
  line: number;
  column: number;
}

/** A resource of the program and the object that it is. */
export interface Subject {
  urn: string;
  /** "Schedule" */
  type: string;
  /** Name of the resource in the program. */
  name: string;
  /** What people call the object: "schedule /clients/CORP/nightly". The name of the resource where nobody knows better. */
  object: string;
  place: Place;
  source?: Source;
}

/** One property that is not the same in all of: what was deployed, what the world holds, what the program says. */
export interface Difference {
  /** "weekly.days[1]"; as the program writes it. */
  path: string;
  /** What the last deployment left. Undefined means: nothing. */
  recorded?: unknown;
  /** What the world holds. */
  found?: unknown;
  /** What the program says now. */
  declared?: unknown;
  /** The program's value is known only after other resources were updated. */
  isLater?: boolean;
  /** No value may be shown. */
  isSecret?: boolean;
  /** What the ids among the values are called: { "19115749...": "stream backupD on fs01" }. */
  names?: Record<string, string>;
}

/** What `pulumi up` would do to it. */
export type Effect = "update" | "create" | "replace" | "delete" | "none";

/**
 * Who changed something, as far as it can be known. Calls of REST name the object itself, or something that it refers to
 * (a client that was retired is no member any more), or only its kind.
 */
export type Attribution =
  | { kind: "rest"; account: string; lines: AuditLine[]; about: "object" | "related" | "kind" }
  | { kind: "events"; events: EventInfo[] }
  | { kind: "host"; events: HostEvent[]; files: FileTime[]; silent: string[] }
  | { kind: "unknown"; why: string };

/** Something of the world that differs from what was deployed. */
export interface Finding extends Subject {
  kind: "changed" | "gone";
  differences: Difference[];
  /** Not changed before this moment: when its state last changed, "2026-11-26T20:05:00.000Z"; empty when unknown. */
  since: string;
  effect: Effect;
  /** What follows from the effect, in sentences. */
  consequences: string[];
  by?: Attribution;
  /** Why `pulumi up` would refuse that: "password: nobody has said yet what it is." */
  refusal?: string;
  /** What else is to be said: an exception that has ended. */
  notes: string[];
}

/** A change of the program that nobody deployed yet. It is no drift. */
export interface Undeployed extends Subject {
  kind: "new" | "changed" | "removed";
  differences: Difference[];
  effect: Effect;
  consequences: string[];
  /** Why `pulumi up` would refuse that. */
  refusal?: string;
}

/** What differs only in values that others have to give first. */
export interface Waiting extends Subject {
  /** Replaced with what it depends on, or updated where that turns out to be needed. */
  effect: Effect;
}

/** What differs from the record and calls for nothing: the program says the same, or nobody declares it. */
export interface Noted extends Subject {
  differences: Difference[];
}

/** How the host of an object is reached, and where it may keep who changed it. */
export interface OnHost {
  /** As the deployment recorded it; secrets are masked. */
  connection: Plain;
  os: "windows" | "linux";
  traces: Trace[];
}

/** What a grid or a host has to know to be asked about an object. */
export interface Track {
  /** The ids by which calls name the object. */
  ids: string[];
  /** Address of REST where it is changed without being named: "/users". */
  collection?: string;
  /** Properties, of an object that is not on a grid, that are; undefined for an object of a grid. */
  onGrid?: string[];
  /** Of an object on a host. */
  host?: OnHost;
  /** The provider instance, as the engine names it. */
  provider: string;
  /** URNs of the resources that it depends on. */
  dependsOn: string[];
}

/** All that one preview says. */
export interface Comparison {
  stack: string;
  project: string;
  /** Everything that was looked at in the world. */
  checked: Subject[];
  drifted: Finding[];
  undeployed: Undeployed[];
  waiting: Waiting[];
  noted: Noted[];
  /** By URN. */
  tracks: Map<string, Track>;
  /** Provider instances whose settings the program changes: their recorded logins may be out of date. */
  changedProviders: Set<string>;
}
