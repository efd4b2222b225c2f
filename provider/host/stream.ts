import { z } from "zod";
import { letGo } from "../avamar/clients/clients";
import { pathOf } from "../avamar/names";
import { define, type Found, type Listed } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { property } from "../kernel/property";
import type { Plain } from "../kernel/values";
import type { HostAccess, StreamRun } from "./access";
import type { Instance, InstanceView } from "./agent-host";
import { agentDirectoryOf, flagLines, IDENTITY_FLAGS, sameImagePath, varDirectoryIn } from "./agent-layout";
import { agentVersion } from "./agent-version";
import { isRuleRight } from "./firewall-rule";
import { sameFlags } from "./flag-file";
import { differences, installedAt, streamsOn } from "./found-streams";
import { isOwnIdentity, refuseForeignIdentity } from "./identity";
import { look } from "./look";
import { lookFirst } from "./look-first";
import { MARKER_FILE, type Marker, markerText, parseMarker } from "./marker";
import { clientOf, ensureOnGrid, isKnownToGrid, refuseTakenClient } from "./on-grid";
import { inside, plainPath, samePath } from "./paths";
import { agentFlags, backupFlags, ensureDirectory, ensureFlags, ensureRunning, register } from "./steps";
import { CACHE_FLAGS, claims, rules } from "./stream-rules";
import { defaults, inputs, type StreamInputs } from "./stream-schema";
import { ruleNameOf, tracesOf } from "./stream-traces";

/** One more agent on a Windows or Linux file server: its directory, flags, registration, service, port and client on the grid. */
export const avamarClientStream = define<typeof inputs.shape, HostAccess>({
  type: "AvamarClientStream",
  module: "avamar",
  doc: "A stream: one more Avamar agent on a Windows or Linux file server, with its own var directory, flag files, registration, service (on Linux an instance of a systemd unit template), port and, on Windows, firewall rule, seen by the grid as a client of its own. The default agent of the host is never touched.",
  example: `const stream = new avamar.AvamarClientStream("drive-c", {
  connection: { host: "syd02-vs-util01", user: "Administrator", privateKey: config.requireSecret("sshKey"), hostKey: "SHA256:..." },
  serviceName: "backupC",
  displayName: "Avamar Backup Agent C",
  clientName: "syd02-vs-util-c",
  grid: "syd01-g1-util",
  domain: corp,
  varDirectory: "C:\\\\Program Files\\\\avs\\\\varC",
  port: 28003,
});`,
  inputs,
  outputs: {
    clientId: property(z.string(), {
      doc: "Id of the client on the grid, for the members of a policy. Empty when no grid is configured and the agent does not tell.",
    }),
    cidSha256: property(z.string(), { doc: "SHA-256 of cid.bin: the identity of this instance without showing it." }),
    agentVersion: property(z.string(), {
      doc: 'Version of the agent that the stream ran when it was last written: "7.4.101-58".',
    }),
  },
  deleteBeforeReplace: true,
  hasFixedId: true,
  onGrid: ["clientPath"],
  tracesOf,
  rules,
  claims,
  defaults,
  nameOf: ({ connection, serviceName }) => `stream ${serviceName} on ${connection.host}`,

  async find(run, declared) {
    const at = instanceOf(run, declared);
    const view = await seen(run, at);
    if (!view.service) return undefined;
    const found = await said(run, at, view, {});
    const unfinished =
      view.marker !== undefined &&
      view.marker.owner === (declared.owner ?? "") &&
      view.marker.service.toLowerCase() === declared.serviceName.toLowerCase();
    return {
      ...found,
      unfinished,
      belongsTo: unfinished ? undefined : await ownerOf(at, view),
      untouchable: unfinished ? undefined : whyUntouchable(at, view.service.imagePath),
    };
  },

  async list(run, at) {
    const streams = await streamsOn(run, { connection: at.connection!, os: at.os ?? "windows" });
    const own = streams.map(({ declared, lacks }) => ({ declared: { ...declared, owner: at.owner }, lacks }));
    return Promise.all(own.map((each) => listedOf(run, each)));
  },

  async observe(run, _id, recorded) {
    const at = instanceOf(run, recorded as unknown as StreamInputs);
    const view = await seen(run, at);
    if (!view.service || !view.cidSha256) return undefined;
    const { startMode, running } = at.declared;
    if (startMode === undefined && running !== false && view.service.startMode === "manual")
      run.warn(
        `${at.host.name}: ${at.declared.serviceName} does not start with the host (its start mode is manual): declare startMode: "automatic", or "manual" if that is meant`,
      );
    const isOther = recorded.cidSha256 && recorded.cidSha256 !== view.cidSha256;
    const found = isOther ? await saidOfOther(run, at, view, recorded) : await said(run, at, view, recorded);
    // A client that the grid no longer has, or has retired, is no registration any more.
    return found.inputs.clientPath === undefined && run.world.hasGrid() ? undefined : found;
  },

  async create(run, declared) {
    const at = instanceOf(run, declared);
    return ensure(run, at, await seen(run, at));
  },

  async sync(run, _found, declared, changed) {
    const at = instanceOf(run, declared);
    const view = await seen(run, at);
    const isWhole = changed.length === 0 && view.service && view.marker?.registered && isOwnIdentity(at, view);
    if (!isWhole || (await runsOldAgent(at, view))) return ensure(run, at, view);
    // The run before may have been killed when all was done but giving back the lock.
    await at.host.lock.clearDead();
    return said(run, at, view, { agentVersion: await versionOf(at, view) });
  },

  async remove(run, _id, recorded) {
    const at = instanceOf(run, recorded as unknown as StreamInputs);
    const { declared } = at;
    const client = run.world.hasGrid() ? await clientOf(run, at, recorded) : undefined;
    const view = await look(at);
    refuseForeign(at, view);
    if (await isAnythingLeft(at, view))
      await at.host.lock.during(declared.owner ?? "", run.progress, () => takeAway(run, at));
    else await at.host.lock.clearDead();
    if (!run.world.hasGrid() && declared.onDelete !== "keep")
      run.warn(
        `${at.host.name}: no grid is configured (avamar:endpoint), so the client ${declared.clientPath} stays on it as it is: ${declared.onDelete === "delete" ? "delete" : "retire"} it there`,
      );
    if (client) await letGo(run.world.grid(), client.id, declared.onDelete);
  },
});

