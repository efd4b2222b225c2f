import type { AgentRegistration, RegistrationAnswer } from "../registry.ts";
import { checkClientFree, joinDefaultGroup } from "./clients.ts";
import { domainPath } from "./domains.ts";
import { GridFailure } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { canonicalDomain, checkClientName, pathOf } from "./names.ts";
import type { ClientObject } from "./objects.ts";

/**
 * An agent registers. The identity is given at once; that the client is activated, and where it is paged, shows only
 * after the grid's `registrationMs`.
 */
export function register(grid: Grid, agent: AgentRegistration): RegistrationAnswer {
  if (!grid.isUp) return refusal(0, `Cannot connect to ${grid.name}.`);
  try {
    const client = agent.cid === undefined ? byName(grid, agent) : byIdentity(grid, agent.cid);
    grid.soon(grid.settings.registrationMs, () => {
      const now = grid.clock.now();
      client.activated = true;
      client.registered = true;
      client.activationTime ??= now;
      client.initializationTime ??= now;
      client.lastCheckinTime = now;
      client.clientOS = agent.os;
      client.clientVersion = agent.agentVersion;
      client.plugins = agent.os.includes("Windows") ? [3001] : [1001];
      client.paging = { ...client.paging, address: agent.hostAddress, port: agent.port };
    });
    return { ok: true, cid: client.id, grid: grid.name };
  } catch (problem) {
    if (problem instanceof GridFailure) return refusal(problem.eventCode ?? 22263, problem.message);
    throw problem;
  }
}

function refusal(code: number, message: string): RegistrationAnswer {
  return { ok: false, code, message };
}

/** The identity wins over the name: a host that was cloned together with its agent speaks for the original client. */
function byIdentity(grid: Grid, cid: string): ClientObject {
  const client = grid.clients.get(cid);
  if (client === undefined || client.id !== cid) {
    throw new GridFailure(400, "RegistrationException", "The agent's identity is not known here.", 22263);
  }
  if (client.restoreOnly) throw new GridFailure(400, "RegistrationException", "The client is retired.", 22263);
  return client;
}

function byName(grid: Grid, agent: AgentRegistration): ClientObject {
  const domain = canonicalDomain(agent.domain);
  const home = grid.domains.list().find((candidate) => domainPath(candidate) === domain);
  if (home === undefined || home.system || home.retired || home.replicated) {
    throw new GridFailure(400, "RegistrationException", `Domain ${domain} does not exist.`, 22263);
  }
  const name = checkClientName(agent.clientName);
  const groups = agent.groups.map((wanted) => {
    const group =
      grid.groups.get(wanted) ?? grid.groups.get(pathOf(domain, wanted)) ?? grid.groups.get(pathOf("/", wanted));
    if (group === undefined) {
      throw new GridFailure(400, "RegistrationException", `Group ${wanted} does not exist.`, 22234);
    }
    return group;
  });
  let client = grid.clients.list().find((candidate) => candidate.domain === domain && candidate.name === name);
  if (client === undefined) {
    checkClientFree(grid, domain, name);
    client = grid.clients.add({ name, domain });
    if (groups.length === 0) joinDefaultGroup(grid, client.id);
  }
  for (const group of groups) {
    if (group.members.some(({ cid }) => cid === client.id)) continue;
    group.members.push({ cid: client.id, joinType: "INCLUDED_BY_USER" });
  }
  return client;
}

/** An agent gave up its registration. */
export function unregister(grid: Grid, cid: string): void {
  const client = grid.clients.get(cid);
  if (client === undefined) return;
  client.registered = false;
  client.activated = false;
  client.agentRunning = false;
}

/** An agent's service came up; the paging port follows a moment later. */
export function agentStarted(grid: Grid, cid: string, port: number, agentVersion: string): void {
  const client = grid.clients.get(cid);
  if (client === undefined) return;
  client.agentRunning = true;
  grid.soon(grid.settings.registrationMs, () => {
    client.lastCheckinTime = grid.clock.now();
    client.clientVersion = agentVersion;
    // With manual paging somebody else decides where the agent is reached.
    if (client.paging.automatic) client.paging = { ...client.paging, port };
  });
}

/** An agent's service went down. */
export function agentStopped(grid: Grid, cid: string): void {
  const client = grid.clients.get(cid);
  if (client !== undefined) client.agentRunning = false;
}
