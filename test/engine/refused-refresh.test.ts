import { afterAll, beforeAll, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { Project } from "./project";

let site: Site;
let project: Project;

beforeAll(async () => {
  site = await startSite();
  const { avamar, hosts } = site.access;
  const host = hosts[0]!;
  project = await Project.start(
    {
      "avamar:endpoint": avamar.url,
      "avamar:username": avamar.username,
      "avamar:certificateSha256": avamar.certificateSha256,
      hostAddress: host.address,
      hostPort: String(host.port),
      hostKey: host.hostKey,
    },
    { "avamar:password": avamar.password },
  );
  project.program(`
const connection = { host: config.require("hostAddress"), port: config.requireNumber("hostPort"), hostKey: config.require("hostKey") };
new avamar.AvamarAgent("agent", { connection });
`);
}, 120_000);
afterAll(async () => {
  project?.end();
  await site?.close();
});

test("a login that is refused in a refresh or a destroy is said once for the resource", async () => {
  const { user, password } = site.access.hosts[0]!;
  const env = { AVAMAR_SSH_USER: user, AVAMAR_SSH_PASSWORD: password };
  const made = await project.run(["up", "--yes", "--skip-preview"], env);
  expect(made.code, made.text).toBe(0);
  for (const command of ["refresh", "destroy"]) {
    const wrong = { ...env, AVAMAR_SSH_PASSWORD: "not-the-password-1" };
    const { code, text } = await project.run([command, "--yes", "--skip-preview"], wrong);
    expect(code, text).not.toBe(0);
    // Above them the lines of progress show each diagnostic while it comes in.
    const diagnostics = text.slice(text.indexOf("Diagnostics:"));
    expect(diagnostics.match(/the login as Administrator is refused/g), text).toHaveLength(1);
    expect(text).not.toContain("pulumi-avamar: ");
  }
}, 180_000);