/** Whether there is anything to take off the host. */
async function isAnythingLeft({ host, declared, varDirectory }: Instance, view: InstanceView): Promise<boolean> {
  if (view.service || view.isMarked || view.cidSha256 || view.rules.length || view.marker?.state === "made")
    return true;
  return declared.deleteVarDirectory === true && host.files.exists(varDirectory);
}

/** Takes the instance off its host. The caches stay unless told otherwise. */
async function takeAway(run: StreamRun, at: Instance): Promise<void> {
  const { host, declared } = at;
  const name = declared.serviceName;
  const view = await look(at);
  refuseForeign(at, view);
  if (view.service) {
    run.progress(`${host.name}: stopping and removing ${name}`);
    await host.stop(name);
  }
  // A client that this agent was never registered as is not its to give up.
  if (view.cidSha256 && (view.marker?.identity === undefined || isOwnIdentity(at, view))) await unregister(run, at);
  // Also when it is no longer seen: an interrupted run may have left a part of it.
  if (view.service || view.isMarked || view.marker?.state === "made") await host.removeService(name);
  if (view.rules.length) await host.removeFirewall(at.ruleName);
  if (declared.deleteVarDirectory) await deleteOwnDirectory(at, view);
  else if (view.marker?.state === "made") await emptyOfIdentity(at, view.marker);
}

