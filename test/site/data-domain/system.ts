import { oneOf, record } from "../wire.ts";
import { refused } from "./failure.ts";
import { withFields } from "./lists.ts";
import { type Call, link, ok, type Route, systemPath } from "./routes.ts";

function system(call: Call) {
  const { dataDomain } = call;
  const { capacity } = dataDomain;
  const seconds = Math.floor((dataDomain.clock.now() - dataDomain.createTime) / 1000);
  const body = {
    name: dataDomain.name,
    type: "physical",
    version: dataDomain.version,
    serialno: dataDomain.serialNumber,
    model: dataDomain.model,
    uptime: `${Math.floor(seconds / 86_400)} days`,
    uptime_secs: seconds,
    time_zone: "Etc/UTC",
    physical_capacity: capacity,
    logical_capacity: capacity,
    compression_factor: 1,
    capacity_usage_details: [{ tier: "active", physical_capacity: capacity, logical_capacity: capacity }],
    license: [{ feature: "DDBOOST" }],
    uuid: dataDomain.uuid,
    link: [link("/rest/v1.0/system")],
  };
  return ok(withFields(body, call.query));
}

function fileSystem(call: Call) {
  const { dataDomain } = call;
  const body = {
    hostname: dataDomain.name,
    fs_status: dataDomain.fileSystemEnabled ? "created" : "disabled",
    fs_clean_status: "inactive",
    fs_uptime_secs: Math.floor((dataDomain.clock.now() - dataDomain.createTime) / 1000),
    link: [link(systemPath("file-systems"))],
  };
  return ok(withFields(body, call.query));
}

const readOperation = record({ operation: oneOf("enable", "disable", "clean_start", "clean_stop") });

/** Switching and cleaning only; the site has no file system to make or to destroy. */
function changeFileSystem(call: Call) {
  const { operation } = call.body("filesys_modify", readOperation);
  if (operation === undefined) throw refused("The operation is missing.");
  if (operation === "enable" || operation === "disable") call.dataDomain.fileSystemEnabled = operation === "enable";
  if (operation === "clean_start") call.dataDomain.clean();
  return fileSystem(call);
}

/** The appliance itself. */
export const systemRoutes: Route[] = [
  { method: "GET", path: "/rest/v1.0/system", handle: system },
  { method: "GET", path: "/rest/v1.0/dd-systems/{SYSTEM-ID}/file-systems", handle: fileSystem },
  { method: "PUT", path: "/rest/v1.0/dd-systems/{SYSTEM-ID}/file-systems", handle: changeFileSystem },
  {
    method: "GET",
    path: "/rest/v1.0/trust",
    open: true,
    handle: (call) => ok({ cert: call.dataDomain.certificate, fp: call.dataDomain.certificateSha256 }),
  },
];
