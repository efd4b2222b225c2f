import type { Lane } from "./kinds";
import type { Change } from "./resources";

/** The topology of a stack, as it is drawn: boxes in columns, and lines between them. Plain data. */
export interface Graph {
  project: string;
  stack: string;
  /** When the state was written. */
  written?: string;
  groups: Group[];
  nodes: GraphNode[];
  links: GraphLink[];
  /** What has no place in the picture and is listed below it. */
  settings: GraphNode[];
  /** How many resources are of other packages. */
  others: number;
}

/** A box that holds others: a file server with its streams, a domain with its policies. */
export interface Group {
  id: string;
  lane: Lane;
  /** What the group is: "host", "datasets". */
  kind: string;
  title: string;
  /** The streams of a Data Domain that are given away, and how many it takes; 0 where that is not known. */
  budget?: { given: number; limit: number };
}

/** One object. */
export interface GraphNode {
  /** Its urn; a name of our own for what is no resource of the stack. */
  id: string;
  /** What people call its kind: "stream". */
  kind: string;
  /** The last part of its type token: "AvamarClientStream"; undefined for what is no resource of the stack. */
  type?: string;
  /** Its group; undefined for settings. */
  group?: string;
  name: string;
  /** What matters most, in a few words: a port, a time. */
  note: string;
  facts: Fact[];
  /** How many clients of the grid it stands for, where it stands for some. */
  clients?: number;
  /** Properties that differ from the world. */
  drift: string[];
  /** It is declared disabled, or as an agent that is stopped: nothing starts because of it. */
  isOff?: boolean;
  change?: Change;
}

export interface Fact {
  name: string;
  value: string;
}

/** A line from one object to another, in the direction of the data or of "uses". */
export interface GraphLink {
  from: string;
  to: string;
  kind: LinkKind;
  /** Drawn only while one of its ends is selected. */
  quiet?: boolean;
  /** From a policy to a dataset: the members that are backed up with it. All of them where it is not given. */
  members?: string[];
}

export type LinkKind =
  | "member" // a client and its policy
  | "excluded" // a client and a policy that leaves it out
  | "dataset" // a policy and what it backs up
  | "own" // a policy and a dataset that single members have in place of the policy's
  | "schedule" // when
  | "retention" // for how long
  | "rule" // which virtual machines
  | "proxy" // a proxy and a policy that uses it
  | "stored" // a dataset and where its backups go
  | "attached" // a grid and its Data Domain
  | "copied" // a grid, or a client, and the policy that copies its backups
  | "destination" // a replication policy and the grid that it copies to
  | "owner" // a storage unit and its user
  | "agent"; // a stream and the installed software

/** The id of a link's end that is a grid. */
export const gridNode = (grid: string) => `grid:${grid}`;