/** Only what carries our mark is ours to delete. It goes last, so an empty directory is what an interrupted run left. */
async function deleteOwnDirectory({ host, varDirectory }: Instance, view: InstanceView): Promise<void> {
  const isOurs = view.marker !== undefined || (await host.files.list(varDirectory))?.length === 0;
  if (isOurs) await host.files.removeTree(varDirectory, MARKER_FILE);
}

function instanceOf(run: StreamRun, declared: StreamInputs): Instance {
  return {
    host: run.world.host(declared.connection, declared.os ?? "windows"),
    declared,
    agentDirectory: plainPath(agentDirectoryOf(declared)),
    varDirectory: plainPath(declared.varDirectory),
    ruleName: ruleNameOf(declared.serviceName),
  };
}

function idOf(at: Instance): string {
  return `${at.declared.connection.host}/${at.declared.serviceName}`;
}

/** The version that the stream's own process runs; that of the installed agent while it does not run. */
function versionOf(at: Instance, view: InstanceView): Promise<string | undefined> {
  const { host, agentDirectory } = at;
  return view.isRunning ? host.runningVersion(agentDirectory, view.pid) : agentVersion(host, agentDirectory);
}

/** After an upgrade a process may still run what was installed before. */
async function runsOldAgent(at: Instance, view: InstanceView): Promise<boolean> {
  if (at.declared.agent === undefined || !view.isRunning) return false;
  const { host, agentDirectory } = at;
  const [running, installed] = await Promise.all([versionOf(at, view), agentVersion(host, agentDirectory)]);
  return running !== installed;
}

/** What one run has seen first: looked for, then made or changed, a stream is looked at once. */
const firstLooks = new WeakMap<StreamRun, Promise<InstanceView>>();

function seen(run: StreamRun, at: Instance): Promise<InstanceView> {
  const view = firstLooks.get(run) ?? look(at);
  firstLooks.set(run, view);
  return view;
}

/** Looks whether it can be done, does it while no other run writes on the host, and waits for the grid. */
async function ensure(run: StreamRun, at: Instance, view: InstanceView): Promise<Found<StreamInputs>> {
  const { host, declared } = at;
  const isNew = !view.service;
  if (isNew) await lookFirst(at, view);
  await refuseForeignIdentity(run, at, view);
  if (isNew && run.world.hasGrid()) await refuseTakenClient(run, at, view);
  if (isNew && !run.world.hasGrid())
    run.warn(
      `${host.name}: ${declared.serviceName}: no grid is configured, so that the grid has activated ${declared.clientPath} is not checked (avamar:endpoint)`,
    );
  const made = await host.lock.during(declared.owner ?? "", run.progress, async () => {
    const now = await look(at);
    if (isNew) await refuseMeanwhile(at, view, now);
    await refuseForeignIdentity(run, at, now);
    await write(run, at, now);
    const after = await look(at);
    if (isRuleRight(at, after.rules)) return after;
    // A run before this one was cut off, and its command made the same rule a second time meanwhile.
    await host.ensureFirewall(at, after);
    return look(at);
  });
  if (run.world.hasGrid()) await ensureOnGrid(run, at, made);
  return said(run, at, made, { agentVersion: await versionOf(at, made) });
}

/** Between the look and the lock another run may have made what we are about to make. */
async function refuseMeanwhile(at: Instance, before: InstanceView, now: InstanceView): Promise<void> {
  if (!now.service && now.marker?.owner === before.marker?.owner) return;
  if (!now.service) return lookFirst(at, now);
  throw new AvamarError(`another run has made the service ${at.declared.serviceName} meanwhile.`, {
    code: "conflict",
    product: "host",
    host: at.host.name,
    hint: "Run again to compare it with what is declared here.",
  });
}

