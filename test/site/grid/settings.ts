import { withDefaults } from "../options.ts";

/** How a grid behaves. Where the vendor's behaviour is not publicly known, the default is the reading that hurts more. */
export interface GridOptions {
  /** Name of the utility node: what agents give as `--mcsaddr`. */
  name: string;
  /** First account, in the root domain. Default `MCUser`. */
  user?: string;
  /** Its password. Default: generated, kept in the state folder. */
  password?: string;
  /** Version that the grid reports. Default `19.10.0-135`. */
  version?: string;
  /** Items a page when the caller names no size. Default 20. */
  pageSize?: number;
  /** Most items a page. Default 2000. */
  maxPageSize?: number;
  /** How long a task takes, in milliseconds. Default 300. */
  taskMs?: number;
  /** How long a registration or an agent's check-in takes to show, in milliseconds. Default 150. */
  registrationMs?: number;
  /** Life of an access token in seconds, for OAuth clients that name none and for the short login. Default 1800. */
  tokenSeconds?: number;
  /** Bad passwords in a row that lock an account. Default 5. */
  lockAfter?: number;
  /** How long it stays locked, in milliseconds. Default 300000. */
  lockMs?: number;
  /** `true`: a PUT leaves properties alone that its body does not have. Default `false`: it resets them. */
  putKeepsMissing?: boolean;
  /** `true`: deleting a domain deletes the clients in it. Default `false`: a domain that holds anything is not deleted. */
  deleteDomainTakesClients?: boolean;
  /** `false`: one client name is allowed once in the grid, retired clients aside. Default `true`: once in a domain. */
  allowDuplicateClientNames?: boolean;
  /** HTTP status of conflicts (exists, in use, not empty). Not documented by the vendor. Default 409. */
  conflictStatus?: number;
  /** `true`: absent properties are answered as `null`. Default `false`: they are left out. */
  absentAsNull?: boolean;
  /** `true`: datasets list the defaults of their plug-ins' flags too. Default `false`: only what was written. */
  listDefaultFlags?: boolean;
}

/** {@link GridOptions} with every default filled in, but for the password. */
export type GridSettings = Required<Omit<GridOptions, "password">> & Pick<GridOptions, "password">;

/** Fills in every default. */
export function gridSettings(options: GridOptions): GridSettings {
  const defaults = {
    user: "MCUser",
    version: "19.10.0-135",
    pageSize: 20,
    maxPageSize: 2000,
    taskMs: 300,
    registrationMs: 150,
    tokenSeconds: 1800,
    lockAfter: 5,
    lockMs: 300_000,
    putKeepsMissing: false,
    deleteDomainTakesClients: false,
    allowDuplicateClientNames: true,
    conflictStatus: 409,
    absentAsNull: false,
    listDefaultFlags: false,
  };
  return withDefaults(defaults, options);
}
