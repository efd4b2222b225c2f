import type { ActivityObject, CheckpointObject, RaisedEventObject } from "./care.ts";
import { forbidden, GridFailure, invalid, notFound } from "./failure.ts";
import { isWithin, pathOf } from "./names.ts";
import { page } from "./pages.ts";
import { pluginName } from "./plugins.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";
import { optionalWireTime, wireTime } from "./times.ts";

/** A moment as java.sql.Timestamp shows itself: every part on its own, years from 1900. */
function timestamp(time: number) {
  const at = new Date(time);
  return {
    time,
    year: at.getUTCFullYear() - 1900,
    month: at.getUTCMonth(),
    date: at.getUTCDate(),
    day: at.getUTCDay(),
    hours: at.getUTCHours(),
    minutes: at.getUTCMinutes(),
    seconds: at.getUTCSeconds(),
    nanos: at.getUTCMilliseconds() * 1_000_000,
    timezoneOffset: 0,
  };
}

function showCheckpoint({ id, created: at, isWhole, validated, errors }: CheckpointObject) {
  const stripes = 120;
  return {
    tag: id,
    cpcTime: timestamp(at),
    nodesTotal: 1,
    stripesTotal: stripes,
    stripesCompleted: isWhole ? stripes : stripes / 2,
    deletable: true,
    ddr: false,
    ddrIsValid: false,
    ddrValidCheck: false,
    hfscheckInProgress: false,
    hfscheckErrors: errors,
    hfscheckValidCheck: validated !== undefined && errors === 0,
    ...(validated === undefined
      ? { hfscheckPercentComplete: 0 }
      : {
          checkpointValidationType: "rolling",
          hfscTime: timestamp(validated),
          hfscheckStartTime: timestamp(validated),
          hfscheckPercentComplete: 100,
        }),
  };
}

/** The maintenance scheduler has the checkpoints to itself, unless that is overridden. */
function checkMayBegin(call: Call): void {
  if (call.grid.care.health.maintenanceSchedulerRuns && !call.flag("override"))
    throw call.grid.conflict("The maintenance scheduler is running.");
}

function makeCheckpoint(call: Call) {
  const { grid } = call;
  checkMayBegin(call);
  if (grid.care.checkpoints.list().some((each) => !each.isWhole))
    throw grid.conflict("A checkpoint is being made already.", 22624);
  const at = grid.clock.now();
  const made = grid.care.checkpoints.add({ created: at, isWhole: false });
  grid.soon(grid.settings.taskMs, () =>
    grid.care.checkpoints.edit(made.id, (each) => Object.assign(each, { isWhole: true })),
  );
  return created(undefined);
}

function checkpoint(call: Call): CheckpointObject {
  const found = call.grid.care.checkpoints.get(call.param("tag"));
  if (!found) throw notFound(`Checkpoint ${call.param("tag")}`);
  return found;
}

function validate(call: Call) {
  const { grid } = call;
  checkMayBegin(call);
  const { id } = checkpoint(call);
  const validated = () => ({ validated: grid.clock.now() });
  grid.soon(grid.settings.taskMs, () => grid.care.checkpoints.edit(id, (each) => Object.assign(each, validated())));
  return created(undefined);
}

function removeCheckpoint(call: Call) {
  const { id } = checkpoint(call);
  const valid = call.grid.care.checkpoints.list().filter(({ validated }) => validated !== undefined);
  if (valid.length === 1 && valid[0]!.id === id) throw forbidden("The only validated checkpoint is kept.");
  call.grid.care.checkpoints.remove(id);
  return noContent;
}

function garbageStatus({ grid }: Call) {
  const { garbageCollected: at, garbageBytes } = grid.care.health;
  if (at === undefined) return ok({ result: "NONE" });
  return ok({
    result: "OK",
    startTime: timestamp(at),
    endTime: timestamp(at + 900_000),
    elapsedTime: 900,
    bytesRecovered: garbageBytes,
    megabytesRecovered: Math.floor(garbageBytes / 2 ** 20),
    chunksDeleted: 42,
    indexstripesProcessed: 24,
    indexstripesTotal: 24,
    nodeCount: 1,
    passes: 3,
  });
}

function garbageHistory({ grid }: Call) {
  const { garbageCollected: at, garbageBytes } = grid.care.health;
  return ok(at === undefined ? [] : [{ startTime: wireTime(at), bytesRecovered: garbageBytes }]);
}

