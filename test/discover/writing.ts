import { estateOf } from "../../provider/commands/discover/estate";
import type { Kind } from "../../provider/commands/discover/member";
import { projectOf } from "../../provider/commands/discover/project-files";
import type { Definition } from "../../provider/kernel/definition";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";

export const known = definitions as unknown as Record<string, Definition<Plain, never>>;
export const id = (number: number) => number.toString(16).padStart(40, "0");
/** Objects of a kind, as they were found. */
export const kind = (
  entry: string,
  ...found: { id: string; inputs: Plain; outputs?: Plain; untouchable?: string; remarks?: string[] }[]
): Kind => ({
  definition: known[entry]!,
  found: found.map((each) => ({ outputs: {}, ...each })),
});
export const domain = (number: number, parent: string, name: string) => {
  const path = parent === "/" ? `/${name}` : `${parent}/${name}`;
  return { id: id(number), inputs: { name, parent, path }, outputs: { domainId: id(number) } };
};
export const client = (number: number, at: string, name: string, more: Plain = {}) => ({
  id: id(number),
  inputs: { name, domain: at, enabled: true, ...more },
  outputs: { clientId: id(number) },
});
export const retention = (number: number, at: string, name: string) => ({
  id: `RP-${number}`,
  inputs: { name, domain: at, type: "noExpiration" },
  outputs: { retentionId: `RP-${number}`, path: at === "/" ? `/${name}` : `${at}/${name}` },
});

/** The project that is written of what was found. */
export function write(...kinds: Kind[]) {
  const { members, leftOut } = estateOf(kinds, () => true);
  const about = {
    project: "estate",
    stack: "prod",
    settings: { endpoint: "https://g1" },
    secrets: ["password"],
    version: "0.1.0",
  };
  const { files, config } = projectOf(members, leftOut, about);
  return { files, config, leftOut, text: (path: string) => files.get(path) ?? "" };
}
