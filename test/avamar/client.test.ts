import { beforeAll, describe, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite({ grids: [{ name: "syd01-g1-util", registrationMs: 20 }] });
const at = (path: string) => on.site.grid.clients.get(path);
const program = (name: string, more: object = {}) => ({ name, domain: "/clients/CORP", ...more });

beforeAll(() => {
  const { grid } = on.site;
  for (const name of ["CORP", "LAB"]) grid.domains.add({ name, parent: "/clients" });
  grid.waitingAgents.add({ id: "answers", version: "19.10.100-135" });
  grid.waitingAgents.add({ id: "nat.example.com", port: 28007 });
});

describe("an invited client", () => {
  it("is activated, and shows the version of its agent", async () => {
    const { state } = await on.deployed("Client", program("answers", { activation: "invite" }));
    expect(at("/clients/CORP/answers")).toMatchObject({ activated: true, registered: true });
    expect(state!.outputs).toMatchObject({ activated: true, registered: true, agentVersion: "19.10.100-135" });
    expect(state!.outputs.clientId).toBe(state!.id);
  });

  it("is first given its paging, and then called there", async () => {
    const paging = { automatic: false, address: "nat.example.com", port: 28007 };
    await on.deployed("Client", program("behind-nat", { activation: "invite", activationTimeoutSeconds: 5, paging }));
    expect(at("/clients/CORP/behind-nat")).toMatchObject({ activated: true, paging: { ...paging, enabled: true } });
  });

  it("that does not answer is an error that says what is missing and where the grid looked, and the client stays", async () => {
    const deployment = on.deployment("Client");
    const silent = program("silent", { activation: "invite", activationTimeoutSeconds: 1 });
    const message = await messageOf(deployment.up(silent));
    expect(message).toContain(
      "the client /clients/CORP/silent is neither activated nor registered 1 s after it was invited.",
    );
    expect(message).toContain("reach it at silent on port 28002; then run again.");
    expect(deployment.state).toMatchObject({ id: at("/clients/CORP/silent")!.id, isHalfDone: true });
    // The agent comes up, and the next run goes on with the same client.
    on.site.grid.waitingAgents.add({ id: "silent" });
    await deployment.up(silent);
    expect(at("/clients/CORP/silent")).toMatchObject({ id: deployment.state!.id, activated: true });
    expect(await deployment.refresh()).toEqual({ drift: [] });
  });

  it("that was activated but never registered says so", async () => {
    const deployment = await on.deployed("Client", program("half"));
    on.site.grid.clients.edit("/clients/CORP/half", (each) => void Object.assign(each, { activated: true }));
    const invited = program("half", { activation: "invite", activationTimeoutSeconds: 1 });
    expect(await messageOf(deployment.up(invited))).toContain("is activated but not registered 1 s after");
  });
});

it("tells nobody to come when it was not to be invited", async () => {
  on.site.counters.reset();
  const deployment = await on.deployed("Client", program("quiet", { activation: "none" }));
  expect(on.site.counters.count({ path: /invite/ })).toBe(0);
  // That its agent registers later by itself is no drift.
  const registered = { activated: true, registered: true, clientVersion: "19.4" };
  on.site.grid.clients.edit("/clients/CORP/quiet", (each) => void Object.assign(each, registered));
  expect(await deployment.refresh()).toEqual({ drift: [] });
});

it("takes over a client that registered by itself, with its id", async () => {
  const { id } = on.site.grid.clients.add({
    name: "by-itself",
    domain: "/clients/CORP",
    activated: true,
    registered: true,
    clientVersion: "19.4",
  });
  const deployment = await on.deployed("Client", program("by-itself", { activation: "invite", adopt: true }));
  expect(deployment.state!.id).toBe(id);
  expect(deployment.state!.outputs).toMatchObject({ activated: true, agentVersion: "19.4" });
  expect(on.site.counters.count({ path: new RegExp(`${id}/invite`) })).toBe(0);
});

it("is moved and renamed in one run, and keeps id, backups and policies", async () => {
  const deployment = await on.deployed("Client", program("wanders"));
  const { id } = deployment.state!;
  on.site.grid.clients.edit(id, (each) => void Object.assign(each, { totalBackups: 7 }));
  const policy = on.site.grid.groups.add({
    name: "all",
    domain: "/clients",
    members: [{ cid: id, joinType: "INCLUDED_BY_USER" }],
  });
  const step = await deployment.up({ name: "settled", domain: "/clients/LAB" });
  expect(step).toMatchObject({ op: "update", replaces: [] });
  expect(at("/clients/LAB/settled")).toMatchObject({ id, totalBackups: 7 });
  expect(on.site.grid.groups.get(policy.id)!.members.map(({ cid }) => cid)).toEqual([id]);
  expect(deployment.state!.outputs.path).toBe("/clients/LAB/settled");
});

it("that was retired counts as gone, and says so", async () => {
  const deployment = await on.deployed("Client", program("pensioner"));
  const { id } = deployment.state!;
  on.site.grid.clients.edit(id, (each) => void Object.assign(each, { restoreOnly: true, domain: "/MC_RETIRED" }));
  expect(await deployment.refresh()).toEqual({ drift: [], isGone: true });
  expect(on.said.join()).toContain("the client /clients/CORP/pensioner is retired, so it counts as gone");
});

it.each([
  [undefined, { restoreOnly: true, domain: "/MC_RETIRED" }],
  ["retire", { restoreOnly: true, domain: "/MC_RETIRED" }],
  ["keep", { restoreOnly: false, domain: "/clients/CORP" }],
  ["delete", undefined],
])("onDelete %s", async (onDelete, left) => {
  const deployment = await on.deployed("Client", program(`leaves-${onDelete}`, onDelete ? { onDelete } : {}));
  const { id } = deployment.state!;
  await deployment.destroy();
  if (left) expect(on.site.grid.clients.get(id)).toMatchObject(left);
  else expect(on.site.grid.clients.get(id)).toBeUndefined();
});

it("with a running backup stays, and the error says what to wait for", async () => {
  const deployment = await on.deployed("Client", program("busy"));
  on.site.grid.clients.edit(deployment.state!.id, (each) => void Object.assign(each, { activityRunning: true }));
  expect(await messageOf(deployment.destroy())).toContain(
    "a backup or restore of it is running. Wait until it has ended",
  );
  expect(at("/clients/CORP/busy")).toMatchObject({ restoreOnly: false });
});

it("keeps away from virtual machines, which their vCenter manages", async () => {
  on.site.grid.clients.add({ name: "vm-1", domain: "/clients/CORP", clientType: "VMACHINE" });
  const message = await messageOf(on.deployment("Client").up(program("vm-1", { adopt: true })));
  expect(message).toContain("not ours to manage: it is no host with an agent but of the type VMACHINE");
});

it("is a member of a policy by its id", async () => {
  const { state } = await on.deployed("Client", program("member"));
  await on.deployed("Policy", {
    ...{ name: "takes-it", domain: "/clients/CORP", members: [state!.outputs.clientId] },
    ...{ dataset: "Default:SNAPID", schedule: "Default:SCHEDULEID", retention: "Default:POLICYID" },
  });
  expect(on.site.grid.groups.get("/clients/CORP/takes-it")!.members).toMatchObject([{ cid: state!.id }]);
});

it("with a retention that is not there is not begun, and one in a domain that is not there is told what to do", async () => {
  const before = on.site.grid.clients.list().length;
  expect(await messageOf(on.deployment("Client").up(program("nobody", { retention: "/nowhere" })))).toContain(
    "there is no retention /nowhere",
  );
  const lost = await messageOf(on.deployment("Client").up({ ...program("lost"), domain: "/clients/NOWHERE" }));
  expect(lost).toMatch(/\/clients\/NOWHERE.*Declare it, or write the path of one that is there\.$/);
  expect(on.site.grid.clients.list()).toHaveLength(before);
});
