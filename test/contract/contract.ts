import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { watchSites } from "../contracts/watch.ts";
import { type LoggedRequest, type Site, type SiteOptions, startSite } from "../site/index.ts";
import type { Plain, PropertyCase, ResourceCase, SingletonCase } from "./case.ts";
import {
  Deployment,
  definitionOf,
  elementOf,
  entryOf,
  metaOf,
  newProcess,
  newProvider,
  open,
  Refused,
  type Surroundings,
  UNKNOWN,
  withoutSecrets,
} from "./deployment.ts";

/** Where what the vendor's contract leaves open is read the other way round. */
const OTHER_READING = { absentAsNull: true, putKeepsMissing: true, listDefaultFlags: true, conflictStatus: 400 };

/** Version whose recorded states must mean no change for ever. */
const RELEASES = ["0.1.0"];

/**
 * What every resource does, whatever it is: one function, run with the data of each.
 *
 * @example
 * resourceContract(dataset);
 */
export function resourceContract(resource: ResourceCase): void {
  describe(resource.type, () => {
    rig(resource, resource.site ?? {}, (rig) => {
      describesItsProperties(resource, rig);
      living(resource, rig);
      vanishing(resource, rig);
      changes(resource, rig);
      threeStates(resource, rig);
      inputsAlone(resource, rig);
      strangers(resource, rig);
      accidents(resource, rig);
      deleting(resource, rig);
      secrecy(resource, rig);
      economy(resource, rig, { canVanish: true });
      releases(resource, rig);
    });
  });
  if (resource.hasOneReading) return;
  describe(`${resource.type}, on a grid that reads the contract the other way round`, () => {
    const { grids = ["syd01-g1-util"], ...rest } = resource.site ?? {};
    const other = grids.map((each) => ({ ...(typeof each === "string" ? { name: each } : each), ...OTHER_READING }));
    rig(resource, { ...rest, grids: other }, (rig) => {
      living(resource, rig);
      threeStates(resource, rig);
    });
  });
}

/**
 * The same for a part of a product that is always there.
 *
 * @example
 * singletonContract(boostService);
 */
export function singletonContract(resource: SingletonCase): void {
  describe(resource.type, () => {
    rig(resource, resource.site ?? {}, (rig) => {
      describesItsProperties(resource, rig);
      living(resource, rig);
      changes(resource, rig);
      threeStates(resource, rig);
      inputsAlone(resource, rig);
      accidents(resource, rig);
      secrecy(resource, rig);
      economy(resource, rig, { canVanish: false });
      releases(resource, rig);
    });
  });
}

/**
 * For a resource of several kinds, none of which has every property: the part of the contract that depends on the kind.
 *
 * @example
 * contractOfKind("daily", dailySchedule);
 */
export function contractOfKind(kind: string, resource: ResourceCase): void {
  describe(`${resource.type}, ${kind}`, () => {
    rig(resource, resource.site ?? {}, (rig) => {
      describesItsProperties(resource, rig);
      living(resource, rig);
      vanishing(resource, rig);
      changes(resource, rig);
      threeStates(resource, rig);
      inputsAlone(resource, rig);
    });
  });
}

/** A running site and the means to deploy to it. */
interface Rig {
  readonly site: Site;
  readonly said: string[];
  /** The grid keeps what an update leaves out. */
  readonly keepsMissing: boolean;
  around(): Surroundings;
  /** A deployment with a provider of its own. */
  deployment(): Deployment;
  /** Deployed with every property given. */
  deployed(program?: Plain): Promise<Deployment>;
  full(): Plain;
  /** Writes that a call made, in order. */
  writesOf(call: () => Promise<unknown>): Promise<LoggedRequest[]>;
  /** Compares what the world holds with what was declared. */
  holds(declared: Plain): Promise<void>;
}

