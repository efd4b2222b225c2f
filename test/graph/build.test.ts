import { describe, expect, test } from "vitest";
import { graphOf } from "../../provider/topology/graph/build";
import { clientRows } from "../../provider/topology/graph/clients";
import type { Graph, LinkKind } from "../../provider/topology/graph/graph";
import { KINDS } from "../../provider/topology/graph/kinds";
import { traced } from "../../provider/topology/graph/reach";
import { afterPreview, readExport } from "../../provider/topology/graph/resources";
import { firstLook, viewOf } from "../../provider/topology/graph/view";
import { estate, exportOf, type Raw, resource, secret, urnOf } from "./states";

const of = (...resources: Raw[]) => graphOf(readExport(exportOf(resources)), []);

/** The lines of a kind by the names of their ends: "fs01 > nightly". */
function lines(graph: Graph, kind: LinkKind): string[] {
  const names = new Map([...graph.nodes, ...graph.settings].map(({ id, name }) => [id, name]));
  const ends = graph.links.filter((each) => each.kind === kind);
  return ends.map(({ from, to, quiet }) => `${names.get(from)} > ${names.get(to)}${quiet ? " (quiet)" : ""}`).sort();
}

const groupsOf = (graph: Graph) =>
  Object.fromEntries(
    graph.groups.map(({ id, title, kind }) => [
      title || kind,
      graph.nodes.filter(({ group }) => group === id).map(({ name }) => name),
    ]),
  );

const stream = (name: string, port: number, more: Record<string, unknown> = {}) =>
  resource(
    "AvamarClientStream",
    name,
    {
      connection: { host: "fs01" },
      clientName: name,
      serviceName: name,
      grid: "syd01",
      domain: "/clients",
      port,
      ...more,
    },
    { clientId: `cid-${name}`, clientPath: `/clients/${name}` },
  );
const dataset = (name: string, more = {}) =>
  resource(
    "Dataset",
    name,
    { name, domain: "/clients", targets: [{ plugin: 3001, path: "C:\\" }], ...more },
    { datasetId: `DS-${name}`, path: `/clients/${name}` },
  );
const nightly = resource(
  "Schedule",
  "nightly",
  { name: "nightly", domain: "/clients", recurrence: "daily", timesOfDay: ["21:00"] },
  { scheduleId: "SC1", path: "/clients/nightly" },
);
const kept = resource(
  "Retention",
  "kept",
  { name: "60 days", domain: "/clients", type: "duration", duration: { count: 60, unit: "days" } },
  { retentionId: "RP1" },
);
const policy = (name: string, more: Record<string, unknown>) =>
  resource(
    "Policy",
    name,
    { name, domain: "/clients", dataset: "DS-c", schedule: "SC1", retention: "RP1", ...more },
    { policyId: `GP-${name}`, path: `/clients/${name}` },
  );

