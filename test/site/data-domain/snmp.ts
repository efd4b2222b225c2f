import { boolean, integer, list, oneOf, record, text } from "../wire.ts";
import { malformed } from "./failure.ts";
import { withFields } from "./lists.ts";
import type { SnmpConfiguration } from "./objects.ts";
import { type Call, link, ok, type Route, systemPath } from "./routes.ts";

const readAccess = oneOf("read-only", "read-write");
const readHost = record({ host: text, port: integer });

const readSnmp = record({
  enable: boolean,
  general_info: record({ system_contact: text, system_location: text, system_notes: text }),
  v2c_access_hosts: list(record({ community: text, access: readAccess, hosts: list(text) })),
  v3_users: list(
    record({
      name: text,
      access: readAccess,
      auth_protocol: oneOf("MD5", "SHA1", "SHA256"),
      auth_key: text,
      priv_protocol: oneOf("AES", "DES"),
      priv_key: text,
    }),
  ),
  v2c_traphosts: list(record({ trap_host: readHost, community: text })),
  v3_traphosts: list(record({ trap_host: readHost, user: text })),
});

/** Keys are never shown, and a port only when it is not the usual one. */
function show(snmp: SnmpConfiguration): Record<string, unknown> {
  const trapHost = ({ host, port }: { host: string; port?: number }) =>
    port === undefined || port === 162 ? { host } : { host, port };
  return {
    status: snmp.enabled ? "enabled" : "disabled",
    general_info: snmp.general,
    v2c_access_hosts: snmp.v2cAccessHosts,
    v3_users: snmp.v3Users.map(({ name, access, auth_protocol, priv_protocol }) => ({
      name,
      access,
      auth_protocol,
      priv_protocol,
    })),
    v2c_traphosts: snmp.v2cTrapHosts.map((trap) => ({ trap_host: trapHost(trap), community: trap.community })),
    v3_traphosts: snmp.v3TrapHosts.map((trap) => ({ trap_host: trapHost(trap), user: trap.user })),
    link: [link(systemPath("services", "snmp"))],
  };
}

function show2(snmp: SnmpConfiguration): Record<string, unknown> {
  return { ...show(snmp), general_info: { ...snmp.general, engine_id: snmp.engineId } };
}

/** Replaces everything: a list that is not given is empty afterwards, and with it whoever was in it. */
function replace(call: Call) {
  const given = call.body("snmp_modify", readSnmp);
  const old = call.dataDomain.snmp;
  call.dataDomain.snmp = {
    enabled: given.enable ?? old.enabled,
    general: given.general_info ?? {},
    engineId: old.engineId,
    v2cAccessHosts: (given.v2c_access_hosts ?? []).map(({ community, access, hosts }) => {
      if (!community || access === undefined) throw malformed("An access host needs a community and an access.");
      return { community, access, hosts: hosts ?? [] };
    }),
    v3Users: (given.v3_users ?? []).map((user) => checkedUser(user)),
    v2cTrapHosts: (given.v2c_traphosts ?? []).map(({ trap_host, community }) => {
      if (!trap_host?.host || !community) throw malformed("A trap host needs a host and a community.");
      return { host: trap_host.host, port: trap_host.port, community };
    }),
    v3TrapHosts: (given.v3_traphosts ?? []).map(({ trap_host, user }) => {
      if (!trap_host?.host || !user) throw malformed("A version 3 trap host needs a host and a user.");
      return { host: trap_host.host, port: trap_host.port, user };
    }),
  };
  return ok({ details: "success", code: 0 });
}

function checkedUser(user: NonNullable<ReturnType<typeof readSnmp>["v3_users"]>[number]) {
  const { name = "", access, auth_protocol, auth_key, priv_protocol, priv_key } = user;
  if (!/^[^:]{8,32}$/.test(name) || access === undefined) {
    throw malformed("A version 3 user needs a name of 8 to 32 characters without colon, and an access.");
  }
  const isKey = (key: string | undefined) => key !== undefined && key.length >= 8 && key.length <= 1023;
  if (auth_protocol !== undefined && !isKey(auth_key)) throw malformed(`User "${name}" needs an auth_key.`);
  if (priv_protocol !== undefined && !isKey(priv_key)) throw malformed(`User "${name}" needs a priv_key.`);
  return { name, access, auth_protocol, auth_key, priv_protocol, priv_key };
}

const snmp = "/dd-systems/{SYSTEM-ID}/services/snmp";

/** SNMP. */
export const snmpRoutes: Route[] = [
  {
    method: "GET",
    path: `/rest/v1.0${snmp}`,
    handle: (call) => ok(withFields(show(call.dataDomain.snmp), call.query)),
  },
  { method: "PUT", path: `/rest/v1.0${snmp}`, handle: replace },
  {
    method: "GET",
    path: `/rest/v2.0${snmp}`,
    handle: (call) => ok(withFields(show2(call.dataDomain.snmp), call.query)),
  },
];
