import type { CheckpointObject } from "./care.ts";
import { stateOf } from "./data-domains.ts";
import { events, type GridEvent } from "./events.ts";
import { notFound } from "./failure.ts";
import type { AuditRecord, Grid } from "./grid.ts";
import { isWithin } from "./names.ts";
import { page } from "./pages.ts";
import { type Call, ok, type Route } from "./routes.ts";
import { wireTime } from "./times.ts";

function aboutInformation(call: Call) {
  const { version } = call.grid.settings;
  return ok({ productName: "Avamar", version, copyright: "Emulated by avamar-site" });
}

function basicInfo(call: Call) {
  return ok({
    hostName: call.grid.name,
    version: call.grid.settings.version,
    immutablebackup: "disabled",
    governanceMode: "disabled",
    periodImmutablebackup: "0",
    listShowPasswordVO: [],
  });
}

function status(call: Call) {
  const { grid } = call;
  const now = grid.clock.now();
  const { health } = grid.care;
  const checkpoints = grid.care.checkpoints.list();
  const percent = (100 * health.usedBytes) / health.totalBytes;
  return ok({
    systemId: grid.systemId,
    dpnState: grid.inMaintenance ? "Suspended" : "Full Access",
    dpnTime: now,
    mcsVersion: grid.settings.version,
    gsanVersion: grid.settings.version,
    schedulerToggleState: grid.schedulerRunning,
    ddrState: dataDomainState(grid),
    licenseStatus: health.licenseStatus,
    licenseExpireTime: health.licenseExpires ?? 0,
    criticalEvents: health.criticalEvents,
    encryptServerAuthenticate: false,
    bytesProtected: 0,
    bytesProtected24: 0,
    totalCapacity: health.totalBytes,
    lastCheckpointTime: last(checkpoints),
    lastValidCheckpointTime: last(
      checkpoints.filter(({ validated, errors }) => validated !== undefined && errors === 0),
    ),
    lastGCTime: health.garbageCollected ?? 0,
    utilization: {
      diskPercentFull: percent,
      effectivePercentFull: percent,
      effectivePercentType: "DATA",
      stripePercentFull: percent,
      state: health.utilizationState,
    },
  });
}

/** When the newest of them was made; 0 when there is none. */
function last(checkpoints: CheckpointObject[]): number {
  return Math.max(0, ...checkpoints.map(({ created }) => created));
}

function dataDomainState(grid: Grid): string {
  const states = grid.dataDomains.list().map((attached) => stateOf(grid, attached));
  if (states.length === 0) return "No Data Domain systems";
  return states.find((state) => state !== "OK") ?? "OK";
}

function showEvent(event: GridEvent): Record<string, unknown> {
  const { code, name, summary, component, operation, severity, remedy } = event;
  return {
    code,
    name,
    summary,
    component,
    operation,
    severity,
    remedy,
    description: summary,
    category: "APPLICATION",
    type: severity === "OK" ? "AUDIT" : "ERROR",
    product: "MCS",
    audience: "Customer",
    domain: "/",
    swSource: `MCS:${component}`,
    notes: "",
    alert: false,
    email: false,
    persist: true,
    snmpTrap: false,
    syslog: false,
  };
}

function eventByCode(call: Call) {
  const event = events.get(Number(call.param("id")));
  if (event === undefined) throw notFound(`Event code ${call.param("id")}`);
  return ok(showEvent(event));
}

function showAudit(record: AuditRecord): Record<string, unknown> {
  const { method, url, query, body } = record;
  return {
    id: record.id,
    date: wireTime(record.date),
    userName: record.userName,
    domain: record.domain,
    role: record.role,
    ip: record.ip,
    apiHttpMethod: method,
    apiUrl: url,
    apiDescription: "",
    additionalData: "",
    requestData: { httpMethod: method, url, query, body },
    responseStatusCode: record.status,
    responseTime: 1,
    result: record.status < 400,
    jti: record.jti,
    oauth2ClientId: record.oauthClientId,
  };
}

function audit(call: Call) {
  const text = (name: string) => call.query.get(name) || undefined;
  const [after, before, result] = [text("after"), text("before"), text("result")];
  const [domain, ip, userName] = [text("domain"), text("ip"), text("userName")];
  const found = call.grid.audit.filter(
    (record) =>
      (after === undefined || record.date > Date.parse(after)) &&
      (before === undefined || record.date < Date.parse(before)) &&
      (domain === undefined || isWithin(record.domain, domain)) &&
      (ip === undefined || record.ip === ip) &&
      (userName === undefined || record.userName === userName) &&
      (result === undefined || String(record.status < 400) === result),
  );
  return ok(page(found.map(showAudit), call.query, call.grid.settings));
}

/** What the grid tells about itself: versions, state, tasks, event codes, audit. */
export const systemRoutes: Route[] = [
  { method: "GET", path: "/v1/system/about-information", open: true, handle: aboutInformation },
  { method: "GET", path: "/v1/system/basic-info", handle: basicInfo },
  { method: "GET", path: "/v1/system/status", handle: status },
  { method: "GET", path: "/v1/tasks/{id}", handle: (call) => ok(call.grid.tasks.get(call.param("id"))) },
  { method: "DELETE", path: "/v1/tasks/{id}", handle: (call) => ok(call.grid.tasks.cancel(call.param("id"))) },
  {
    method: "GET",
    path: "/v1/events/codes",
    handle: (call) => ok(page([...events.values()].map(showEvent), call.query, call.grid.settings)),
  },
  { method: "GET", path: "/v1/events/codes/{id}", handle: eventByCode },
  { method: "GET", path: "/v1/rest-audit", handle: audit },
];