describe("the topology of a stack", () => {
  test("a host holds its streams and its agent; a policy has lines from its members and to what it uses", () => {
    const agent = resource("AvamarAgent", "agent", { connection: { host: "fs01" } }, { version: "19.10.100-149" });
    const graph = of(
      agent,
      stream("a", 28003),
      stream("b", 28004),
      dataset("c"),
      nightly,
      kept,
      policy("p", { members: ["cid-a", "CID-B"] }),
    );
    expect(groupsOf(graph)).toMatchObject({
      fs01: ["19.10.100-149", "a", "b"],
      "/clients": expect.anything(),
      Grids: ["syd01"],
    });
    expect(lines(graph, "member")).toEqual(["a > p", "b > p"]);
    expect([lines(graph, "dataset"), lines(graph, "schedule"), lines(graph, "retention")]).toEqual([
      ["p > c"],
      ["p > nightly"],
      ["p > 60 days"],
    ]);
    expect(graph.nodes.find(({ name }) => name === "b")).toMatchObject({
      kind: "stream",
      note: "port 28004",
      clients: 1,
    });
  });

  test("hosts behind one address are told apart by their port, and the usual one is not said", () => {
    const titles = of(
      stream("a", 28003, { connection: { host: "10.0.0.5", port: 22 } }),
      stream("b", 28003, { connection: { host: "10.0.0.5", port: 2222 } }),
      stream("c", 28004, { connection: { host: "10.0.0.5" } }),
    ).groups.filter(({ kind }) => kind === "host");
    expect(titles.map(({ title }) => title)).toEqual(["10.0.0.5", "10.0.0.5:2222"]);
  });

  test("a host whose connection is secret as a whole is known by the id of its streams", () => {
    const hidden = { ...stream("a", 28003, { connection: secret("{}") }), id: "fs09/backupA" };
    expect(of(hidden).groups.map(({ title }) => title)).toContain("fs09");
  });

  test("what is named and is not in the stack is a box of its own; unknown members are counted", () => {
    const graph = of(
      policy("p", {
        dataset: "/Default Dataset",
        schedule: "/Default Schedule",
        retention: "RP9",
        members: ["cid-x", "cid-y"],
        rule: 0,
      }),
    );
    expect(groupsOf(graph).outside?.sort()).toEqual(["/Default Dataset", "/Default Schedule", "RP9"]);
    expect(lines(graph, "schedule")).toEqual(["p > /Default Schedule"]);
    expect(graph.nodes.find(({ name }) => name === "p")?.facts).toContainEqual({
      name: "members not in this stack",
      value: "2",
    });
  });

  test("a member that is not in the stack counts once, also with a dataset of its own", () => {
    const graph = of(policy("p", { members: ["cid-x"], memberDatasets: [{ client: "CID-X", dataset: "DS-d" }] }));
    expect(graph.nodes.find(({ name }) => name === "p")?.facts).toContainEqual({
      name: "members not in this stack",
      value: "1",
    });
  });

  test("members with a dataset of their own, left out members, rules and proxies", () => {
    const graph = of(
      ...[stream("a", 28003), stream("b", 28004), dataset("c"), dataset("d"), nightly, kept],
      resource("Rule", "sql", { name: "sql", domain: "/clients", match: "all", conditions: [{}, {}] }, { ruleId: 7 }),
      resource(
        "Proxy",
        "px",
        { name: "px", virtualCenters: [{ virtualCenter: "vc01", datastores: [] }] },
        { proxyId: "PX1" },
      ),
      policy("p", {
        members: ["cid-a"],
        memberDatasets: [{ client: "cid-a", dataset: "DS-d" }],
        excludedMembers: ["cid-b"],
        rule: 7,
        proxies: ["PX1"],
      }),
    );
    expect(lines(graph, "member")).toEqual(["a > p"]);
    expect(lines(graph, "excluded")).toEqual(["b > p (quiet)"]);
    expect([lines(graph, "dataset"), lines(graph, "own")]).toEqual([["p > c"], ["p > d"]]);
    expect([lines(graph, "rule"), lines(graph, "proxy")]).toEqual([["p > sql"], ["px > p"]]);
    expect(groupsOf(graph).vc01).toEqual(["px"]);
  });

  test("machines of a vCenter and pools stand for all their clients", () => {
    const graph = of(
      resource("VirtualCenter", "vc", { name: "vc01" }, { path: "/vc01" }),
      resource(
        "VirtualMachineClients",
        "vms",
        { virtualCenter: "vc01", domain: "/vc01", entities: ["/DC/vm/a", "/DC/vm/b"] },
        { clientIds: ["m1", "m2"] },
      ),
      resource(
        "ClientPool",
        "pool",
        { addresses: ["10.0.0.0/29"], domain: "/clients", policies: ["GP-p"] },
        { clientIds: { "10.0.0.1": "p1", "10.0.0.2": "p2", "10.0.0.3": "p3" }, policyIds: ["GP-p"] },
      ),
      ...[nightly, kept, dataset("c"), policy("p", { members: ["m1", "m2"] })],
    );
    expect(lines(graph, "member")).toEqual(["/DC/vm/a +1 > p", "10.0.0.0/29 > p"]);
    expect(graph.nodes.flatMap(({ clients }) => clients ?? [])).toEqual([2, 3]);
    expect(groupsOf(graph).vc01?.sort()).toEqual(["/DC/vm/a +1", "vc01"]);
  });

  test("a dataset goes to its Data Domain by number, else to the default one, else to the grid", () => {
    const target = (name: string, index: number, isDefault: boolean) =>
      resource(
        "DataDomainTarget",
        name,
        { hostname: name, maxStreams: 20, isDefault },
        { index, hfsaddr: "syd01", possibleStreams: 60 },
      );
    const graph = of(
      target("dd01", 1, false),
      target("dd02", 2, true),
      dataset("one", { dataDomain: 1 }),
      dataset("none"),
      dataset("grid", { dataDomain: 0 }),
      dataset("nine", { dataDomain: 9 }),
    );
    const hosts = new Map(
      graph.nodes.map(({ id, facts, name }) => [id, facts.find((each) => each.name === "hostname")?.value ?? name]),
    );
    const stored = graph.links
      .filter(({ kind }) => kind === "stored")
      .map(({ from, to }) => `${hosts.get(from)} > ${hosts.get(to)}`);
    expect(stored.sort()).toEqual(["grid > syd01", "nine > Data Domain 9", "none > dd02", "one > dd01"]);
  });

  test("the streams of a Data Domain are counted over all its grids, percentages too", () => {
    const melbourne = "urn:pulumi:prod::estate::pulumi:providers:pulumi-nodejs::mel01";
    const own = {
      urn: melbourne,
      type: "pulumi:providers:pulumi-nodejs",
      inputs: { "avamar:endpoint": "https://MEL01:443/x" },
    };
    const graph = of(
      own,
      resource(
        "DataDomainTarget",
        "here",
        { hostname: "DD01", maxStreams: 200 },
        { possibleStreams: 270, hfsaddr: "syd01" },
      ),
      resource(
        "DataDomainTarget",
        "there",
        { hostname: "dd01", maxStreams: 50, maxStreamsAsPercent: true },
        { possibleStreams: 270, hfsaddr: "mel01" },
        melbourne,
      ),
      resource("StorageUnit", "unit", {
        dataDomain: { host: "dd01" },
        name: "avamar-1",
        quota: { hardLimitBytes: 3 * 2 ** 40 },
      }),
    );
    const box = graph.groups.filter(({ kind }) => kind === "Data Domain");
    expect(box).toMatchObject([{ budget: { given: 335, limit: 270 } }]);
    expect(groupsOf(graph).DD01?.sort()).toEqual(["avamar-1", "mel01", "syd01"]);
    expect(lines(graph, "attached")).toEqual(["mel01 > mel01", "syd01 > syd01"]);
  });

  test("two grids with objects of the same name and id are two", () => {
    const melbourne = "urn:pulumi:prod::estate::pulumi:providers:pulumi-nodejs::mel01";
    const own = {
      urn: melbourne,
      type: "pulumi:providers:pulumi-nodejs",
      inputs: { "avamar:endpoint": "https://mel01" },
    };
    const there = (type: string, name: string, inputs: Record<string, unknown>, outputs: Record<string, unknown>) =>
      resource(type, `${name}-mel`, inputs, outputs, melbourne);
    const graph = of(
      own,
      ...[nightly, kept, dataset("c"), policy("p", {})],
      there("Schedule", "s", { name: "there", domain: "/clients", recurrence: "daily" }, { scheduleId: "SC1" }),
      there("Policy", "p", { name: "q", domain: "/clients", dataset: "DS-c", schedule: "SC1", retention: "RP1" }, {}),
    );
    expect(lines(graph, "schedule")).toEqual(["p > nightly", "q > there"]);
    expect(lines(graph, "dataset")).toEqual(["p > c", "q > DS-c"]);
    expect(graph.groups.map(({ title }) => title)).toContain("/clients on mel01");
  });

  test("users of two Data Domains with one name are not mixed up", () => {
    const at = (host: string) => ({ dataDomain: { host, password: secret("x") } });
    const graph = of(
      resource("DataDomainUser", "u1", { ...at("dd01"), name: "boost", role: "admin" }),
      resource("DataDomainUser", "u2", { ...at("dd02"), name: "boost", role: "none" }),
      resource("StorageUnit", "s2", { ...at("dd02"), name: "unit", user: "boost" }),
    );
    const [line] = graph.links.filter(({ kind }) => kind === "owner");
    expect(line).toEqual({
      from: urnOf("StorageUnit", "s2"),
      to: urnOf("DataDomainUser", "u2"),
      kind: "owner",
      quiet: true,
    });
  });

  test("copies: the grid leads to the policy, the policy to its destination; members are told when asked", () => {
    const graph = of(
      ...[stream("a", 28003), nightly],
      resource("Domain", "fin", { name: "Finance", parent: "/clients" }, { path: "/clients/Finance", domainId: "DO1" }),
      resource("ReplicationDestination", "mel", { name: "mel01", host: "mel01" }, { destinationId: "RD1" }),
      resource("ReplicationPolicy", "off", {
        name: "offsite",
        schedule: "SC1",
        destination: "RD1",
        members: ["DO1", "cid-a"],
      }),
      resource("TierPolicy", "cloud", { name: "cloud", schedule: "SC1", allClients: true }),
    );
    expect(lines(graph, "copied")).toEqual([
      "/clients/Finance > offsite (quiet)",
      "a > offsite (quiet)",
      "syd01 > cloud",
      "syd01 > offsite",
    ]);
    expect(lines(graph, "destination")).toEqual(["offsite > mel01"]);
    expect(lines(graph, "schedule")).toEqual(["cloud > nightly (quiet)", "offsite > nightly (quiet)"]);
  });

  test("before the first run the lines come from what a property is made of", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const steps = [stream("a", 28003), dataset("c"), nightly, kept, policy("p", {})].map((raw) => {
      const inputs = raw.type.endsWith(":Policy")
        ? { name: "p", domain: "/clients", dataset: unknown, schedule: unknown, retention: unknown, members: [unknown] }
        : raw.inputs;
      const propertyDependencies = {
        dataset: [urnOf("Dataset", "c"), urnOf("Domain", "x")],
        schedule: [urnOf("Schedule", "nightly")],
        retention: [urnOf("Retention", "kept")],
        members: [urnOf("AvamarClientStream", "a"), urnOf("Dataset", "c")],
      };
      return { op: "create", urn: raw.urn, newState: { urn: raw.urn, type: raw.type, inputs, propertyDependencies } };
    });
    const graph = graphOf(afterPreview(readExport({ deployment: {} }), { steps }), []);
    expect([
      lines(graph, "member"),
      lines(graph, "dataset"),
      lines(graph, "schedule"),
      lines(graph, "retention"),
    ]).toEqual([["a > p"], ["p > c"], ["p > nightly"], ["p > 60 days"]]);
    expect(graph.nodes.filter(({ change }) => change === "create")).toHaveLength(5);
    expect(groupsOf(graph).outside).toBeUndefined();
  });

  test("drift marks the object and names the properties", () => {
    const drift = [
      { urn: urnOf("Schedule", "nightly"), properties: ["timesOfDay"] },
      { urn: "urn:other", properties: ["x"] },
    ];
    const graph = graphOf(readExport(exportOf([nightly, kept])), drift);
    expect(graph.nodes.filter((each) => each.drift.length).map(({ name, drift }) => [name, drift])).toEqual([
      ["nightly", ["timesOfDay"]],
    ]);
  });

  test("other packages, components, odd types and resources without anything do no harm", () => {
    const odd = (type: string, name: string): Raw => ({ urn: `urn:pulumi:prod::estate::${type}::${name}`, type });
    const bare = Object.keys(KINDS).map((type) => ({
      urn: urnOf(type, "bare"),
      type: `pulumi-nodejs:dynamic/avamar:${type}`,
    }));
    const graph = of(
      odd("aws:s3/bucket:Bucket", "b"),
      odd("avamar:index:ParallelFileServer", "f"),
      odd("pulumi-nodejs:dynamic/avamar:constructor", "__proto__"),
      ...bare,
    );
    expect(graph.others).toBe(2);
    expect(graph.nodes.length + graph.settings.length).toBeGreaterThanOrEqual(bare.length);
    for (const node of graph.nodes) expect(graph.groups.map(({ id }) => id)).toContain(node.group);
  });

  test("no secret of a whole estate is anywhere in the picture", () => {
    const raw = JSON.stringify(exportOf(estate(2, 3)));
    expect(raw).toMatch(/Grid-Secret-1.*Boost-Secret-1.*Host-Secret-1/);
    expect(JSON.stringify(graphOf(readExport(JSON.parse(raw)), []))).not.toMatch(/-Secret-1/);
  });

  test("the second column follows the first: lines between like-named things do not cross", () => {
    const graph = of(...estate(2, 12));
    const order = (type: string) => graph.nodes.filter((each) => each.type === type).map(({ name }) => name);
    expect(order("Policy")).toEqual(order("AvamarClientStream"));
    expect(order("Dataset")).toEqual(order("AvamarClientStream"));
  });
});