/** All writes in their order; each looks first whether it is done, so that an interrupted run goes on where it stopped. */
async function write(run: StreamRun, at: Instance, view: InstanceView): Promise<void> {
  const { host, declared } = at;
  const say = (text: string) => run.progress(`${host.name}: ${declared.serviceName}: ${text}`);
  // An agent that was set up by hand and is taken over has no marker, but it is registered.
  const wasRegistered = view.marker ? view.marker.registered : view.service !== undefined;
  const isRegistered = wasRegistered && view.cidSha256 !== undefined && (await isKnownToGrid(run, at, view));
  const marker = await ensureDirectory(at, view, {
    registered: isRegistered,
    identity: isRegistered ? view.cidSha256 : undefined,
  });
  run.made(idOf(at));
  const flags = agentFlags(at, view);
  const isStale =
    !sameFlags(view.agentFlags ?? {}, flags) ||
    !hasImage(view, declared) ||
    !listens(view, declared) ||
    (await runsOldAgent(at, view));
  if (view.isRunning && (isStale || !isRegistered)) {
    // Stopped before anything is changed: a run that is interrupted now leaves a stopped agent, which the next run sees
    // and starts, and not one that runs with what it read long ago. Registering wants it stopped, too.
    say("stopping");
    await host.stop(declared.serviceName);
  }
  await ensureFlags(at, "avagent.cmd", view.agentFlags, flags);
  const ofBackups = backupFlags(at, view);
  if (ofBackups) await ensureFlags(at, "avtar.cmd", view.backupFlags, ofBackups);
  if (!isRegistered) {
    // An identity that the grid does not know any more is given up, and so is one that was never written to its end.
    if (view.isIdentityEmpty || (view.cidSha256 && view.marker?.registered))
      await host.files.remove(inside(at.varDirectory, "cid.bin"));
    say(`registering ${declared.clientPath} with ${declared.grid}`);
    const identity = await register(at);
    await ensureDirectory(at, { ...view, marker }, { registered: true, identity });
  }
  await host.ensureService(at, view);
  await host.ensureFirewall(at, view);
  if (isStale || !isRegistered || view.isRunning !== (declared.running !== false)) {
    say(declared.running === false ? "stopping" : "starting");
    await ensureRunning(at, run.progress);
  }
}

function hasImage(view: InstanceView, declared: StreamInputs): boolean {
  return view.service !== undefined && sameImagePath(view.service.imagePath, declared.imagePath);
}

function listens(view: InstanceView, declared: StreamInputs): boolean {
  return declared.running === false || view.listensOn.includes(declared.port);
}

/** The host and the grid in the words of the inputs. */
async function said(run: StreamRun, at: Instance, view: InstanceView, recorded: Plain): Promise<Found<StreamInputs>> {
  const { declared } = at;
  const { service, agentFlags: agent = {}, backupFlags: backup = {} } = view;
  const client = run.world.hasGrid()
    ? await clientOf(run, at, { clientId: recorded.clientId, cid: view.cid })
    : undefined;
  const port = Number(agent.listenport ?? agent.acport ?? 28002);
  const own = new Set([...IDENTITY_FLAGS, "mcsgrouplist", "listenport", "acport"]);
  const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  return {
    id: idOf(at),
    inputs: {
      connection: declared.connection,
      os: declared.os,
      serviceName: declared.serviceName,
      displayName: service?.displayName,
      description: service?.description ?? "",
      startMode: service?.startMode,
      recovery: service?.recovery,
      running: view.isRunning && view.listensOn.includes(port) && service?.startMode !== "disabled",
      clientName: declared.clientName,
      grid: declared.grid,
      domain: declared.domain,
      agentDirectory: declared.agentDirectory,
      varDirectory: declared.varDirectory,
      port,
      flags: without(agent, own),
      caches: {
        fileCacheMax: number(backup.filecachemax),
        hashCacheMax: number(backup.hashcachemax),
        pagingCacheLimitPercent: number(backup["paging-cache-limit"]),
        directory: backup.cachedir,
      },
      backupFlags: without(backup, new Set(CACHE_FLAGS)),
      firewall: firewallSaid(at, view),
      imagePath: service?.imagePath,
      flagLines: flagLines(agent),
      clientPath: run.world.hasGrid() ? client && pathOf(client.domainFqdn, client.name) : declared.clientPath,
    },
    outputs: {
      clientId: client?.id ?? recorded.clientId ?? view.cid ?? "",
      cidSha256: view.cidSha256 ?? "",
      agentVersion: recorded.agentVersion ?? "",
    },
  };
}