function rig(resource: SingletonCase, options: SiteOptions, tests: (rig: Rig) => void): void {
  let site: Site;
  let home: string;
  const said: string[] = [];
  const contracts = watchSites();

  beforeAll(async () => {
    site = await startSite({ hosts: [], ...options });
    contracts.start(site);
    await resource.prepare?.(site);
  });
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "avamar-contract-"));
    said.length = 0;
    site.counters.reset();
  });
  afterEach(async () => {
    site.faults.clear();
    await resource.clear(site);
    rmSync(home, { recursive: true, force: true });
  });
  afterAll(() => site?.close());

  const around = (): Surroundings => {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256, ...resource.settings?.(site) };
    return { settings, home, said };
  };
  tests({
    get site() {
      return site;
    },
    said,
    get keepsMissing() {
      return site.grid.settings.putKeepsMissing;
    },
    around,
    deployment: () => {
      const provider = newProvider(resource.type, around());
      return new Deployment(resource.type, () => provider);
    },
    async deployed(program = resource.full(site)) {
      const deployment = this.deployment();
      expect((await deployment.up(program)).op).toBe("create");
      return deployment;
    },
    full: () => resource.full(site),
    async writesOf(call) {
      const before = site.counters.log.length;
      await call();
      return site.counters.log.slice(before).filter((line) => line.write);
    },
    async holds(declared) {
      const seen = await resource.seen(site);
      if (!seen) throw new Error("the world does not hold it");
      for (const key of Object.keys(declared).filter((each) => each in seen)) {
        const [held, wanted] = [inOrder(seen[key]), inOrder(declared[key])];
        // Of an object only the parts that the world can show are compared.
        const shown = isPlain(held) && isPlain(wanted) ? pick(wanted, Object.keys(held)) : wanted;
        expect({ [key]: held }).toMatchObject({ [key]: shown });
      }
    },
  });
}

/** Paths of each appliance, without those for logging in. */
const PATHS = { avamar: /^\/api\/v1\/(?!oauth)/, "data-domain": /^\/rest\/v1\.0\/(?!auth)/ };
const isLogin = (path: string) => /oauth|\/auth$/.test(path);

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lists in one order, so that only what they hold counts. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, inOrder(each)]),
  );
}

const shapeOf = (resource: SingletonCase) =>
  Object.entries(definitionOf(resource.type).inputs.shape).filter(
    ([name, schema]) => name !== "adopt" && !metaOf(schema).filledIn,
  );

function describesItsProperties(resource: SingletonCase, rig: Rig): void {
  it("has a case for each of its properties, with all of them in `full`", () => {
    const names = shapeOf(resource).map(([name]) => name);
    expect(Object.keys(resource.properties).sort()).toEqual([...names].sort());
    for (const [name, { drift, cannotDrift }] of Object.entries(resource.properties)) {
      expect([name, Boolean(drift) !== Boolean(cannotDrift)]).toEqual([name, true]);
    }
    const alternatives = Object.values(resource.properties).flatMap((each) => Object.keys(each.with ?? {}));
    const missing = names.filter(
      (name) => !(name in rig.full()) && !alternatives.includes(name) && resource.properties[name]!.with === undefined,
    );
    expect(missing).toEqual([]);
  });
}

function living(resource: SingletonCase, rig: Rig): void {
  it("is read as it was made", async () => {
    const deployment = await rig.deployed();
    await rig.holds(rig.full());
    const made = structuredClone(open(deployment.state!.outputs));
    expect(await deployment.refresh()).toEqual({ drift: [] });
    expect(inOrder(open(deployment.state!.outputs))).toEqual(inOrder(made));
    expect(made).toMatchObject(rig.full());
    expect(Object.keys(definitionOf(resource.type).outputs).filter((name) => made[name] === undefined)).toEqual([]);
  });

  it("is made from what must be given alone", async () => {
    const deployment = await rig.deployed(resource.least(rig.site));
    expect(await deployment.refresh()).toEqual({ drift: [] });
    expect((await deployment.up(resource.least(rig.site))).op).toBe("same");
    await rig.holds(resource.least(rig.site));
  });

  it("costs no write when nothing has changed", async () => {
    const deployment = await rig.deployed();
    const writes = await rig.writesOf(async () => {
      expect((await deployment.up(rig.full())).op).toBe("same");
      expect(await deployment.refresh()).toEqual({ drift: [] });
      expect((await deployment.up(rig.full())).op).toBe("same");
    });
    expect(writes).toEqual([]);
  });

  it("is deleted, and deleting it again is no error", async () => {
    const deployment = await rig.deployed();
    const state = deployment.state!;
    await deployment.destroy();
    const letGo = resource.isLetGo ?? (async (site: Site) => (await resource.count(site)) === 0);
    expect(await letGo(rig.site)).toBe(true);
    deployment.state = state;
    expect(await rig.writesOf(() => deployment.destroy())).toEqual([]);
  });
}

