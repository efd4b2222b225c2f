export type { ActivitiesQuery, ActivityInfo } from "./avamar/functions/activities";
export type { AuditLine, AuditQuery } from "./avamar/functions/audit";
export type { ClientInfo, ClientsQuery } from "./avamar/functions/clients";
export type { EventInfo, EventsQuery } from "./avamar/functions/events";
export type { PluginInfo } from "./avamar/functions/plugins";
export type { PreferenceQuery } from "./avamar/functions/preference";
export type { CheckpointInfo, MaintenanceWindow, ServerIssue, ServerLimits } from "./avamar/functions/server-care";
export type { SystemInfo } from "./avamar/functions/system";
export { Plugin } from "./avamar/policies/plugins";
export { DataDomainStorage, type DataDomainStorageArgs, type StorageSnmp } from "./components/data-domain-storage";
export { ParallelFileServer } from "./components/parallel-file-server";
export type { FileServerStreamOptions, ParallelFileServerArgs } from "./components/parallel-file-server-args";
export { type DataDomainInfo, type DataDomainLogin, getDataDomain } from "./data-domain/get-data-domain";
export { type MeasureConnection, type MeasureMachine, type MeasureOptions, measureSources } from "./host/measure";
export type { MeasureProgress } from "./host/measure-walk";
export { AvamarError, type ErrorCode, type Product } from "./kernel/errors";
export {
  checkServer,
  type GridConnection,
  type GridOptions,
  getActivities,
  getAudit,
  getCheckpoints,
  getClients,
  getEvents,
  getMaintenanceWindow,
  getPlugins,
  getPreference,
  getSystem,
  getTimeZones,
} from "./pulumi/functions";
export { Provider, type ProviderArgs } from "./pulumi/provider";
export * from "./pulumi/resources/index";
export type { CachePlanArgs, PlannedCaches } from "./topology/caches";
export type { FileServerPlan, PlannedMove, PlannedStream, StreamTarget } from "./topology/file-server-plan";
export type { Issue } from "./topology/issue";
export type {
  MeasuredFolder,
  MeasuredLink,
  MeasuredVolume,
  Measurement,
  UnreadableFolder,
} from "./topology/measurement";
export type { NamePatterns, PortRange } from "./topology/names";
export type { Os } from "./topology/paths";
export type { SourceArgs, SubfolderArgs } from "./topology/sources";
export {
  type BackupWindow,
  backupWindowIssues,
  type PlannedSchedule,
  type StaggeredSchedule,
} from "./topology/start-times";
