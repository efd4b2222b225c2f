import { oneOf, list as readList, record, text } from "../wire.ts";
import { fileReplicationDefaults, optionDefaults } from "./defaults.ts";
import { exists, malformed, missing, refused } from "./failure.ts";
import { list, withFields } from "./lists.ts";
import type { BoostClientObject, BoostUserObject } from "./objects.ts";
import { type Call, created, link, ok, type Route, systemPath } from "./routes.ts";

/** Options are written as option and value, but read as key and value. */
const readOptions = readList(record({ option: text, value: text }));

const readService = record({
  operation: oneOf(
    "enable",
    "disable",
    "destroy",
    "set_options",
    "reset_options",
    "set_file_replication_options",
    "reset_file_replication_options",
  ),
  ddboost_options: readOptions,
  ddboost_file_replication_options: readOptions,
});

function show(call: Call): Record<string, unknown> {
  const { boost } = call.dataDomain;
  const pairs = (options: Record<string, string>) => Object.entries(options).map(([key, value]) => ({ key, value }));
  return {
    ddboost_status: boost.enabled ? "enabled" : "disabled",
    ddboost_options: pairs(boost.options),
    ddboost_file_replication_options: pairs(boost.fileReplicationOptions),
    link: [link(systemPath("protocols", "ddboost"))],
  };
}

function modify(call: Call) {
  const { boost } = call.dataDomain;
  const given = call.body("ddboost_modify", readService);
  const own = given.ddboost_options ?? [];
  const replication = given.ddboost_file_replication_options ?? [];
  switch (given.operation) {
    case "enable":
      boost.enabled = true;
      break;
    case "disable":
      boost.enabled = false;
      break;
    case "destroy":
      if (boost.enabled) throw refused("DD Boost must be disabled first.");
      for (const unit of call.dataDomain.storageUnits.list()) unit.deleted = true;
      for (const mtree of call.dataDomain.mtrees.list()) {
        if (mtree.protocols.includes("DD Boost")) Object.assign(mtree, { deleted: true, protocols: [] });
      }
      break;
    case "set_options":
      setOptions(boost.options, optionDefaults, own);
      break;
    case "reset_options":
      resetOptions(boost.options, optionDefaults, own);
      break;
    case "set_file_replication_options":
      setOptions(boost.fileReplicationOptions, fileReplicationDefaults, replication);
      break;
    case "reset_file_replication_options":
      resetOptions(boost.fileReplicationOptions, fileReplicationDefaults, replication);
      break;
    default:
      throw malformed("The operation is missing.");
  }
  return ok(show(call));
}

type Given = { option?: string; value?: string }[];

function setOptions(options: Record<string, string>, known: Record<string, string>, given: Given): void {
  for (const { option = "", value = "" } of given) {
    if (!(option in known) || value === "") throw malformed(`Option "${option}" with value "${value}" is not valid.`);
  }
  for (const { option = "", value = "" } of given) options[option] = value;
}

function resetOptions(options: Record<string, string>, known: Record<string, string>, given: Given): void {
  const names = given.length > 0 ? given.map(({ option = "" }) => option) : Object.keys(known);
  for (const name of names) options[name] = known[name] ?? "";
}

const readAssignment = record({ operation: oneOf("assign", "unassign"), user: text });

const boostUserPath = (id: string) => systemPath("protocols", "ddboost", "users", encodeURIComponent(id));

function showUser(user: BoostUserObject): Record<string, unknown> {
  return { id: encodeURIComponent(user.id), name: user.id, link: link(boostUserPath(user.id)) };
}

function showUserDetail(user: BoostUserObject): Record<string, unknown> {
  return { id: encodeURIComponent(user.id), name: user.id, link: [link(boostUserPath(user.id))] };
}