function vanishing(resource: ResourceCase, rig: Rig): void {
  it("is made again when it vanished", async () => {
    const deployment = await rig.deployed();
    await resource.vanish(rig.site);
    expect(await deployment.refresh()).toEqual({ drift: [], isGone: true });
    expect((await deployment.up(rig.full())).op).toBe("create");
    await rig.holds(rig.full());
  });

  it("is deleted without an error when it vanished", async () => {
    const deployment = await rig.deployed();
    await resource.vanish(rig.site);
    await deployment.destroy();
  });
}

function isList(resource: SingletonCase, name: string): boolean {
  return elementOf(definitionOf(resource.type).inputs.shape[name]!) !== undefined;
}

/** The other value of a property; some are known only when the site runs. */
function otherOf({ to }: PropertyCase, rig: Rig): unknown {
  return typeof to === "function" ? to(rig.site) : to;
}

/** What a change in the program does. */
function changes(resource: SingletonCase, rig: Rig): void {
  const all = Object.entries(resource.properties);

  it.each(all)("%s: a change of it alone is exactly that change", async (name, property) => {
    const deployment = await rig.deployed();
    const program = withoutUndefined({ ...rig.full(), [name]: otherOf(property, rig), ...property.with });
    await property.before?.(rig.site);
    const before = rig.site.counters.log.length;
    const step = await deployment.up(program);
    const expected = [name, ...Object.keys(property.with ?? {})].sort();
    const { means = "update" } = property;
    // What the provider fills in follows the properties that people write.
    const written = step.changed.filter((each) => !metaOf(definitionOf(resource.type).inputs.shape[each]!).filledIn);
    expect({ ...step, changed: written }).toMatchObject({
      op: means === "replace" ? "replace" : "update",
      changed: expected,
    });
    if (means === "replace") expect(step.replaces).toContain(name);
    if (means === "nothing") expect(rig.site.counters.log.slice(before).filter((line) => line.write)).toEqual([]);
    else await rig.holds({ ...program, ...property.toSeen });
    expect(await deployment.refresh()).toEqual({ drift: [] });
    expect((await deployment.up(program)).op).toBe("same");
  });

  const lists = all.filter(([name, { isOrdered }]) => !isOrdered && isList(resource, name));
  it.each(lists)("%s: its order means nothing", async (name) => {
    const given = rig.full()[name];
    if (!Array.isArray(given) || given.length < 2) return;
    const deployment = await rig.deployed();
    expect((await deployment.up({ ...rig.full(), [name]: [...given].reverse() })).op).toBe("same");
    expect(await deployment.refresh()).toEqual({ drift: [] });
  });
}

