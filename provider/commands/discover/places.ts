import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { elementOf, metaOf, shapeOf } from "../../kernel/property";
import type { Plain } from "../../kernel/values";
import { childrenOf, type FileServer } from "./file-servers/file-server";
import { homeOf } from "./home";
import { OnceEach } from "./identifiers";
import type { Member } from "./member";

/** The file that a resource is written in. */
export interface Place {
  /** Without its ending, with slashes: "clients/CORP". */
  file: string;
  /** Files are loaded in this order; a resource refers only to those of files before its own. */
  rank: [group: number, path: string];
  /** What the file is about, for its head. */
  about: string;
}

/** Kinds of things that hold clients: they come last, since they refer to what is in the domains below their own. */
export function holdsClients({ inputs }: Definition<Plain, never>): boolean {
  const refersTo = (schema: z.ZodType): boolean => {
    if (metaOf(schema).reference?.some(({ type }) => type === "Client")) return true;
    const element = elementOf(schema);
    if (element && refersTo(element)) return true;
    return Object.values(shapeOf(schema) ?? {}).some(refersTo);
  };
  return Object.values(inputs.shape as Record<string, z.ZodType>).some(refersTo);
}

/** Which file each resource goes to: the tree of domains, one file a domain, one for each host and Data Domain. */
export function placesOf(members: Member[], servers: FileServer[] = []): Map<Member, Place> {
  // What a component makes is where its streams are.
  const streams = new Map(
    servers.flatMap((server) => childrenOf(server).map((member) => [member, server.children.streams[0]!] as const)),
  );
  const names = new OnceEach();
  const files = new Map<string, Place>();
  return new Map(
    members.map((member) => {
      const wish = wishOf(streams.get(member) ?? member);
      const key = `${wish.rank.join(" ")} ${wish.file}`;
      const place = files.get(key) ?? { ...wish, file: names.take(wish.file) };
      files.set(key, place);
      return [member, place];
    }),
  );
}

function wishOf({ definition, found: { inputs } }: Member): Place {
  const home = homeOf(definition, inputs);
  if (home.on === "host")
    return {
      file: `hosts/${fileName(home.host)}`,
      rank: [4, home.host],
      about: `Streams of the file server ${home.host}.`,
    };
  if (home.on === "dataDomain")
    return {
      file: `data-domains/${fileName(home.host)}`,
      rank: [1, home.host],
      about: `The Data Domain ${home.host}.`,
    };
  if (home.on === "domain" && home.isDomain)
    return { file: "domains", rank: [0, ""], about: "The domains of the grid." };
  const path = home.on === "domain" ? home.path : "/";
  const isLast = holdsClients(definition);
  if (path === "/")
    return isLast
      ? { file: "policies", rank: [5, ""], about: "Policies in the root domain." }
      : { file: "grid", rank: [2, ""], about: "What is in the root domain, or belongs to the whole grid." };
  const file = domainFile(path);
  return isLast
    ? { file: `${file}-policies`, rank: [5, path], about: `Policies of the domain ${path}.` }
    : { file, rank: [3, path], about: `The domain ${path}.` };
}

/** Files that every project may have at its top. */
const OF_PROJECT = /^(index|protect|each|domains|grid|policies)$/i;

/** The file of a domain. One that is called as another file would be says that it is a domain. */
function domainFile(path: string): string {
  const file = path.slice(1).split("/").map(fileName).join("/");
  return OF_PROJECT.test(file) || /-policies$/i.test(file) ? `${file}-domain` : file;
}

/** A step of a path that is a good file name on every system. */
function fileName(step: string): string {
  const name = step.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|[.-]+$/g, "");
  return /^(con|prn|aux|nul|com\d|lpt\d)?$/i.test(name) ? `domain-${name}` : name;
}

/** Whether a file may use what is in another one. */
export function comesBefore(one: Place, other: Place): boolean {
  const [a, b] = [one.rank, other.rank];
  return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1];
}