describe("members with a dataset of their own", () => {
  const own = [{ client: "CID-a", dataset: "DS-d" }];
  const all = [stream("a", 28003), stream("b", 28004), stream("r", 28005), dataset("c"), dataset("d"), nightly, kept];
  const idOf = (graph: Graph, name: string) => graph.nodes.find((each) => each.name === name)!.id;
  const namesOf = (graph: Graph, ids: Iterable<string>) => {
    const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
    return [...ids].map((id) => names.get(id)).sort();
  };
  const plans = (graph: Graph) =>
    Object.fromEntries(
      graph.links
        .filter(({ kind }) => kind === "dataset" || kind === "own")
        .map(({ to, members }) => [namesOf(graph, [to])[0], members && namesOf(graph, members)]),
    );

  test("each dataset is for those that are backed up with it, and for nobody else", () => {
    const graph = of(...all, policy("p", { members: ["cid-a", "cid-b"], memberDatasets: own }));
    expect(plans(graph)).toEqual({ c: ["b"], d: ["a"] });
    const sources = Object.fromEntries(clientRows(graph).map(({ node, sources }) => [node.name, sources]));
    expect(sources).toMatchObject({ a: ["C:\\"], b: ["C:\\"], r: [] });
    const lit = (name: string) => namesOf(graph, traced(graph.links, idOf(graph, name)));
    expect(lit("a")).toEqual(["60 days", "a", "d", "nightly", "p", "syd01"]);
    expect(lit("b")).toEqual(["60 days", "b", "c", "nightly", "p", "syd01"]);
    expect(lit("d")).toEqual(["a", "d", "p", "syd01"]);
    expect(lit("c")).toEqual(["b", "c", "p", "syd01"]);
    expect(lit("p")).toEqual(["60 days", "a", "b", "c", "d", "nightly", "p", "syd01"]);
    expect(lit("nightly")).toEqual(["a", "b", "nightly", "p"]);
    expect(lit("syd01")).toEqual(["a", "b", "c", "d", "p", "syd01"]);
  });

  test("in another policy the same client has the dataset of that one", () => {
    const graph = of(
      ...all,
      dataset("e"),
      policy("p", { members: ["cid-a", "cid-b"], memberDatasets: own }),
      policy("q", { members: ["cid-a"], dataset: "DS-e" }),
    );
    expect(plans(graph)).toEqual({ c: ["b"], d: ["a"], e: undefined });
    expect(namesOf(graph, traced(graph.links, idOf(graph, "a")))).toEqual(
      ["60 days", "a", "d", "e", "nightly", "p", "q", "syd01"].sort(),
    );
    expect(namesOf(graph, traced(graph.links, idOf(graph, "c")))).toEqual(["b", "c", "p", "syd01"]);
  });

  test("a member that only a rule brings in is a member", () => {
    const graph = of(
      ...all,
      policy("p", { members: ["cid-b"], memberDatasets: [{ client: "cid-r", dataset: "DS-d" }] }),
    );
    expect(lines(graph, "member")).toEqual(["b > p", "r > p (quiet)"]);
    expect(plans(graph)).toEqual({ c: ["b"], d: ["r"] });
  });

  test("before the run each is for all of whom it is not known", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const [p] = [
      policy("p", {
        members: ["cid-a", "cid-b", unknown],
        memberDatasets: [
          { client: "cid-a", dataset: "DS-d" },
          { client: unknown, dataset: unknown },
        ],
      }),
    ];
    const steps = [...all, dataset("e"), p!].map((raw) => ({
      op: "create",
      urn: raw.urn,
      newState: {
        ...raw,
        propertyDependencies: {
          members: [urnOf("AvamarClientStream", "r")],
          memberDatasets: [urnOf("AvamarClientStream", "r"), urnOf("AvamarClientStream", "a"), urnOf("Dataset", "e")],
        },
      },
    }));
    const graph = graphOf(afterPreview(readExport({ deployment: {} }), { steps }), []);
    expect(plans(graph)).toEqual({ c: ["b"], d: ["a"], e: ["r"] });
  });
});