/** Given, given empty and not given are three things, whatever happens behind the program's back. */
function threeStates(resource: SingletonCase, rig: Rig): void {
  const all = Object.entries(resource.properties);

  const drifting = all.filter(([, { drift }]) => drift);
  it.each(drifting)(
    "%s: a change behind the program's back is reported there, and taken back",
    async (name, property) => {
      const deployment = await rig.deployed();
      await property.drift!(rig.site);
      expect((await deployment.refresh()).drift).toEqual([name, ...(property.driftsAlso ?? [])].sort());
      if (property.byHand) {
        const refused = deployment.up(rig.full());
        expect(await rig.writesOf(() => expect(refused).rejects.toThrow(property.byHand))).toEqual([]);
        return;
      }
      const step = await deployment.up(rig.full());
      expect(step.op).toBe(property.means === "replace" ? "replace" : "update");
      await rig.holds(rig.full());
      expect(await deployment.refresh()).toEqual({ drift: [] });
    },
  );

  // Three states: what is not given belongs to others, and stays when something else is written.
  const written = all.filter(([, { means = "update", to }]) => means === "update" && to !== undefined);
  it.each(written)("%s: leaves alone what is not given beside it", async (name, property) => {
    const full = rig.full();
    const given = [name, ...(property.needs ?? [])];
    const program = { ...resource.least(rig.site), ...pick(full, given) };
    const deployment = await rig.deployed(program);
    const others = drifting.filter(
      ([other, { means, isEnforced }]) => !(other in program) && means !== "replace" && !isEnforced,
    );
    const asMade = (await resource.seen(rig.site))!;
    for (const [, other] of others) await other.drift!(rig.site);
    const asChanged = (await resource.seen(rig.site))!;
    // A hand that changes nothing would prove nothing.
    for (const [other] of others)
      if (other in asChanged) expect([other, asChanged[other]]).not.toEqual([other, asMade[other]]);
    expect(await deployment.refresh()).toEqual({ drift: [] });
    await property.before?.(rig.site);
    const next = withoutUndefined({ ...program, [name]: otherOf(property, rig), ...property.with });
    expect((await deployment.up(next)).op).toBe("update");
    const stay = others.map(([other]) => other).filter((other) => !(other in (property.with ?? {})));
    await rig.holds({ ...pick(asChanged, stay), [name]: otherOf(property, rig), ...property.toSeen });
    expect(await deployment.refresh()).toEqual({ drift: [] });
  });

  it("writes nothing when a property is not given any more", async () => {
    const deployment = await rig.deployed();
    const held = await resource.seen(rig.site);
    const least = resource.least(rig.site);
    const writes = await rig.writesOf(() => deployment.up({ ...pick(rig.full(), Object.keys(least)) }));
    expect(writes).toEqual([]);
    expect(await resource.seen(rig.site)).toEqual(held);
    expect(await deployment.refresh()).toEqual({ drift: [] });
  });

  const emptied = all.filter(([, property]) => "empty" in property);
  it.each(emptied)("%s: given empty is enforced empty", async (name, property) => {
    const deployment = await rig.deployed();
    const program = withoutUndefined({ ...rig.full(), [name]: property.empty, ...property.emptyWith });
    const changed = [name, ...Object.keys(property.emptyWith ?? {})].sort();
    expect(await deployment.up(program)).toMatchObject({ op: "update", changed });
    if (property.emptiedByLeavingOut && rig.keepsMissing) {
      expect(rig.said.join()).toContain(`holds another value than was written for ${name}`);
      expect(await deployment.refresh()).toEqual({ drift: [name] });
      return;
    }
    const seen = "emptySeen" in property ? property.emptySeen : property.empty;
    await rig.holds({ ...program, [name]: seen });
    expect(await deployment.refresh()).toEqual({ drift: [] });
    if (!property.drift) return;
    await property.drift(rig.site);
    expect((await deployment.refresh()).drift).toContain(name);
  });
}

/** What check and diff tell from the inputs alone. Whether a grid foresees anything of them is tested elsewhere. */
function inputsAlone(resource: SingletonCase, rig: Rig): void {
  const all = Object.entries(resource.properties);

  // Neither looks at the world, so one state does for all.
  let made: Deployment["state"];
  it.each(all)("%s: a value that is not known yet passes the check and counts as a change", async (name) => {
    made ??= (await rig.deployed()).state;
    const { settings, ...around } = rig.around();
    const provider = newProvider(resource.type, { ...around, settings: { ...settings, endpoint: undefined } });
    const { id, outputs } = made!;
    const { with: others } = resource.properties[name]!;
    const to = otherOf(resource.properties[name]!, rig);
    const program = name in rig.full() ? rig.full() : withoutUndefined({ ...rig.full(), [name]: to, ...others });
    for (const value of unknownsIn(program[name])) {
      const checked = await provider.check({}, { ...program, [name]: value, __provider: "code" });
      expect(checked.failures).toEqual([]);
      expect((await provider.diff(id, open(outputs), open(checked.inputs))).changes).not.toBe(false);
    }
  });

  it.each(resource.refused)("refuses $inputs", async ({ inputs, property, reason }) => {
    const program = withoutUndefined({ ...rig.full(), ...inputs });
    const before = rig.site.counters.log.length;
    const thrown = await rig
      .deployment()
      .up(program)
      .catch((error) => error);
    expect(thrown).toBeInstanceOf(Refused);
    const issue = (thrown as Refused).failures.find((each) => each.property === property && reason.test(each.reason));
    expect(issue ?? (thrown as Refused).failures).toMatchObject({ property });
    for (const each of (thrown as Refused).failures) expect(each.reason).toMatch(/[.?]$/);
    expect(rig.site.counters.log.length).toBe(before);
  });
}