function showActivity(activity: ActivityObject) {
  const { id, clientName, cid, domain, group, dataset, pluginNumber, type, state, errorCode } = activity;
  return {
    ...{ id, wid: id, clientName, cid, domain, type, state, errorCode, description: state, pluginNumber },
    pluginName: pluginName(pluginNumber),
    groupFqdn: group,
    datasetFqdn: dataset,
    queuedDate: wireTime(activity.queued),
    activatedDate: optionalWireTime(activity.started),
    completedDate: optionalWireTime(activity.completed),
    elapsedTime: activity.completed === undefined ? 0 : activity.completed - (activity.started ?? activity.queued),
    server: "AVAMAR",
    stats: { bytesProcessed: activity.bytesProcessed, bytesSent: activity.bytesSent },
  };
}

function listActivities(call: Call) {
  const domain = call.query.get("domain") || "/";
  const isRecursive = call.flag("recursive");
  const there = call.grid.care.activities
    .list()
    .filter((each) => (isRecursive ? isWithin(each.domain, domain) : each.domain === domain) && call.sees(each.domain));
  return ok(page(there.map(showActivity), call.query, call.grid.settings));
}

function showEvent({ id, acknowledged: _, ...event }: RaisedEventObject) {
  return { ...event, id: Number(id), swSource: "MCS", data: { attributes: {} } };
}

function listEvents(call: Call) {
  const text = (name: string) => call.query.get(name) || undefined;
  const moment = (name: string) => {
    const given = text(name);
    if (given !== undefined && Number.isNaN(Date.parse(given))) throw invalid(`Parameter ${name} is no time.`);
    return given === undefined ? undefined : Date.parse(given);
  };
  const [after, before] = [moment("after"), moment("before")];
  const domain = text("domain") ?? "/";
  const found = call.grid.care.events
    .list()
    .filter(
      (event) =>
        (after === undefined || event.time > after) &&
        (before === undefined || event.time < before) &&
        isWithin(event.domain, domain) &&
        (text("severity") ?? event.severity) === event.severity &&
        (text("category") ?? event.category) === event.category &&
        (text("type") ?? event.type) === event.type &&
        (!call.flag("unack") || !event.acknowledged),
    );
  return ok(page(found.map(showEvent), call.query, call.grid.settings));
}

/** A preference that is not set has the value that the caller gives as default. */
function preference(call: Call) {
  const [path, name] = [call.query.get("prefPath"), call.query.get("prefName")];
  if (!path || !name) throw new GridFailure(400, "MissingServletRequestParameterException", "prefPath and prefName.");
  const set = call.grid.care.preferences.get(pathOf(path, name).replace(/^\//, ""));
  return set ?? call.query.get("defaultValue") ?? "";
}

/** A text that is no number counts as not set. */
function numberOf(call: Call): number {
  const set = Number(preference(call));
  return Number.isNaN(set) ? Number(call.query.get("defaultValue") ?? 0) : set;
}

function storage({ grid }: Call) {
  const { totalBytes, usedBytes } = grid.care.health;
  return ok({ totalCapacity: totalBytes, usedCapacity: usedBytes });
}

/** What a server does for itself, and what it says of it. */
export const serverCareRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/server/checkpoints",
    handle: ({ grid }) => ok(grid.care.checkpoints.list().map(showCheckpoint)),
  },
  { method: "POST", path: "/v1/server/checkpoints", handle: makeCheckpoint },
  { method: "POST", path: "/v1/server/checkpoints/{tag}/validate", handle: validate },
  { method: "DELETE", path: "/v1/server/checkpoints/{tag}", handle: removeCheckpoint },
  { method: "GET", path: "/v1/server/garbage-collect/status", handle: garbageStatus },
  { method: "GET", path: "/v1/server/garbage-collect/history", handle: garbageHistory },
  {
    method: "GET",
    path: "/v1/server/maintenance/scheduler/status",
    handle: ({ grid }) => ok(grid.care.health.maintenanceSchedulerRuns),
  },
  { method: "GET", path: "/v1/system/gsan-storage-information", handle: storage },
  { method: "GET", path: "/v1/activities", handle: listActivities },
  { method: "GET", path: "/v1/events", handle: listEvents },
  { method: "GET", path: "/v1/preferences/boolean", handle: (call) => ok(String(preference(call)) === "true") },
  { method: "GET", path: "/v1/preferences/int", handle: (call) => ok(Math.trunc(numberOf(call))) },
  { method: "GET", path: "/v1/preferences/long", handle: (call) => ok(Math.trunc(numberOf(call))) },
  { method: "GET", path: "/v1/preferences/double", handle: (call) => ok(numberOf(call)) },
  { method: "GET", path: "/v1/preferences/string", handle: (call) => ok(String(preference(call))) },
];