describe("what is off", () => {
  test("is told apart, and backs nobody up", () => {
    const off = resource("Client", "o", { name: "o", enabled: false }, { clientId: "cid-o" });
    const graph = of(
      ...[stream("a", 28003), stream("b", 28004), off, dataset("c"), nightly, kept],
      policy("p", { members: ["cid-a", "cid-b", "cid-o"], enabled: false }),
      policy("q", { members: ["cid-b", "cid-o"] }),
    );
    expect(graph.nodes.filter(({ isOff }) => isOff).map(({ name }) => name)).toEqual(["o", "p"]);
    expect(clientRows(graph)).toMatchObject([
      { node: { name: "a" }, policies: ["p (off)"], sources: [], starts: [], kept: [], stored: [], off: "policy" },
      { node: { name: "b" }, policies: ["p (off)", "q"], sources: ["C:\\"], starts: ["daily 21:00"] },
      { node: { name: "o" }, policies: ["p (off)", "q"], sources: [], starts: [], kept: [], stored: [], off: "client" },
    ]);
    expect(clientRows(graph)[1]).not.toHaveProperty("off");
    const stopped = of(
      stream("s", 28006, { running: false }),
      dataset("c"),
      nightly,
      policy("p", { members: ["cid-s"] }),
    );
    expect(clientRows(stopped)).toMatchObject([{ node: { note: "stopped, port 28006" }, sources: [], off: "client" }]);
    const view = viewOf(graph, firstLook(graph));
    const ends = new Set(view.links.filter(({ isOff }) => isOff).flatMap(({ from, to }) => [from, to]));
    expect(ends).toContain(graph.nodes.find(({ name }) => name === "p")!.id);
    expect(view.links.filter(({ isOff }) => !isOff).map(({ kind }) => kind)).toContain("member");
  });

  test("a Data Domain that the run takes away from a grid gives its streams back", () => {
    const target = resource("DataDomainTarget", "t", { hostname: "dd01", maxStreams: 50 }, { possibleStreams: 60 });
    const stack = readExport(exportOf([target]));
    expect(graphOf(stack, []).groups).toContainEqual(expect.objectContaining({ budget: { given: 50, limit: 60 } }));
    const after = afterPreview(stack, { steps: [{ op: "delete", urn: target.urn }] });
    expect(graphOf(after, []).groups.find(({ kind }) => kind === "Data Domain")).not.toHaveProperty("budget");
  });
});

describe("the list of clients", () => {
  test("says of each client what is asked first", () => {
    const rows = clientRows(of(...estate(1, 2)));
    expect(rows.map(({ node, ...rest }) => ({ name: node.name, ...rest }))).toEqual([
      {
        ...{ name: "syd02-fs01-01", home: "syd02-fs01.example.com", port: "28003", sources: ["C:\\"] },
        ...{
          policies: ["syd02-fs01-01"],
          starts: ["Mon to Fri 20:00"],
          kept: ["60 days"],
          stored: ["syd01-dd01.example.com"],
        },
      },
      {
        ...{
          name: "syd02-fs01-02",
          home: "syd02-fs01.example.com",
          port: "28004",
          sources: ["E:\\Archive\\Part 1, F:\\Part 1"],
        },
        ...{
          policies: ["syd02-fs01-02"],
          starts: ["Mon to Fri 21:10"],
          kept: ["60 days"],
          stored: ["syd01-dd01.example.com"],
        },
      },
    ]);
  });

  test("a client without a policy is there, and shows that it has none", () => {
    expect(clientRows(of(stream("a", 28003)))).toMatchObject([{ policies: [], sources: [], starts: [], stored: [] }]);
  });
});