/** The firewall rule as it would have to be declared. */
function firewallIn({ rules: [rule] }: InstanceView, port: number): NonNullable<StreamInputs["firewall"]> {
  if (!rule) return { enabled: false };
  return {
    enabled: true,
    ports: rule.ports.filter((each) => each !== port),
    remoteAddresses: rule.remoteAddresses,
    profiles: rule.profiles as ("domain" | "private" | "public")[],
  };
}

/** A stream that was made by hand, with all that its host and the grid say of it. */
async function listedOf(
  run: StreamRun,
  { declared, lacks }: { declared: Partial<StreamInputs>; lacks: string[] },
): Promise<Listed<StreamInputs>> {
  const { connection, serviceName, os = "windows" } = declared as StreamInputs;
  const id = `${connection.host}/${serviceName}`;
  if (lacks.length > 0)
    return {
      id,
      inputs: declared,
      outputs: {},
      untouchable: `its avagent.cmd or its service lacks ${lacks.join(", ")}`,
    };
  const first = instanceOf(run, declared as StreamInputs);
  const view = await look(first);
  const agentDirectory = installedAt(view.service?.imagePath, os);
  const firewall = os === "linux" ? undefined : firewallIn(view, first.declared.port);
  const at = instanceOf(run, { ...(declared as StreamInputs), agentDirectory, firewall });
  const found = await said(run, at, view, { agentVersion: await versionOf(at, view) });
  const owner = await ownerOf(at, view);
  const untouchable = owner ? `it belongs to ${owner}` : view.cidSha256 ? undefined : "it is not registered";
  const isNamedAlike = found.inputs.displayName?.toLowerCase() === serviceName.toLowerCase();
  const displayName = isNamedAlike || os === "linux" ? undefined : found.inputs.displayName;
  // Declared as off, a rule that is there would be removed with the next change.
  const isWrongRule = view.rules.length > 0 && !isRuleRight(at, view.rules);
  const { recovery } = found.inputs;
  // On Linux it comes from the template where the stream has none of its own.
  const isTemplates = os === "linux" && found.inputs.description === `Avamar stream ${serviceName}`;
  const description = isTemplates ? undefined : found.inputs.description;
  const rule = isWrongRule ? { firewall: { enabled: true } } : {};
  const remarks = [
    ...differences(found, at.agentDirectory),
    ...(isWrongRule ? ["Its firewall rule is not the one rule of this agent: a refresh shows that as drift."] : []),
  ];
  return {
    ...found,
    inputs: {
      ...found.inputs,
      displayName,
      description,
      recovery: recovery?.actions.length ? recovery : undefined,
      ...rule,
    },
    untouchable,
    belongsTo: owner,
    remarks,
  };
}

/**
 * A stream whose cid.bin was exchanged. Registered anew by hand it is the same client; otherwise it is another one, and
 * what is recorded of ours stays: whoever deletes the stream deletes its own client.
 */
async function saidOfOther(
  run: StreamRun,
  at: Instance,
  view: InstanceView,
  recorded: Plain,
): Promise<Found<StreamInputs>> {
  const other = run.world.hasGrid() && view.cid ? await clientOf(run, at, { cid: view.cid }) : undefined;
  const path = other && pathOf(other.domainFqdn, other.name);
  if (other && path === at.declared.clientPath) return said(run, at, view, { ...recorded, clientId: other.id });
  run.warn(
    `${at.host.name}: ${at.declared.serviceName} has another identity than was recorded (cid.bin changed)${path ? `: that of the client ${path}` : ""}`,
  );
  const found = await said(run, at, view, recorded);
  return {
    ...found,
    inputs: { ...found.inputs, clientPath: path },
    outputs: { ...found.outputs, cidSha256: recorded.cidSha256 },
  };
}

