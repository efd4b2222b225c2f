import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { declaredOf } from "../../provider/commands/discover/declared";
import type { Definition } from "../../provider/kernel/definition";
import { read, withDefaults } from "../../provider/kernel/lifecycle";
import { elementOf, metaOf, shapeOf } from "../../provider/kernel/property";
import { isPlain, type Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";
import { connect, type World } from "../../provider/pulumi/world";
import type { ResourceCase, SingletonCase } from "../contract/case.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

/** Kinds that `list` has nothing to say of: they are made of other objects, or are none of a product. */
const WITHOUT_LIST = ["avamarAgent", "clientPool", "serverPreference"];
const listing = Object.entries(definitions).filter(([entry]) => !WITHOUT_LIST.includes(entry));

/** `AvamarClientStream` has its case in `avamar-client-stream`; schedules and retentions have one for each kind. */
async function casesOf({ type }: Pick<Definition, "type">): Promise<(ResourceCase | SingletonCase)[]> {
  const file = type.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
  const all = Object.values(await import(`../contract/cases/${file}.ts`)) as Partial<ResourceCase>[];
  return all.filter((each) => each.type === type) as ResourceCase[];
}

/** What a person has to know to have a kind listed. */
function placeFor({ inputs }: Definition<Plain, World>, program: Plain): Plain {
  const { connection, dataDomain, os } = program;
  if (inputs.shape.connection) return { connection, os };
  return typeof dataDomain === "object" ? { dataDomain } : {};
}

const isSeen = (schema: z.ZodType) => {
  const { writeOnly, setOnce, control, secret, filledIn } = metaOf(schema);
  return !(writeOnly || setOnce || control || secret || filledIn);
};

/** Given as a path here, and as an id there. */
const isReference = (schema: z.ZodType) => metaOf(schema).reference !== undefined;

/** A value without what cannot be seen, and in an order of its own where the order means nothing. */
function seenParts(schema: z.ZodType, value: unknown): unknown {
  const parts = shapeOf(schema);
  if (parts && isPlain(value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => parts[name] && isSeen(parts[name]) && !isReference(parts[name]))
        .map(([name, part]) => [name, seenParts(parts[name]!, part)]),
    );
  const element = elementOf(schema);
  if (!element || !Array.isArray(value)) return metaOf(schema).ignoreCase ? String(value).toLowerCase() : value;
  const items = value.map((item) => seenParts(element, item));
  return metaOf(schema).unordered ? items.map((item) => JSON.stringify(item)).sort() : items;
}

/** What the cases say and what means nothing beside what else they say: it is left out. */
const COUNTS_FOR_NOTHING: Record<string, string[]> = {
  // The usual place.
  AvamarClientStream: ["agentDirectory"],
  // An invited client that is active is one like any other.
  Client: ["activation"],
  // The grid tells it only to who writes.
  Policy: ["excludedMembers"],
};
/** What is said in another way than the cases do: by path in place of an id. */
const OTHER_WORDS: Record<string, string[]> = { VirtualMachineClients: ["entities"] };

describe.each(listing)("%s", (_entry, definition) => {
  test("is listed so that declaring it means no change, with everything that a program had said of it", async () => {
    const resources = await casesOf(definition);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) await listed(resource, definition);
  }, 60_000);
});

async function listed(resource: ResourceCase | SingletonCase, definition: Definition<Plain, World>): Promise<void> {
  const site = await startSite(resource.site ?? {});
  const home = mkdtempSync(join(tmpdir(), "avamar-list-"));
  const { url, username, password, certificateSha256 } = site.access.avamar;
  const settings = { endpoint: url, username, password, certificateSha256, ...resource.settings?.(site) } as Record<
    string,
    string
  >;
  try {
    await resource.prepare?.(site);
    const provider = newProvider(resource.type, { settings, home, said: [] });
    for (const program of [resource.full(site), resource.least(site)]) {
      const deployment = new Deployment(resource.type, () => provider);
      await deployment.up(program);
      await compare(site, definition, settings, program, deployment.state!.id);
      if ("vanish" in resource) await resource.clear(site);
    }
  } finally {
    await site.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function compare(
  site: Site,
  definition: Definition<Plain, World>,
  settings: Record<string, string>,
  program: Plain,
  id: string,
) {
  const world = connect(settings, undefined, true);
  const run = { world, made: () => {}, progress: () => {}, warn: () => {} };
  site.counters.reset();
  const listed = await definition.list!(run, placeFor(definition, program));
  expect(site.counters.list({ write: true }).filter(({ path }) => !/oauth2/.test(path))).toEqual([]);
  const found = listed.find(
    (each) => each.id.toLowerCase() === id.toLowerCase() && each.inputs.community === program.community,
  );
  expect(found, `${id} among ${listed.map((each) => each.id)}`).toBeDefined();
  const asNever = definition as unknown as Definition<Plain, never>;
  const whole = withDefaults(asNever, declaredOf(asNever, found!.inputs));
  const around = { world, journal: { begin() {}, isPending: () => false, made() {}, settle() {} }, log() {} };
  const again = await read(definition, around, found!.id, { ...whole, ...found!.outputs });
  expect(again?.inputs).toEqual(whole);
  // What the program said is in it, or is what a silent program means.
  const shape = definition.inputs.shape as Record<string, z.ZodType>;
  const said = declaredOf(asNever, program);
  for (const [name, value] of Object.entries(said)) {
    const schema = shape[name]!;
    if (!isSeen(schema) || program[name] === undefined || isReference(schema)) continue;
    if (whole[name] === undefined) expect(COUNTS_FOR_NOTHING[definition.type], name).toContain(name);
    else if (!OTHER_WORDS[definition.type]?.includes(name))
      expect(seenParts(schema, whole[name]), name).toEqual(seenParts(schema, value));
  }
  await world.leave();
}
