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
    {},
  );
  project.program(`
const connection = { host: config.require("hostAddress"), port: config.requireNumber("hostPort"), hostKey: config.require("hostKey") };
const domain = new avamar.Domain("domain", { parent: "/clients", name: "CORP" });
new avamar.AvamarClientStream("stream", { connection, serviceName: "backupC", clientName: "syd02-vs-util-c", grid: "syd01-g1-util", domain, varDirectory: "C:\\\\Program Files\\\\avs\\\\varC", port: 28003 });
`);
}, 120_000);
afterAll(async () => {
  project?.end();
  await site?.close();
});

test("credentials from the environment are in no output, whatever the log level", async () => {
  const { avamar, hosts } = site.access;
  const env = {
    AVAMAR_PASSWORD: avamar.password,
    AVAMAR_SSH_USER: hosts[0]!.user,
    AVAMAR_SSH_PASSWORD: hosts[0]!.password,
  };
  const secrets = [avamar.password, hosts[0]!.password];
  const loud = ["--logtostderr", "-v=9"];
  const texts: string[] = [];
  for (const args of [
    ["up", "--yes", "--skip-preview", ...loud],
    ["preview", "--refresh", "--run-program", "--diff", ...loud],
    ["destroy", "--yes", "--skip-preview", "--run-program", ...loud],
  ]) {
    const { code, text } = await project.run(args, env);
    expect(code, text.slice(-3_000)).toBe(0);
    texts.push(text);
  }
  // The engine did say everything it had to say.
  expect(texts[0]).toMatch(/RegisterResource/);
  const wrong = await project.run(["up", "--yes", "--skip-preview", ...loud], {
    ...env,
    AVAMAR_SSH_PASSWORD: "not-the-password-1",
  });
  expect(wrong.code).not.toBe(0);
  expect(wrong.text).toMatch(/the login as \S+ is refused/);
  for (const secret of [...secrets, "not-the-password-1"])
    for (const form of [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)])
      for (const text of [...texts, wrong.text])
        expect(text.includes(form), form === secret ? "plain" : "encoded").toBe(false);
  for (const [path, text] of project.files())
    for (const secret of secrets) expect(text.includes(secret), path).toBe(false);
}, 180_000);