function without(flags: Record<string, string>, names: Set<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !names.has(name)));
}

/** The rule as declared where it is right; what stands there instead where it is not. */
function firewallSaid(at: Instance, view: InstanceView): StreamInputs["firewall"] {
  const { firewall } = at.declared;
  if (isRuleRight(at, view.rules)) return firewall;
  const [rule] = view.rules;
  if (!rule) return { enabled: false };
  const isAlone = view.rules.length === 1 && rule.isActive && rule.ports.includes(at.declared.port);
  return {
    enabled: isAlone && firewall?.enabled === true,
    ports: rule.ports.filter((port) => port !== at.declared.port),
    remoteAddresses: rule.remoteAddresses,
    profiles: rule.profiles as ("domain" | "private" | "public")[],
  };
}

/** A service that is no agent, or one that lives elsewhere, is not what is declared. */
function whyUntouchable({ declared, varDirectory }: Instance, imagePath: string): string | undefined {
  if (!runsAgent(imagePath)) return `the service ${declared.serviceName} runs ${imagePath}, no Avamar agent`;
  const own = varDirectoryIn(imagePath);
  if (!own || samePath(own, varDirectory)) return undefined;
  return `the service ${declared.serviceName} is the agent of ${own}, and another var directory is another stream: declare that one, or another serviceName`;
}

/** The stack whose mark lies where the service really lives. */
async function ownerOf(at: Instance, view: InstanceView): Promise<string | undefined> {
  const own = varDirectoryIn(view.service?.imagePath ?? "") ?? at.varDirectory;
  const marker = parseMarker((await at.host.files.read(inside(own, MARKER_FILE)))?.toString("utf8"));
  const isOther = marker?.state === "made" && marker.owner !== (at.declared.owner ?? "");
  return isOther ? `the stack ${marker.owner}` : undefined;
}

function runsAgent(imagePath: string): boolean {
  return /avagent\.(exe|bin)/i.test(imagePath);
}

/** A directory of another stack, or the default agent, is not ours to remove. */
function refuseForeign(at: Instance, view: InstanceView): void {
  const { declared } = at;
  const owner = view.marker?.owner;
  const isOther = owner !== undefined && owner !== (declared.owner ?? "");
  const isDefault =
    samePath(at.varDirectory, inside(at.agentDirectory, "var")) || declared.serviceName.toLowerCase() === "avbackup";
  const isNoAgent = view.service !== undefined && !runsAgent(view.service.imagePath);
  if (!isOther && !isDefault && !isNoAgent) return;
  throw new AvamarError(
    isOther
      ? `it belongs to the stack ${owner} now.`
      : isDefault
        ? "it is the default agent of the host."
        : `the service ${declared.serviceName} is no Avamar agent any more.`,
    {
      code: "conflict",
      product: "host",
      host: at.host.name,
      hint: "Take it out of this stack's state with pulumi state delete.",
    },
  );
}

/** The caches stay; identity and registration go, so that the directory can be used again. */
async function emptyOfIdentity(at: Instance, marker: Marker): Promise<void> {
  for (const file of ["cid.bin", "avagent.cfg", "avagent.lck"])
    await at.host.files.remove(inside(at.varDirectory, file));
  await at.host.files.write(
    inside(at.varDirectory, MARKER_FILE),
    markerText({ ...marker, state: "removed", registered: false }),
  );
}

/** Takes the registration away, as far as the agent can; the grid's part is done by the grid. */
async function unregister(run: StreamRun, at: Instance): Promise<void> {
  const flags = ["--uninit", `--vardir=${at.varDirectory}`];
  const { code } = await at.host.runAgent(at.agentDirectory, flags, at.host.deadlines.unregister);
  if (code !== 0)
    run.warn(
      `${at.host.name}: ${at.declared.serviceName}: avagent --uninit ends with ${code}; the grid's side is cleared by the grid`,
    );
}
