/**
 * An emulated backup site on 127.0.0.1: an Avamar grid and a Data Domain with real TLS, file servers with real SSH.
 *
 * @packageDocumentation
 */
export { type Clock, type ManualClock, manualClock, realClock } from "./clock.ts";
export { Counters, type CountFilter, type LoggedRequest } from "./counters.ts";
export { DataDomain } from "./data-domain/data-domain.ts";
export type * as DataDomainObjects from "./data-domain/objects.ts";
export { dataDomainOperations } from "./data-domain/server.ts";
export type { DataDomainOptions } from "./data-domain/settings.ts";
export { type Fault, type FaultAction, type FaultMatch, Faults, type PlantedFault, type Product } from "./faults.ts";
export { type AuditRecord, Grid } from "./grid/grid.ts";
export type * as GridObjects from "./grid/objects.ts";
export { gridOperations } from "./grid/server.ts";
export type { GridOptions } from "./grid/settings.ts";
export type { TaskBody } from "./grid/tasks.ts";
export { entity, type InventoryEntity, type VCenterServerObject } from "./grid/vcenter-servers.ts";
export type { HostAccess } from "./host-access.ts";
export type { LinuxHands, LinuxHost, LinuxHostOptions } from "./linux/index.ts";
export type { AgentRegistration, RegistrationAnswer, Registry } from "./registry.ts";
export { type ApplianceAccess, type Site, type SiteAccess, type SiteOptions, startSite } from "./site.ts";
export type { Store } from "./store.ts";
export type { Exchange } from "./web.ts";
export type { Hands, Locale, WindowsHost, WindowsHostOptions } from "./windows/index.ts";