/** The value with one part after the other not known yet, and the whole. */
function unknownsIn(value: unknown): unknown[] {
  if (Array.isArray(value))
    return [
      UNKNOWN,
      [UNKNOWN],
      ...value.flatMap((each, i) =>
        unknownsIn(each).map((inner) => value.map((other, j) => (i === j ? inner : other))),
      ),
    ];
  if (typeof value === "object" && value !== null)
    return [
      UNKNOWN,
      ...Object.entries(value).flatMap(([key, each]) => unknownsIn(each).map((inner) => ({ ...value, [key]: inner }))),
    ];
  return [UNKNOWN];
}

/** In a case `undefined` says that a property is not given. */
function withoutUndefined(program: Plain): Plain {
  return Object.fromEntries(Object.entries(program).filter(([, value]) => value !== undefined));
}

function pick(from: Plain, keys: string[]): Plain {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]]));
}

function strangers(resource: ResourceCase, rig: Rig): void {
  it("refuses what somebody else made, and says how to take it over", async () => {
    const id = await resource.foreign(rig.site);
    const held = await resource.seen(rig.site);
    let message = "";
    const writes = await rig.writesOf(async () => {
      message = await rig
        .deployment()
        .up(rig.full())
        .then(
          () => "it was made",
          (error) => error.message,
        );
    });
    expect(message).toContain("exists already");
    expect(message).toContain(id);
    expect(message).toContain("adopt: true");
    expect(message).toContain(`"type":"pulumi-nodejs:dynamic/`);
    expect(writes).toEqual([]);
    expect(await resource.seen(rig.site)).toEqual(held);
    for (const secret of secretsOf(resource, rig)) expect(message).not.toContain(secret);
  });

  it("is not mistaken for one that is called almost the same", async () => {
    await resource.neighbours(rig.site);
    const before = await resource.count(rig.site);
    const deployment = await rig.deployed();
    expect(await deployment.refresh()).toEqual({ drift: [] });
    expect(await resource.count(rig.site)).toBe(before + 1);
  });

  it("takes over what somebody else made when told to", async () => {
    const id = await resource.foreign(rig.site);
    const program = { ...rig.full(), adopt: true };
    const deployment = await rig.deployed(program);
    expect(deployment.state!.id).toBe(id);
    expect(await resource.count(rig.site)).toBe(1);
    await rig.holds(rig.full());
    expect(await deployment.refresh()).toEqual({ drift: [] });
    expect((await deployment.up(program)).op).toBe("same");
  });
}

/** The `number`-th write from now on takes effect, but its answer is lost. */
function loseAnswer({ site }: Rig, number: number): () => void {
  let written = 0;
  const plant = () => {
    for (const product of ["avamar", "data-domain", "host"] as const)
      for (const method of product === "host" ? [undefined] : ["POST", "PUT", "DELETE"])
        site.faults.add({
          product,
          match: { method, ...(product === "host" ? {} : { path: PATHS[product] }) },
          action: { kind: "drop", when: "after" },
          times: 1,
        });
  };
  if (number === 1) plant();
  const end = site.onExchange(({ method, path }) => {
    if (method === "GET" || isLogin(path)) return;
    written += 1;
    if (written === number - 1) plant();
  });
  return () => {
    end();
    site.faults.clear();
  };
}

/** Runs the call with each of its writes lost in turn, until there is none left to lose. */
async function afterEachWrite(rig: Rig, run: (lose: () => () => void) => Promise<boolean>): Promise<void> {
  let number = 1;
  for (; number < 30; number++) if (!(await run(() => loseAnswer(rig, number)))) break;
  expect(number).toBeLessThan(30);
  expect(number).toBeGreaterThan(1);
}

