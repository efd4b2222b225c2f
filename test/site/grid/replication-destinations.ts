import { integer, list, oneOf, record, text } from "../wire.ts";
import { checkPlugin, flagCommand } from "./datasets.ts";
import { GridFailure, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import type { DatasetFlag, ReplicationDestinationObject } from "./objects.ts";
import { flagsOf, type PluginFlag, replicationPlugins } from "./plugins.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";

const readDestination = record({
  name: text,
  encryption: oneOf("HIGH", "MEDIUM", "NONE"),
  pluginNumber: integer,
  configFlags: list(
    record({
      pluginNumber: integer,
      name: text,
      flagId: text,
      value: text,
      type: text,
      command: flagCommand,
      defaultValue: text,
      alternatePID: integer,
    }),
  ),
});

type Given = ReturnType<typeof readDestination>;

/** What is shown in place of a password. Whoever sends it back has it as the password. */
const MASK = "********";

function show(grid: Grid, destination: ReplicationDestinationObject): Record<string, unknown> {
  const { id, name, encryption, pluginNumber } = destination;
  const host = flagValue(destination.flags, "dstaddr");
  return {
    id,
    name,
    domain: "/",
    encryption,
    pluginNumber,
    host,
    systemId: grid.peers(host)?.systemId ?? "",
    configFlags: destination.flags.map((flag) => ({
      pluginNumber: flag.pluginNumber,
      name: flag.key,
      flagId: flag.flagId,
      type: flag.flagType,
      value: flag.flagType === "PASSWORD" ? MASK : flag.value,
      defaultValue: flag.defaultValue,
      command: flag.command,
      alternatePID: flag.alternatePluginNumber,
    })),
  };
}

const flagValue = (flags: DatasetFlag[], key: string) => flags.find((flag) => flag.key === key)?.value ?? "";

function byId(call: Call): ReplicationDestinationObject {
  const destination = call.grid.replicationDestinations.get(call.param("id"));
  if (destination?.id !== call.param("id")) throw notFound(`Destination ${call.param("id")}`);
  return destination;
}

/** Everything but the name, checked. Each of these is required by the contract. */
function contentOf({ encryption, pluginNumber, configFlags }: Given) {
  if (encryption === undefined) throw invalid("A destination needs an encryption.");
  checkPlugin(pluginNumber);
  if (pluginNumber === undefined || configFlags === undefined) throw invalid("A destination needs configFlags.");
  const known = flagsOf(pluginNumber, "REPL_CONFIG");
  const flags = configFlags.map((flag) => flagFrom(flag, known));
  if (flagValue(flags, "dstaddr") === "") throw invalid("A destination needs an address.");
  return { encryption, pluginNumber, flags };
}

function flagFrom(given: NonNullable<Given["configFlags"]>[number], known: PluginFlag[]): DatasetFlag {
  const { name, flagId, value, type, command, pluginNumber } = given;
  if (!name || !flagId || value === undefined || !type || !command || pluginNumber === undefined) {
    throw invalid("A flag needs a name, a flagId, a value, a type, a command and a pluginNumber.");
  }
  const listed = known.find((flag) => flag.name === name);
  if (listed === undefined || command !== "REPL_CONFIG") throw invalid(`Plug-in ${pluginNumber} has no flag ${name}.`);
  const { type: flagType, defaultValue } = listed;
  return {
    ...{ pluginNumber, key: name, value, command, flagId, flagType, defaultValue },
    alternatePluginNumber: given.alternatePID,
  };
}

function checkName(grid: Grid, name: string | undefined): string {
  if (name === undefined || name.trim() === "") throw invalid("A destination needs a name.");
  if (grid.replicationDestinations.list().some((each) => each.name === name)) {
    throw grid.conflict(`Destination ${name} exists already.`);
  }
  return name;
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readDestination);
  const name = checkName(grid, given.name);
  return created(show(grid, grid.replicationDestinations.add({ name, ...contentOf(given) })));
}

function update(call: Call) {
  const { grid } = call;
  const destination = byId(call);
  const given = call.body(readDestination);
  const name = given.name === destination.name ? destination.name : checkName(grid, given.name);
  Object.assign(destination, { name, ...contentOf(given) });
  return ok(show(grid, destination));
}

/** Logs in at the other grid, and changes nothing. */
function verify(call: Call) {
  const { flags } = contentOf(call.body(readDestination));
  const refused = (message: string) => new GridFailure(400, "ReplicationException", message);
  const peer = call.grid.peers(flagValue(flags, "dstaddr"));
  if (peer === undefined) throw refused("Unknown destination server.");
  const answer = peer.login(flagValue(flags, "dstid"), flagValue(flags, "dstpassword"));
  if (answer === "locked") throw refused("The account on the destination server is locked.");
  if (answer === "refused") throw refused("Invalid user or password on the destination server.");
  return ok();
}

function remove(call: Call) {
  const { grid } = call;
  const destination = byId(call);
  const user = grid.groups.list().find((group) => group.replication?.destinationServerId === destination.id);
  if (user !== undefined) throw grid.conflict(`Destination ${destination.name} is used by ${user.name}.`);
  if (destination.remoteBackups > 0 && !call.flag("force")) {
    throw grid.conflict(`${destination.remoteBackups} backups are stored on ${destination.name}.`);
  }
  grid.replicationDestinations.remove(destination.id);
  return noContent;
}

/** The grids that this one replicates to. */
export const replicationDestinationRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/replication/destinations",
    handle: ({ grid }) => ok(grid.replicationDestinations.list().map((each) => show(grid, each))),
  },
  { method: "POST", path: "/v1/replication/destinations", handle: create },
  { method: "POST", path: "/v1/replication/destinations/verify", readOnly: true, handle: verify },
  {
    method: "GET",
    path: "/v1/replication/destinations/{id}",
    handle: (call) => ok(show(call.grid, byId(call))),
  },
  { method: "PUT", path: "/v1/replication/destinations/{id}", handle: update },
  { method: "DELETE", path: "/v1/replication/destinations/{id}", handle: remove },
  {
    method: "GET",
    path: "/v1/replication/plugins",
    handle: () => ok(Object.fromEntries(replicationPlugins().map(([number, name]) => [String(number), name]))),
  },
];
