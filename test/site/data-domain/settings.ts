import { withDefaults } from "../options.ts";

/** How a Data Domain is and behaves. */
export interface DataDomainOptions {
  /** Host name, as the grids find it. */
  name: string;
  /** Administrator. Default `sysadmin`. */
  user?: string;
  /** Its password. Default: generated, kept in the state folder. */
  password?: string;
  /** A user made ready for Avamar: role admin, assigned to DD Boost. Default `avamar-boost`; empty = none. */
  boostUser?: string;
  /** Its password. Default: generated, kept in the state folder. */
  boostPassword?: string;
  /** Default `Data Domain OS 7.10.1.0-1024536`. */
  version?: string;
  /** Default `DD6400`. */
  model?: string;
  /** Most DD Boost streams. Default 270. */
  maxStreams?: number;
  /** Bytes of the active tier. Default 100 TiB. */
  capacity?: number;
  /** How status bodies come: as older releases send them, or as DDOS 8 does. `/api/...` is always flat. Default `wrapped`. */
  serviceStatus?: "wrapped" | "flat";
  /** Items a page when the caller names no size. Default 20. */
  pageSize?: number;
  /** Most items a page. Default 200. */
  maxPageSize?: number;
  /** Bad passwords in a row that lock a user. Default 4. */
  lockAfter?: number;
  /** How long it stays locked, in milliseconds. Default 120000. */
  lockMs?: number;
  /** Life of a session in seconds. Default 1800. */
  sessionSeconds?: number;
  /** Most sessions at a time. Default 100. */
  maxSessions?: number;
}

/** {@link DataDomainOptions} with every default filled in, but for the passwords. */
export type DataDomainSettings = Required<Omit<DataDomainOptions, "password" | "boostPassword">> &
  Pick<DataDomainOptions, "password" | "boostPassword">;

/** Fills in every default. */
export function dataDomainSettings(options: DataDomainOptions): DataDomainSettings {
  const defaults = {
    user: "sysadmin",
    boostUser: "avamar-boost",
    version: "Data Domain OS 7.10.1.0-1024536",
    model: "DD6400",
    maxStreams: 270,
    capacity: 100 * 2 ** 40,
    serviceStatus: "wrapped",
    pageSize: 20,
    maxPageSize: 200,
    lockAfter: 4,
    lockMs: 120_000,
    sessionSeconds: 1800,
    maxSessions: 100,
  };
  return withDefaults(defaults, options);
}