function accidents(resource: SingletonCase, rig: Rig): void {
  it("is finished by a new process when making it was killed after any write", async () => {
    await afterEachWrite(rig, async (lose) => {
      await resource.clear(rig.site);
      const around = rig.around();
      const killed = new Deployment(resource.type, () => newProcess(resource.type, around));
      const end = lose();
      const failed = await killed.up(rig.full()).then(
        () => false,
        () => true,
      );
      end();
      if (!failed) return false;
      // The process and what it knew are gone; only the home and the world remain.
      const next = new Deployment(resource.type, () => newProcess(resource.type, around));
      expect((await next.up(rig.full())).op).toBe("create");
      expect(await resource.count(rig.site)).toBe(1);
      await rig.holds(rig.full());
      expect(await next.refresh()).toEqual({ drift: [] });
      return true;
    });
  });

  it("is finished by the next run when making it failed after any write", async () => {
    await afterEachWrite(rig, async (lose) => {
      await resource.clear(rig.site);
      const deployment = new Deployment(resource.type, () => newProvider(resource.type, rig.around()));
      const end = lose();
      const failed = await deployment.up(rig.full()).then(
        () => false,
        () => true,
      );
      end();
      if (!failed) return false;
      await deployment.up(rig.full());
      expect(await resource.count(rig.site)).toBe(1);
      await rig.holds(rig.full());
      expect(await deployment.refresh()).toEqual({ drift: [] });
      expect((await deployment.up(rig.full())).op).toBe("same");
      return true;
    });
  });

  // An object that is only there or not there has no property that could be written by itself.
  const changeable = Object.entries(resource.properties).filter(
    ([, { means = "update", byHand }]) => means === "update" && !byHand,
  );
  it.each(changeable.slice(0, 1))(
    "%s: is finished by the next run when changing it failed after any write",
    async (name, property) => {
      await afterEachWrite(rig, async (lose) => {
        await resource.clear(rig.site);
        const deployment = await rig.deployed();
        const program = withoutUndefined({ ...rig.full(), [name]: otherOf(property, rig), ...property.with });
        const end = lose();
        const failed = await deployment.up(program).then(
          () => false,
          () => true,
        );
        end();
        if (!failed) return false;
        expect(deployment.state?.isHalfDone).toBe(true);
        await deployment.up(program);
        await rig.holds(program);
        expect(await deployment.refresh()).toEqual({ drift: [] });
        return true;
      });
    },
  );

  it("leaves the state as it is when it cannot be read", async () => {
    const deployment = await rig.deployed();
    const state = structuredClone(deployment.state);
    rig.site.grid.down();
    for (const product of ["host", "data-domain"] as const)
      rig.site.faults.add({ product, action: { kind: "refuse" } });
    try {
      await expect(deployment.refresh()).rejects.toThrow();
    } finally {
      rig.site.grid.up();
    }
    expect(deployment.state).toEqual(state);
  });

  it.each([400, 403, 423, 500])("never takes the answer %d to a read for gone", async (status) => {
    const deployment = await rig.deployed();
    const state = structuredClone(deployment.state);
    const { product = "avamar" } = resource;
    const reads = { avamar: /^\/api\/v1\/(?!system|oauth)/, "data-domain": PATHS["data-domain"] };
    const fault = rig.site.faults.add({
      product,
      match: { method: "GET", path: reads[product] },
      action: { kind: "status", status, body: {} },
    });
    const read = await deployment.refresh().catch((error: Error) => error);
    // A resource that needs no grid is read all the same.
    if (fault.hits > 0) expect(read).toBeInstanceOf(Error);
    expect(deployment.state?.id).toBe(state!.id);
  });
}

function deleting(resource: ResourceCase, rig: Rig): void {
  it("is gone after the next run when deleting it failed after any write", async () => {
    await afterEachWrite(rig, async (lose) => {
      await resource.clear(rig.site);
      const deployment = await rig.deployed();
      const end = lose();
      const failed = await deployment.destroy().then(
        () => false,
        () => true,
      );
      end();
      if (!failed) return false;
      await deployment.destroy();
      return true;
    });
  });
}

const secretsOf = ({ secrets = [], product = "avamar" }: SingletonCase, rig: Rig) =>
  product === "avamar" ? [...secrets, rig.site.access.avamar.password] : secrets;

