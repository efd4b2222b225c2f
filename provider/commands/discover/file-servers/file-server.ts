import type { Lock } from "../../../topology/lock";
import type { Expression, Member } from "../member";

/** Type of the component for the engine. */
export const COMPONENT = "avamar:index:ParallelFileServer";

/** The streams of one host, with their datasets, policies and schedules, that one `ParallelFileServer` makes. */
export interface FileServer {
  /** Its name for the engine. */
  name: string;
  /** The host that its streams are on. */
  host: string;
  /** Its arguments, as the program says them. */
  args: Record<string, Expression>;
  /** What it makes, under the names of its lists: in the order of the streams. */
  children: Record<"streams" | "datasets" | "policies" | "schedules", Member[]>;
  /** Names of the children for the engine. */
  names: Map<Member, string>;
}

/** What became of the streams of each host. */
export interface FileServers {
  servers: FileServer[];
  /** What goes beside the program: which stream has what. */
  lock: Lock | undefined;
  /** Hosts whose streams are declared one by one, and why. */
  apart: { host: string; why: string }[];
}

/** Everything that a component makes. */
export function childrenOf({ children }: FileServer): Member[] {
  return Object.values(children).flat();
}
