import { once } from "../../kernel/once";
import type { Grid } from "../rest/grid";

/** Roles by the names that the grid's REST interface has for them (contract: authority). */
export const ROLES = {
  root: "ROOT",
  administrator: "ADMIN",
  backupAdministrator: "BACKUP_ADMIN",
  restoreAdministrator: "RESTORE_ADMIN",
  backupRestoreAdministrator: "BACKUP_RESTORE_ADMIN",
  activityOperator: "ACTIVITY_OPERATOR",
  backupOnlyUser: "BACKUP_ONLY_USER",
  restoreOnlyUser: "RESTORE_ONLY_USER",
  backupRestoreUser: "BACKUP_RESTORE_USER",
  restoreIgnoreFilePermissionsUser: "RESTORE_IGNORE_FP_USER",
  backupRestoreIgnoreFilePermissionsUser: "BACKUP_RESTORE_IGNORE_FP_USER",
  replicationUser: "REPL_USER",
  replicationUserWithoutSuperRights: "REPL_NOTSUPER_USER",
} as const;

/** A role in our words. */
export type Role = keyof typeof ROLES;

/** Every role. */
export const roles = Object.keys(ROLES) as [Role, ...Role[]];

/** Accounts that the grid keeps by itself. */
export const INTERNAL = "Axion Authentication System";

const named = new WeakMap<Grid, () => Promise<Map<string, string>>>();

/**
 * What this grid calls a role where it speaks to people: directory maps use those names, and they are not documented.
 * Asked once for each grid.
 */
export async function displayNames(grid: Grid): Promise<Map<string, string>> {
  const ask =
    named.get(grid) ??
    once(async () => {
      const query = { authsys: INTERNAL, domain: "/", role: "" };
      const all = await grid.array<{ roleName: string; displayName: string }>("/users/roles", query);
      return new Map(all.map(({ roleName, displayName }) => [roleName, displayName]));
    });
  named.set(grid, ask);
  return ask();
}