function assign(call: Call) {
  const { dataDomain } = call;
  const given = call.body("ddboost_users_modify", readAssignment);
  const { operation, user = "" } = given;
  if (operation === undefined || user === "") throw malformed("The operation or the user is missing.");
  if (operation === "assign") {
    if (dataDomain.users.get(user) === undefined) throw missing(`User "${user}"`);
    if (dataDomain.isBoostUser(user)) throw exists(`DD Boost user "${user}"`);
    dataDomain.boostUsers.add({ id: user });
  } else {
    if (!dataDomain.isBoostUser(user)) throw missing(`DD Boost user "${user}"`);
    const unit = dataDomain.storageUnits.list().find((candidate) => candidate.user === user && !candidate.deleted);
    if (unit !== undefined) throw refused(`User "${user}" owns storage unit "${unit.id}".`);
    dataDomain.boostUsers.remove(user);
  }
  return ok(showUserDetail({ id: user }));
}

function boostUser(call: Call): BoostUserObject {
  const user = call.dataDomain.boostUsers.get(call.id);
  if (user === undefined) throw missing(`DD Boost user "${call.id}"`);
  return user;
}

const readClientOptions = readList(
  record({
    option: oneOf("authentication_mode", "encryption_strength"),
    value: oneOf("none", "medium", "high", "anonymous", "one_way", "two_way", "two_way_password", "kerberos"),
  }),
);
const readClient = record({ name: text, client_options: readClientOptions });
const readClientChange = record({ operation: oneOf("set_options"), client_options: readClientOptions });

function showClient(client: BoostClientObject): Record<string, unknown> {
  const path = systemPath("protocols", "ddboost", "clients", encodeURIComponent(client.id));
  return { id: encodeURIComponent(client.id), name: client.id, client_options: client.options, link: [link(path)] };
}

function optionsOf(given: ReturnType<typeof readClientOptions> | undefined) {
  return (given ?? []).map(({ option, value }) => {
    if (option === undefined || value === undefined) throw malformed("A client option needs its name and its value.");
    return { option, value };
  });
}

function createClient(call: Call) {
  const { boostClients } = call.dataDomain;
  const given = call.body("ddboost_client_create", readClient);
  const { name = "" } = given;
  if (name === "") throw malformed("The name is missing.");
  if (boostClients.get(name) !== undefined) throw exists(`DD Boost client "${name}"`);
  return created(showClient(boostClients.add({ id: name, options: optionsOf(given.client_options) })));
}

function boostClient(call: Call): BoostClientObject {
  const client = call.dataDomain.boostClients.get(call.id);
  if (client === undefined) throw missing(`DD Boost client "${call.id}"`);
  return client;
}

function modifyClient(call: Call) {
  const client = boostClient(call);
  const given = call.body("ddboost_client_modify", readClientChange);
  if (given.operation === undefined) throw malformed("The operation is missing.");
  for (const wanted of optionsOf(given.client_options)) {
    client.options = client.options.filter(({ option }) => option !== wanted.option);
    client.options.push(wanted);
  }
  return ok(showClient(client));
}

function removeClient(call: Call) {
  call.dataDomain.boostClients.remove(boostClient(call).id);
  return ok({ details: "success", code: 0 });
}

const boost = "/rest/v1.0/dd-systems/{SYSTEM-ID}/protocols/ddboost";

/** The DD Boost service, its users and its clients. */
export const boostRoutes: Route[] = [
  { method: "GET", path: boost, handle: (call) => ok(withFields(show(call), call.query)) },
  { method: "PUT", path: boost, handle: modify },
  {
    method: "GET",
    path: `${boost}/users`,
    handle: (call) => ok(list(call, "user", call.dataDomain.boostUsers.list().map(showUser))),
  },
  { method: "PUT", path: `${boost}/users`, handle: assign },
  { method: "GET", path: `${boost}/users/{ID}`, handle: (call) => ok(showUserDetail(boostUser(call))) },
  {
    method: "GET",
    path: `${boost}/clients`,
    handle: (call) => ok(list(call, "clients", call.dataDomain.boostClients.list().map(showClient))),
  },
  { method: "POST", path: `${boost}/clients`, handle: createClient },
  { method: "PUT", path: `${boost}/clients/{ID}`, handle: modifyClient },
  { method: "DELETE", path: `${boost}/clients/{ID}`, handle: removeClient },
];
