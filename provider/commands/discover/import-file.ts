import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { withDefaults } from "../../kernel/lifecycle";
import { SECRET } from "../../kernel/marks";
import { metaOf, shapeOf } from "../../kernel/property";
import { providerCode, typeToken } from "../../kernel/provider-code";
import { isPlain, type Plain, toJson } from "../../kernel/values";
import { plainOf } from "./expression";
import { COMPONENT, childrenOf, type FileServer } from "./file-servers/file-server";
import type { Expression, Member } from "./member";

/** A value in the import file that comes from the config of the stack. */
interface Open {
  /** Which resource of the file. */
  resource: number;
  /** The way to the value in its inputs. */
  path: string[];
  /** Key in the config; the stack's own name where there is none. */
  config?: string;
}

/** What `pulumi import --file` reads. The engine passes over `open`, which is for `discover --import`. */
export interface ImportFile {
  resources: (ImportedResource | ImportedComponent)[];
  open: Open[];
}

interface ImportedResource {
  type: string;
  name: string;
  /** Name of a component in this file. */
  parent?: string;
  id: string;
  inputs: Plain;
  outputs: Plain;
}

/** A component has no state but that it is there. */
interface ImportedComponent {
  type: string;
  /** How its children call it here: no other resource of the file has this name. */
  name: string;
  /** Its name for the engine. */
  logicalName: string;
  component: true;
}

/** The file that brings the resources into the state of a stack, as the engine would have recorded them. */
export function importFile(
  members: Member[],
  servers: FileServer[],
  names: Map<Member, string>,
  stack: string,
): ImportFile {
  const open: Open[] = [];
  const components = componentsOf(servers, new Set(names.values()));
  const parents = new Map(
    servers.flatMap((server, i) => childrenOf(server).map((child) => [child, components[i]!.name] as const)),
  );
  const resources = members.map((member, i): ImportedResource => {
    const resource = components.length + i;
    const { definition, found, args } = member;
    const shape = definition.inputs.shape as Record<string, z.ZodType>;
    const given = withDefaults(
      definition,
      Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plainOf(value)])),
    );
    for (const [name, schema] of Object.entries(shape))
      if (metaOf(schema).filledIn === "stack") {
        given[name] = stack;
        open.push({ resource, path: [name] });
      }
    for (const [name, value] of Object.entries(args)) open.push(...openIn(value, resource, [name]));
    const __provider = providerCode(definition.type);
    const inputs = { ...sealed(shape, given), __provider };
    const parent = parents.get(member);
    return {
      type: typeToken(definition),
      name: names.get(member)!,
      ...(parent === undefined ? {} : { parent }),
      id: found.id,
      inputs,
      outputs: { ...toJson(computedOf(definition, found.outputs)), ...inputs },
    };
  });
  return { resources: [...components, ...resources], open };
}

function componentsOf(servers: FileServer[], taken: Set<string>): ImportedComponent[] {
  return servers.map(({ name: logicalName }) => {
    let name = `ParallelFileServer ${logicalName}`;
    while (taken.has(name)) name += " ";
    return { type: COMPONENT, name, logicalName, component: true };
  });
}

function openIn(expression: Expression, resource: number, path: string[]): Open[] {
  if (expression.is === "config") return [{ resource, path, config: expression.key }];
  if (expression.is === "list")
    return expression.items.flatMap((item, i) => openIn(item, resource, [...path, String(i)]));
  if (expression.is !== "object") return [];
  return Object.entries(expression.parts).flatMap(([name, part]) => openIn(part, resource, [...path, name]));
}

function computedOf({ outputs }: Definition<Plain, never>, found: Plain): Plain {
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, found[name]]));
}

/** The values with every secret marked as one, at any depth. */
function sealed(shape: Record<string, z.ZodType>, values: Plain): Plain {
  const seal = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (schema === undefined || value === undefined) return value;
    if (metaOf(schema).secret) return { [SECRET.key]: SECRET.value, plaintext: JSON.stringify(value) };
    const inner = shapeOf(schema);
    return inner && isPlain(value) ? sealed(inner, value) : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, seal(shape[name], value)]));
}

/** True for a value that is marked as a secret. */
function isSealed(value: unknown): value is Plain {
  return isPlain(value) && value[SECRET.key] === SECRET.value;
}

/**
 * The same file with what the config of the stack says in its places.
 *
 * @param inConfig What the config has under a key; undefined when it has nothing.
 * @param stack "project/stack"
 */
export function filledFrom(file: ImportFile, inConfig: (key: string) => unknown, stack: string): ImportFile {
  const resources = structuredClone(file.resources);
  for (const { resource, path, config } of file.open) {
    const value = config === undefined ? stack : inConfig(config);
    if (value === undefined) continue;
    const { inputs, outputs } = resources[resource] as ImportedResource;
    for (const values of [inputs, outputs]) {
      const last = path.at(-1)!;
      const holder = path.slice(0, -1).reduce<Plain>((at, step) => at[step] as Plain, values);
      holder[last] = isSealed(holder[last]) ? { ...holder[last], plaintext: JSON.stringify(value) } : value;
    }
  }
  return { ...file, resources };
}
