import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { Project } from "./project";

const NAME = "syd01-dd01";
const BOOST_PASSWORD = "Boost-Secret-1";
const NEXT_PASSWORD = "Boost-Secret-2";
const COMMUNITY = "Grid-Community-1";
const NEXT_COMMUNITY = "Grid-Community-2";

describe("a Data Domain, from its first user to its first backup, on the real engine", () => {
  let site: Site;
  let project: Project;

  const program = ({ password = "boostPassword", quota = 100, community = "community" } = {}) => `
const dataDomain = { host: config.require("ddHost"), port: config.requireNumber("ddPort"), username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: config.require("ddPrint") };
const storage = new avamar.DataDomainStorage("dd01", { dataDomain, hostname: "${NAME}", username: "avamar-syd01", password: config.requireSecret("${password}"),
  snmp: { community: config.requireSecret("${community}"), hosts: ["syd01-g1-util"] }, maxStreams: 20, isDefault: true,
  options: { virtualSynthetics: true }, quota: { hardLimitBytes: ${quota} * 2 ** 30 }, streamLimits: { write: 10 } });
const other = new avamar.DataDomainUser("other", { dataDomain, name: "archivist", password: config.requireSecret("boostPassword"), role: "none" });
const right = new avamar.BoostUser("other", { dataDomain, user: other });
const unit = new avamar.StorageUnit("other", { dataDomain, name: "archive", user: right });
exports.index = storage.target.index;
exports.system = pulumi.unsecret(pulumi.output(dataDomain)).apply((login) => avamar.getDataDomain(login)).apply(({ model }) => model);`;

  beforeAll(async () => {
    site = await startSite({ hosts: [], dataDomains: [{ name: NAME, boostUser: "", password: "Sysadmin-Secret-0" }] });
    site.dataDomain.boost.enabled = false;
    site.dataDomain.boost.options.virtual_synthetics = "disabled";
    const { avamar, dataDomain } = site.access;
    const at = new URL(dataDomain.url);
    project = await Project.start(
      {
        "avamar:endpoint": avamar.url,
        "avamar:username": avamar.username,
        "avamar:certificateSha256": avamar.certificateSha256,
        ddHost: at.hostname,
        ddPort: at.port,
        ddPrint: dataDomain.certificateSha256,
      },
      {
        "avamar:password": avamar.password,
        ddPassword: "Sysadmin-Secret-0",
        boostPassword: BOOST_PASSWORD,
        nextPassword: NEXT_PASSWORD,
        community: COMMUNITY,
        nextCommunity: NEXT_COMMUNITY,
      },
    );
    project.program(program());
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  /** Unit that the grid made. */
  const ofGrid = () => site.dataDomain.storageUnits.list().find(({ id }) => id.startsWith("avamar-"))!;

  test("is made ready and attached in one run, in the order that works", async () => {
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    const { dataDomain, grid } = site;
    expect(dataDomain.users.get("avamar-syd01")).toMatchObject({ role: "admin", maxDaysBetweenChange: 99_999 });
    expect(dataDomain.boost).toMatchObject({ enabled: true, options: { virtual_synthetics: "enabled" } });
    expect(
      dataDomain.boostUsers
        .list()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["archivist", "avamar-syd01"]);
    expect(dataDomain.snmp.v2cAccessHosts).toContainEqual({
      community: COMMUNITY,
      access: "read-write",
      hosts: ["syd01-g1-util"],
    });
    expect(grid.dataDomains.list()).toMatchObject([{ ipv4Hostname: NAME, username: "avamar-syd01" }]);
    expect(ofGrid()).toMatchObject({
      user: "avamar-syd01",
      quota: { hard_limit: 100 * 2 ** 30 },
      streams: { write_stream_soft_limit: 10 },
    });
    expect(text).toMatch(/system: +"DD6400"/);
  });

  test("needs nothing a second time, and shows no drift", async () => {
    site.counters.reset();
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
    const again = await project.up("--expect-no-changes");
    expect(again.code, again.text).toBe(0);
    expect(site.counters.count({ product: "data-domain", write: true })).toBe(0);
  });

  test("leaves no session behind", () => {
    expect(site.dataDomain.loggedIn).toEqual([]);
  });

  test("gets a new password and community on both sides, the Data Domain first, and another quota", async () => {
    project.program(program({ password: "nextPassword", quota: 200, community: "nextCommunity" }));
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    // Only the access itself is made anew; what is attached stays attached.
    expect(text).toMatch(/SnmpAccess dd01 .*replac/);
    expect(text).toMatch(/DataDomainTarget dd01 updated/);
    expect(site.dataDomain.snmp.v2cAccessHosts.map(({ community }) => community)).toEqual(["public", NEXT_COMMUNITY]);
    expect(site.grid.dataDomains.list()[0]!.snmpCommunity).toBe(NEXT_COMMUNITY);
    expect(site.dataDomain.users.get("avamar-syd01")!.password).toBe(NEXT_PASSWORD);
    expect(site.grid.dataDomains.list()[0]).toMatchObject({ password: NEXT_PASSWORD });
    expect(ofGrid().quota).toEqual({ hard_limit: 200 * 2 ** 30 });
  });

  test("what was changed by hand is found by the engine, and put right", async () => {
    site.dataDomain.boost.enabled = false;
    site.dataDomain.storageUnits.edit("archive", (unit) => {
      unit.user = "sysadmin";
    });
    const drift = await project.drift();
    expect(drift.code).toBe(7);
    expect(drift.text).toMatch(/enabled *: false => true/);
    const { code, text } = await project.up("--refresh");
    expect(code, text).toBe(0);
    expect(site.dataDomain.boost.enabled).toBe(true);
    expect(site.dataDomain.storageUnits.get("archive")!.user).toBe("archivist");
  });

  test("destroy detaches it, and leaves the user that the grid's unit belongs to", async () => {
    const destroy = ["destroy", "--yes", "--skip-preview"];
    const first = await project.run(destroy);
    expect(first.code).not.toBe(0);
    expect(first.text).toMatch(/User "archivist" owns storage unit "archive".*filesys clean start/);
    expect(site.dataDomain.storageUnits.get("archive")!.deleted).toBe(true);
    site.dataDomain.clean();
    const { code, text } = await project.run(destroy);
    expect(code, text).toBe(0);
    const { dataDomain, grid } = site;
    expect(grid.dataDomains.list()).toEqual([]);
    expect(dataDomain.users.list().map(({ id }) => id)).toEqual(["sysadmin", "avamar-syd01"]);
    expect(ofGrid().deleted).toBe(false);
    expect(dataDomain.snmp.v2cAccessHosts.map(({ community }) => community)).toEqual(["public"]);
    expect(dataDomain.loggedIn).toEqual([]);
  });

  test("no file of the project holds a secret", async () => {
    const files = [...project.files()];
    expect(files.length).toBeGreaterThan(5);
    for (const secret of ["Sysadmin-Secret-0", BOOST_PASSWORD, NEXT_PASSWORD, COMMUNITY, NEXT_COMMUNITY])
      expect(files.filter(([, text]) => text.includes(secret)).map(([path]) => path)).toEqual([]);
  });
});
