import { isReservedDomain } from "../avamar/names";
import type { ClaimRule, Issue } from "../kernel/definition";
import { isUnknown } from "../kernel/values";
import type { HostAccess } from "./access";
import { AGENT_DIRECTORY, agentDirectoryOf } from "./agent-layout";
import { connectionIssues, hostOf } from "./connection";
import { inside, liesIn, plainPath, type System, samePath, systemOf } from "./paths";
import type { StreamInputs } from "./stream-schema";

/** Ports of the grid's management server and of the default agent. */
const TAKEN_PORTS: Record<number, string> = { 28001: "the management server of the grid", 28002: "the default agent" };

/** Flags that a property of its own sets. */
const OWN_FLAGS: Record<string, string> = {
  hostname: "clientName",
  mcsaddr: "grid",
  dpndomain: "domain",
  mcsgrouplist: "groups",
  vardir: "varDirectory",
  listenport: "port",
  acport: "port",
  register: "the resource itself",
  initialize: "the resource itself",
  init: "the resource itself",
  uninit: "the resource itself",
};
const OWN_BACKUP_FLAGS: Record<string, string> = {
  filecachemax: "caches.fileCacheMax",
  hashcachemax: "caches.hashCacheMax",
  "paging-cache-limit": "caches.pagingCacheLimitPercent",
  cachedir: "caches.directory",
};

/** The flags of avtar.cmd that `caches` sets. */
export const CACHE_FLAGS = Object.keys(OWN_BACKUP_FLAGS);

/** What combinations of properties cannot be. */
export function rules(declared: Partial<StreamInputs>, world?: HostAccess): Issue[] {
  const issues = connectionIssues(declared.connection, "connection", world?.hasKnownHosts() ?? false);
  const say = (at: string, reason: string) => issues.push({ property: at, reason });
  const { port, varDirectory, domain, startMode, running } = declared;
  const agentDirectory = agentDirectoryOf(declared);
  const cacheDirectory = declared.caches?.directory;
  const taken = typeof port === "number" ? TAKEN_PORTS[port] : undefined;
  if (taken) say("port", `${port} is the port of ${taken}; choose one of its own for each stream, such as 28003.`);
  for (const [at, path] of Object.entries({ varDirectory, "caches.directory": cacheDirectory })) {
    if (typeof path !== "string" || isUnknown(path) || isUnknown(agentDirectory)) continue;
    const reserved = ["var", "bin", "etc"].map((name) => inside(plainPath(agentDirectory), name));
    if (samePath(agentDirectory, path) || reserved.some((each) => liesIn(path, each)))
      say(
        at,
        `${path} belongs to the default agent; choose a directory of its own, such as "${inside(plainPath(agentDirectory), "varC")}".`,
      );
  }
  const shares = [declared.caches?.fileCacheMax, declared.caches?.hashCacheMax].map((limit) =>
    typeof limit === "number" && limit < 0 ? -1 / limit : 0,
  );
  if (shares[0]! + shares[1]! > 1 / 4 + 1e-9)
    say(
      "caches.hashCacheMax",
      "is together with fileCacheMax more than a quarter of the memory, which all caches of the host share; write smaller parts, such as fileCacheMax: -20 and hashCacheMax: -80.",
    );
  if (typeof domain === "string" && isReservedDomain(domain))
    say("domain", `${domain} belongs to the grid itself; choose another, such as "/clients".`);
  issues.push(...(declared.os === "linux" ? onLinux(declared) : onWindows(declared)));
  if (startMode === "disabled" && running !== false)
    say("startMode", 'a disabled service cannot run; add running: false, or choose "manual".');
  for (const name of Object.keys(declared.flags ?? {})) {
    const own = OWN_FLAGS[name.toLowerCase()];
    if (own) say(`flags.${name}`, `is set by ${own}; leave it out here.`);
  }
  for (const name of Object.keys(declared.backupFlags ?? {})) {
    const own = OWN_BACKUP_FLAGS[name.toLowerCase()];
    if (own) say(`backupFlags.${name}`, `is set by ${own}; leave it out here.`);
  }
  return issues;
}

