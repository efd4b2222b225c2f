import { AvamarError } from "../../kernel/errors";
import { firstNames } from "../../kernel/first-names";
import { type GridClient, isRetired } from "../clients/clients";
import type { Contact } from "../clients/contact";
import { pathOf } from "../names";
import type { Grid } from "../rest/grid";

/** A machine or a container that is a client (contract: Client), as far as this package looks at it. */
export type MachineClient = Pick<GridClient, "id" | "name" | "domainFqdn" | "restoreOnly"> & {
  enabled?: boolean | null;
  contact?: Contact | null;
};

/** A policy of whatever kind (contract: Group), as far as this package looks at it. */
interface GridGroup {
  name: string;
  domain: string;
  reserved?: boolean;
  type?: string;
  vcCid?: string | null;
}

/** The clients that machines and containers of a vCenter are, without retired ones. */
export async function machineClients(grid: Grid, cid: string): Promise<MachineClient[]> {
  const all = await grid.pages<GridClient & MachineClient>(`/virtualcenters/${encodeURIComponent(cid)}/clients`);
  return all.filter((each) => !isRetired(each));
}

/** Refuses while the grid backs up anything of a vCenter: what belongs to it would go with its domain. */
export async function refuseWhileBelow(
  grid: Grid,
  { cid, name, domain }: { cid: string; name: string; domain: string },
): Promise<void> {
  const [clients, proxies, policies] = await Promise.all([
    machineClients(grid, cid),
    grid.pages<{ name: string; vcCids?: string[] | null }>("/proxies"),
    grid.pages<GridGroup>("/groups", { domain: "/", recursive: true }),
  ]);
  // A policy that validates backups restores them to a vCenter, in whose domain it need not be.
  const isBound = (each: GridGroup) =>
    each.domain === domain || each.domain.startsWith(`${domain}/`) || (each.type === "VALIDATE" && each.vcCid === cid);
  const parts: [text: string, names: string[]][] = [
    ["virtual machine clients", clients.map((each) => pathOf(each.domainFqdn, each.name))],
    ["proxies", proxies.filter((each) => each.vcCids?.includes(cid)).map((each) => each.name)],
    [
      "policies",
      policies.filter((each) => !each.reserved && isBound(each)).map((each) => pathOf(each.domain, each.name)),
    ],
  ];
  const left = parts.filter(([, names]) => names.length > 0);
  if (left.length === 0) return;
  const text = left.map(([what, names]) => `${what}: ${names.length} (${firstNames(names)})`);
  throw new AvamarError(`the vCenter ${name} is still in use, by ${text.join(", ")}.`, {
    code: "in-use",
    product: "avamar",
    host: grid.host,
    hint: "Retire or delete them first.",
  });
}
