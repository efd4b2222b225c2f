import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { watchSites } from "../contracts/watch.ts";
import { type Site, startSite } from "../site/index.ts";
import { filesThatTell, gridOf, useExample } from "./example";
import { Project } from "./project";

const [HERE, THERE] = ["syd01-g1-util", "mel01-g1-util"];
const NEXT_PASSWORD = "Replication-Secret-2";

describe("examples/replication", () => {
  let site: Site;
  let project: Project;
  let secrets: Record<string, string>;
  const contracts = watchSites();

  const account = () => site.grids[THERE]!.users.get("sydney-replicator");
  const destination = () => site.grid.replicationDestinations.list()[0]!;
  const flagValue = (name: string) => destination().flags.find(({ key }) => key === name)?.value;
  const policy = () => site.grid.groups.get("/offsite");
  const profile = () => site.grid.profiles.get("/replication failures");

  beforeAll(async () => {
    site = await startSite({ hosts: [], grids: [HERE, THERE] });
    contracts.start(site);
    const [plain, secret] = gridOf(site);
    const other = site.gridAccess[THERE]!;
    secrets = {
      ...secret,
      otherPassword: other.password,
      replicationPassword: "Replication-Secret-1",
      mailPassword: "Mail-Secret-1",
    };
    project = await Project.start(
      {
        ...plain,
        ...{ otherEndpoint: other.url, otherUsername: other.username, otherHost: THERE },
        otherCertificateSha256: other.certificateSha256,
        ...{ mailHost: "mail.example.com", mailUser: "avamar", mailFrom: "avamar@example.com" },
        teamAddress: "backup-team@example.com",
        failureCodes: "[22605, 30915]",
      },
      secrets,
    );
    useExample(project, "replication");
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("the account is made there, what uses it is made here, and the team is told", async () => {
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    expect(account()).toMatchObject({ authority: "REPL_USER", password: secrets.replicationPassword });
    expect(site.grid.users.get("sydney-replicator")).toBeUndefined();
    expect([flagValue("dstaddr"), flagValue("dstid")]).toEqual([THERE, "sydney-replicator"]);
    const finance = site.grid.domains.get("/clients/Finance")!;
    expect(policy()).toMatchObject({
      ...{ type: "REPLICATE", enabled: true, members: [{ cid: finance.id }] },
      replication: { destinationServerId: destination().id },
    });
    expect(site.grid.retentions.get(policy()!.retentionId)).toMatchObject({ override: true, yearlyTag: 10 });
    expect(site.grid.smtp).toMatchObject({ smtpMailHostName: "mail.example.com", smtpMailUserName: "avamar" });
    expect(profile()).toMatchObject({
      ...{ enable: true, codes: [22605, 30915] },
      email: { toList: ["backup-team@example.com"] },
    });
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
  }, 120_000);

  test("copies that are kept for less long and a profile that was switched off by hand are found, and put right", async () => {
    const { grid } = site;
    grid.retentions.edit(policy()!.retentionId, (each) => void Object.assign(each, { yearlyTag: 1 }));
    grid.profiles.edit(profile()!.id, (each) => {
      each.emailEnabled = false;
    });
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(7);
    expect(drift.text).toMatch(/1 *=> *10/);
    expect(drift.text).toMatch(/enabled *: false => true/);

    // With it comes another password: the account there has it before it is tried from here.
    await project.must(["config", "set", "--secret", "replicationPassword", NEXT_PASSWORD]);
    const { code, text } = await project.up("--refresh");
    expect(code, text).toBe(0);
    expect(grid.retentions.get(policy()!.retentionId)).toMatchObject({ yearlyTag: 10 });
    expect(profile()).toMatchObject({ emailEnabled: true, email: { toList: ["backup-team@example.com"] } });
    expect([account()?.password, flagValue("dstpassword")]).toEqual([NEXT_PASSWORD, NEXT_PASSWORD]);
  }, 120_000);

  test("destroying takes all of it away on both grids but the mail server, and no file has told a secret", async () => {
    const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(code, text).toBe(0);
    expect([policy(), profile(), account()]).toEqual([undefined, undefined, undefined]);
    expect(site.grid.replicationDestinations.list()).toEqual([]);
    expect(site.grid.domains.get("/clients/Finance")).toBeUndefined();
    expect(site.grid.smtp.smtpMailHostName).toBe("mail.example.com");
    expect(filesThatTell(project, { ...secrets, NEXT_PASSWORD })).toEqual([]);
  }, 120_000);
});
