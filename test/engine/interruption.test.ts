import { expect, test } from "vitest";
import { onEngine, programOf } from "./estate";

const on = onEngine(programOf(), { hosts: [{ name: "syd02-vs-util01.example.com" }] });

test("Ctrl-C during up: what runs comes to a clean point, the state is whole, and the next up goes on", async () => {
  // Registering takes longer than anybody waits after Ctrl-C.
  const slow = on.site.faults.add({
    product: "host",
    match: { command: /--register/ },
    action: { kind: "delay", ms: 60_000 },
    times: 2,
  });
  const run = on.project.begin(["up", "--yes", "--skip-preview"]);
  await expect.poll(() => slow.hits, { timeout: 60_000 }).toBe(2);
  const asked = Date.now();
  run.interrupt();
  const { code, text } = await run.ended;
  const seconds = (Date.now() - asked) / 1000;
  console.log(`up ended ${seconds.toFixed(1)} s after Ctrl-C, while registering takes 60 s`);
  expect(code).not.toBe(0);
  expect(text).toMatch(/the run was interrupted while trying to run a command/);
  expect(text).toMatch(/run pulumi up again/);
  // Far less than the registration takes: the step was left at a clean point and not waited for.
  expect(seconds).toBeLessThan(45);
  expect(on.site.hosts[0]!.files.exists("C:\\ProgramData\\pulumi-avamar.lock")).toBe(false);
  slow.remove();
  const again = await on.project.up();
  expect(again.code, again.text).toBe(0);
  expect((await on.project.drift()).code).toBe(0);
  expect(
    on.site.hosts[0]!.services.list()
      .map(({ name }) => name)
      .filter((name) => name.startsWith("backup"))
      .sort(),
  ).toEqual(["backupC", "backupD"]);
}, 240_000);
