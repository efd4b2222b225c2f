import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

const VAR = "C:\\Program Files\\avs\\varC";
let site: Site;

beforeAll(async () => {
  site = await startSite(stream.site);
  await stream.prepare?.(site);
});
afterAll(() => site?.close());

test("a registration that fails shows the end of the agent's log, without secrets", async () => {
  const { files } = site.hosts[0]!;
  const inputs: Plain = { ...stream.least(site), grid: "down.example.com", adopt: true };
  const { password } = inputs.connection as Plain;
  const entries = Array.from({ length: 50 }, (_, i) => `avagent Info <5>: entry ${i}`);
  const secret = `avagent Warning <6>: shown on the way: ${password}`;
  files.makeDirectory(VAR);
  files.write(`${VAR}\\avagent.log`, [...entries, secret, ""].join("\r\n"));
  const { url, username, password: own, certificateSha256 } = site.access.avamar;
  const settings = { endpoint: url, username, password: own, certificateSha256 };
  const made = new Deployment("AvamarClientStream", () =>
    newProvider("AvamarClientStream", { settings, home: "/nowhere", said: [] }),
  );
  const message = await made.up(inputs).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(message).toMatch(/the agent ends with 1 and without message 7502/);
  expect(message).toMatch(/Last lines of avagent\.log:\n(.*\n)*avagent Info <5>: entry 49\navagent Warning <6>: /);
  expect(message).toContain("shown on the way: [secret]");
  expect(message).not.toContain(String(password));
  expect(message).not.toContain("entry 10\n");
});
