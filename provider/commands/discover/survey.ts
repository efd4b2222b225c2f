import type { z } from "zod";
import type { Connection as DataDomainConnection } from "../../data-domain/connection";
import type { Connection as HostConnection } from "../../host/connection";
import type { System } from "../../host/paths";
import type { Definition, Listed } from "../../kernel/definition";
import { asAvamarError } from "../../kernel/errors";
import { elementOf, metaOf, shapeOf } from "../../kernel/property";
import { whileReading } from "../../kernel/reading";
import { type Plain, toJson } from "../../kernel/values";
import type { World } from "../../pulumi/world";
import { withoutSecrets } from "./declared";
import type { Kind } from "./member";

/** A file server whose streams are looked for. */
export interface Host {
  connection: HostConnection;
  os: System;
}

/** Where is looked, beside the grid. */
export interface Where {
  dataDomains: DataDomainConnection[];
  hosts: Host[];
  /** Project and stack that the program is for: "syd01/prod". What is marked as another's is not its to declare. */
  owner: string;
}

/** What keeps answers, so that a run that was cut off goes on. */
export interface Answers {
  read(name: string): Listed<Plain>[] | undefined;
  write(name: string, found: Listed<Plain>[]): void;
}

/** What is said while it goes on. */
export interface Progress {
  begin(what: string): void;
  end(what: string, count: number, isKept: boolean): void;
  warn(text: string): void;
}

type AnyDefinition = Definition<Plain, World>;

/**
 * Asks for all objects of the kinds, one kind after the other, and reads only. No secret is in what it gives and keeps.
 *
 * @throws AvamarError of the first kind that cannot be read
 */
export async function survey(
  definitions: AnyDefinition[],
  world: World,
  where: Where,
  answers: Answers,
  progress: Progress,
): Promise<Kind[]> {
  const kinds: Kind[] = [];
  for (const definition of definitions) {
    const found: Listed<Plain>[] = [];
    for (const { at, name } of placesFor(definition, where)) {
      const label = name ? `${definition.type} at ${name}` : definition.type;
      const kept = answers.read(label);
      if (!kept) progress.begin(label);
      const listed = kept ?? (await ask(definition, world, at, label, progress));
      if (!kept) answers.write(label, listed);
      progress.end(label, listed.length, kept !== undefined);
      // The connection is how we reach it, and so it is not in what is kept.
      found.push(...listed.map((each) => ({ ...each, inputs: { ...each.inputs, ...openly(definition, at) } })));
    }
    kinds.push({ definition: definition as unknown as Definition<Plain, never>, found });
  }
  return kinds;
}

async function ask(definition: AnyDefinition, world: World, at: Plain, label: string, progress: Progress) {
  const run = {
    world,
    made: () => {},
    progress: () => {},
    warn: (text: string) => progress.warn(text),
  };
  try {
    const listed = await whileReading(() => definition.list!(run, at));
    return listed.map((each) => toJson({ ...each, inputs: openly(definition, each.inputs) }));
  } catch (thrown) {
    throw asAvamarError(thrown, { product: "provider", operation: `read ${label}` });
  }
}

const openly = (definition: AnyDefinition, values: Plain) =>
  withoutSecrets(definition.inputs.shape as Record<string, z.ZodType>, values);

/** Where objects of a kind are looked for: once at the grid, or at each Data Domain or host. */
function placesFor({ inputs }: AnyDefinition, { dataDomains, hosts, owner }: Where): { at: Plain; name?: string }[] {
  const placed = placeIn(inputs);
  if (placed === "dataDomain")
    return dataDomains.map((dataDomain) => ({ at: { dataDomain }, name: addressOf(dataDomain) }));
  if (placed === "connection")
    return hosts.map(({ connection, os }) => ({ at: { connection, os, owner }, name: addressOf(connection) }));
  return [{ at: {} }];
}

/** Behind one address there may be several, by their ports. */
const addressOf = ({ host, port }: { host: string; port?: number | undefined }) => (port ? `${host}:${port}` : host);

/** The property by which objects of a kind say where they are, if they are not on the grid. */
function placeIn({ shape }: z.ZodObject): "dataDomain" | "connection" | undefined {
  const isConnection = (name: string) => shapeOf(shape[name] as z.ZodType)?.host !== undefined;
  return (["dataDomain", "connection"] as const).find((name) => shape[name] && isConnection(name));
}

/** The kinds, and those that they refer to: without these a reference would be nothing but a number. */
export function withReferences(wanted: AnyDefinition[], all: AnyDefinition[]): AnyDefinition[] {
  const types = new Set(
    wanted.flatMap(({ inputs }) => Object.values(inputs.shape as Record<string, z.ZodType>).flatMap(typesIn)),
  );
  return all.filter((each) => each.list && (wanted.includes(each) || types.has(each.type)));
}

function typesIn(schema: z.ZodType): string[] {
  const element = elementOf(schema);
  return [
    ...(metaOf(schema).reference ?? []).map(({ type }) => type),
    ...(element ? typesIn(element) : []),
    ...Object.values(shapeOf(schema) ?? {}).flatMap(typesIn),
  ];
}