/** What a path of the other system, or a property that only Windows has, says on Linux. */
function onLinux(declared: Partial<StreamInputs>): Issue[] {
  const issues: Issue[] = wrongSystem(declared, "linux");
  const say = (at: string, reason: string) => issues.push({ property: at, reason });
  const { serviceName, description, startMode, recovery } = declared;
  if (typeof serviceName === "string" && !isUnknown(serviceName) && !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(serviceName))
    say("serviceName", 'can hold letters, digits and _ . - on Linux; write for example "backupC".');
  if (declared.displayName !== undefined)
    say("displayName", "does not exist on Linux; leave it out and write a description.");
  if (declared.firewall !== undefined && !isUnknown(declared.firewall))
    say("firewall", "is not managed on Linux; leave it out and open the port with the tools of the host.");
  if (typeof description === "string" && !isUnknown(description) && /^\s|[\s\\]$/.test(description))
    say("description", "cannot begin or end with a blank or end with a backslash on Linux; leave them out.");
  if (startMode === "delayed") say("startMode", 'has no "delayed" on Linux; choose "automatic".');
  if (recovery === undefined || isUnknown(recovery)) return issues;
  if (recovery.resetAfterSeconds !== undefined)
    say("recovery.resetAfterSeconds", "does not exist on Linux; leave it out.");
  if ((recovery.actions?.length ?? 0) > 1) say("recovery.actions", "can hold one action on Linux; it always repeats.");
  for (const [i, { action }] of (recovery.actions ?? []).entries())
    if (!isUnknown(action) && action !== "restart")
      say(`recovery.actions[${i}].action`, 'must be "restart" on Linux; leave actions empty to do nothing.');
  return issues;
}

function onWindows(declared: Partial<StreamInputs>): Issue[] {
  return isUnknown(declared.os) ? [] : wrongSystem(declared, "windows");
}

/** Paths of the other system. */
export function wrongSystem(
  declared: Pick<Partial<StreamInputs>, "varDirectory" | "agentDirectory" | "caches">,
  system: System,
): Issue[] {
  const example = inside(AGENT_DIRECTORY[system], "varC");
  const { varDirectory, agentDirectory, caches } = declared;
  const paths = { varDirectory, agentDirectory, "caches.directory": caches?.directory };
  const hint = system === "windows" ? ', or add os: "linux"' : "";
  return Object.entries(paths)
    .filter(([, path]) => typeof path === "string" && !isUnknown(path) && systemOf(path) !== system)
    .map(([property, path]) => ({
      property,
      reason: `${path} is no path on ${system === "linux" ? "Linux" : "Windows"}; write one such as "${example}"${hint}.`,
    }));
}

const onHost = (
  uses: (keyof StreamInputs & string)[],
  what: (declared: StreamInputs) => string | undefined,
): ClaimRule<StreamInputs> => ({
  uses: ["connection", ...uses],
  claim: (declared) => {
    const text = what(declared);
    return text === undefined ? undefined : { scope: `host ${hostOf(declared.connection)}`, what: text };
  },
});

/** What no other stream of the program may have. */
export const claims: ClaimRule<StreamInputs>[] = [
  onHost(["serviceName"], ({ serviceName }) => `service name ${serviceName}`),
  onHost(["displayName", "serviceName", "os"], ({ displayName, serviceName, os }) =>
    os === "linux" ? undefined : `display name ${displayName ?? serviceName}`,
  ),
  onHost(["varDirectory"], ({ varDirectory }) => `var directory ${plainPath(varDirectory)}`),
  onHost(["port"], ({ port }) => `port ${port}`),
  onHost(["caches"], ({ caches }) => caches?.directory && `cache directory ${plainPath(caches.directory)}`),
  {
    uses: ["grid", "clientName"],
    claim: ({ grid, clientName }) => ({ scope: `grid ${grid}`, what: `client name ${clientName}` }),
  },
];