function secrecy(resource: SingletonCase, rig: Rig): void {
  it("shows its secrets nowhere: not in state, logs, errors, addresses or request logs", async () => {
    const secrets = secretsOf(resource, rig);
    const shown: string[] = [];
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...args) => void shown.push(args.map(String).join(" "))),
    );
    const end = rig.site.onExchange(({ path, query }) => shown.push(`${path}?${query}`));
    try {
      const deployment = new Deployment(resource.type, () => newProcess(resource.type, rig.around()));
      await deployment.up(rig.full());
      await deployment.refresh();
      shown.push(JSON.stringify(withoutSecrets(deployment.state)));
      for (const secret of resource.secrets ?? []) expect(JSON.stringify(open(deployment.state))).toContain(secret);
      await deployment.destroy();
      // A product that repeats what it was sent, and inputs that are refused.
      const { product = "avamar" } = resource;
      const text = `bad values ${secrets.join(", ")}`;
      for (const method of ["POST", "PUT"]) {
        rig.site.faults.add({
          product,
          match: { method, path: PATHS[product] },
          action: { kind: "status", status: 400, body: { code: 400, message: text, details: text } },
          times: 1,
        });
      }
      const failed = new Deployment(resource.type, () => newProcess(resource.type, rig.around()));
      const thrown = await failed.up({ ...rig.full() }).catch((error) => error);
      if (thrown instanceof Error)
        shown.push(
          thrown.message,
          String(thrown.stack),
          JSON.stringify(withoutSecrets((thrown as { properties?: unknown }).properties ?? null)),
        );
      const wrong = await failed
        .up(
          Object.fromEntries(
            Object.entries(rig.full()).map(([key, value]) => [
              key,
              key in (resource.properties ?? {}) && metaOf(definitionOf(resource.type).inputs.shape[key]!).secret
                ? [value]
                : value,
            ]),
          ),
        )
        .catch((error) => error);
      if (wrong instanceof Error) shown.push(wrong.message);
    } finally {
      end();
      for (const spy of spies) spy.mockRestore();
    }
    shown.push(JSON.stringify(rig.site.counters.log), JSON.stringify(rig.site.grid.audit));
    expect(shown.join("\n").length).toBeGreaterThan(500);
    for (const secret of secrets) expect(shown.filter((text) => text.includes(secret))).toEqual([]);
  });
}

function economy(resource: SingletonCase, rig: Rig, { canVanish }: { canVanish: boolean }): void {
  const { count, inputs, requests } = resource.many;

  it(`reads ${count} of them with at most ${requests} requests`, async () => {
    const made = newProvider(resource.type, rig.around());
    const stored = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const checked = await made.check({}, inputs(rig.site, i));
        expect(checked.failures).toEqual([]);
        return made.create(open(checked.inputs));
      }),
    );
    rig.site.counters.reset();
    const fresh = newProvider(resource.type, rig.around());
    const read = await Promise.all(stored.map(({ id, outs }) => fresh.read(id, open(outs))));
    expect(read.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
    expect(rig.site.counters.count()).toBeLessThanOrEqual(requests);
    expect(rig.site.counters.count({ write: true })).toBe(0);
    if (!canVanish) return;
    // One that only the listing could have shown as gone is really gone.
    await resource.clear(rig.site);
    const gone = await Promise.all(
      stored.map(({ id, outs }) => newProvider(resource.type, rig.around()).read(id, open(outs))),
    );
    expect(gone).toEqual(stored.map(() => ({})));
  });
}

/** `AVAMAR_RECORD_STATES=0.1.0 npm test -- test/contract` writes the states of a release, once. */
function releases(resource: SingletonCase, rig: Rig): void {
  it.each(RELEASES)("shows no change over a state recorded by version %s", async (release) => {
    const file = resolve(import.meta.dirname, "states", release, `${entryOf(resource.type)}.json`);
    if (!existsSync(file) && process.env.AVAMAR_RECORD_STATES === release) {
      const { id, inputs, outputs } = (await rig.deployed()).state!;
      mkdirSync(resolve(file, ".."), { recursive: true });
      writeFileSync(
        file,
        `${JSON.stringify({ program: rig.full(), id, inputs: open(inputs), outputs: open(outputs) }, null, 2)}\n`,
      );
    }
    const recorded = JSON.parse(readFileSync(file, "utf8"));
    const provider = newProvider(resource.type, rig.around());
    const checked = await provider.check(recorded.inputs, {
      ...recorded.program,
      __provider: recorded.outputs.__provider,
    });
    expect(checked.failures).toEqual([]);
    expect(open(checked.inputs)).toEqual(recorded.inputs);
    expect(await provider.diff(recorded.id, recorded.outputs, open(checked.inputs))).toEqual({ changes: false });
    expect(recorded.outputs.__provider).toBe(
      `exports.handler = () => require("pulumi-avamar/dynamic/v1").${entryOf(resource.type)};`,
    );
  });
}
