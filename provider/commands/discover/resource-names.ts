import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { isOptional, metaOf, shapeOf } from "../../kernel/property";
import type { Plain } from "../../kernel/values";
import { grouped } from "../grouped";
import type { FileServer } from "./file-servers/file-server";
import { homeOf } from "./home";
import type { Member } from "./member";

/**
 * The property that tells objects of a kind apart for people: `name`, or else the first text that a new object is needed
 * to change (the service of a stream, the group of a directory map).
 */
export function keyProperty({ inputs }: Definition<Plain, never>): string | undefined {
  const shape = inputs.shape as Record<string, z.ZodType>;
  if (shape.name) return "name";
  const isKey = (schema: z.ZodType) => {
    const { replace, reference, secret } = metaOf(schema);
    return replace && !reference && !secret && !shapeOf(schema) && !isOptional(schema);
  };
  return Object.keys(shape).find((name) => isKey(shape[name]!));
}

/** What an object is called, alone and without its place. */
export function shortName({ definition, declared, found }: Member): string {
  const key = keyProperty(definition);
  const value = key === undefined ? undefined : declared[key];
  if (typeof value === "string" && value !== "") return value;
  // What has no name of its own is known by its host alone: "dd01.example.com/snmp".
  return found.id.slice(found.id.lastIndexOf("/") + 1);
}

/**
 * Names for the engine, for ever: the object's own name where no other object of its kind has it, the path of all in a
 * place where one of them shares its name, and a number behind it where even that is not enough.
 */
export function resourceNames(members: Member[], servers: FileServer[] = []): Map<Member, string> {
  // What a component makes is named by it, and apart from all others.
  const names = new Map(servers.flatMap((server) => [...server.names]));
  const others = members.filter((member) => !names.has(member));
  for (const ofType of grouped(others, ({ definition }) => definition.type).values()) {
    const given = new Set<string>();
    const give = (member: Member, name: string) => {
      names.set(member, name);
      given.add(name.toLowerCase());
    };
    const isAlone = (level: (member: Member) => string) => {
      const same = grouped(ofType, (member) => allowed(level(member)).toLowerCase());
      return (member: Member) => same.get(allowed(level(member)).toLowerCase())!.length === 1;
    };
    const [hasShort, hasPath] = [isAlone(shortName), isAlone(pathName)];
    // All of one place are called in one way, so that they can be made in one loop.
    for (const ofPlace of grouped(ofType, placeOf).values())
      if (ofPlace.every(hasShort)) for (const member of ofPlace) give(member, allowed(shortName(member)));
    for (const member of ofType) {
      const name = allowed(pathName(member));
      if (!names.has(member) && hasPath(member) && !given.has(name.toLowerCase())) give(member, name);
    }
    for (const member of ofType.filter((each) => !names.has(each)))
      give(member, free(given, allowed(pathName(member))));
  }
  return names;
}

function free(given: Set<string>, name: string): string {
  let n = 1;
  while (given.has(`${name} ${n}`.toLowerCase())) n++;
  return `${name} ${n}`;
}

function pathName(member: Member): string {
  const place = placeOf(member);
  return place ? `${place}/${shortName(member)}` : shortName(member);
}

/** Domain, host or Data Domain that an object is in, without the first slash. */
function placeOf({ definition, found: { inputs } }: Member): string {
  const home = homeOf(definition, inputs);
  if (home.on === "grid") return "";
  if (home.on !== "domain") return home.host;
  const path = home.isDomain ? String(inputs.parent ?? "/") : home.path;
  return path.replace(/^\//, "");
}

/** The engine joins names with double colons, and shows them in one line. */
function allowed(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return name.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").replaceAll("::", ":");
}
