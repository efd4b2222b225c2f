import { AvamarError } from "../kernel/errors";
import { firstNames } from "../kernel/first-names";
import type { DataDomain } from "./rest/data-domain";
import { type Listed, nameIn } from "./rest/listed";
import { UNITS } from "./storage-unit";

/** Refuses while storage units belong to the user: without their owner nothing can be restored from them. */
export async function refuseWhileOwner(there: DataDomain, user: string): Promise<void> {
  const listed = await there.list<Listed & { del_status?: string }>(UNITS, "storage_units");
  const units = listed.filter((each) => each.del_status !== "deleted");
  const owners = await Promise.all(
    units.map(nameIn).map(async (name) => ({
      name,
      user: (await there.get<{ user?: string }>(`${UNITS}/${encodeURIComponent(name)}`))?.user,
    })),
  );
  const owned = owners.filter((each) => each.user === user).map(({ name }) => name);
  if (owned.length === 0) return;
  throw new AvamarError(
    `the user ${user} owns ${owned.length === 1 ? "the storage unit" : `${owned.length} storage units:`} ${firstNames(owned)}.`,
    {
      code: "in-use",
      product: "data-domain",
      host: there.host,
      hint: "Give them another owner or delete them first; a unit avamar-<number> goes only after its grid has let go of this Data Domain.",
    },
  );
}
