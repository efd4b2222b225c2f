import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { onEngine } from "./estate";

describe("what exists already, on the real engine", () => {
  const program = (more = "") => `
const customer = new avamar.Domain("customer", { parent: "/clients", name: "iQ3", contact: { email: "a@example.com" }, ${more} });
exports.path = customer.path;`;
  const on = onEngine(program());

  const writes = () => on.site.counters.count({ product: "avamar", write: true, path: /domains/ });

  test("an object made by somebody else is refused with its id, and nothing is written", async () => {
    on.site.grid.domains.add({ name: "iQ3", parent: "/clients" });
    const { code, text } = await on.project.up();
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /create domain \/clients\/iQ3: it exists already, with the id [0-9a-f]{40}\. It differs in contact\./,
    );
    expect(text).toMatch(/adopt: true/);
    expect(text).toMatch(/"type":"pulumi-nodejs:dynamic\/avamar:Domain"/);
    expect(writes()).toBe(0);
  });

  test("adopt takes it over and writes only what differs", async () => {
    on.project.program(program("adopt: true"));
    const { code, text } = await on.project.up();
    expect(code, text).toBe(0);
    expect(writes()).toBe(1);
    expect(on.site.grid.domains.list().filter(({ name }) => name === "iQ3")).toHaveLength(1);
    expect((await on.project.drift()).code).toBe(0);
  });

  test("pulumi import --file brings it into a state that lost it; the next preview shows no change", async () => {
    const [domain] = (await on.project.state()).filter(({ type }) => type.endsWith(":Domain"));
    await on.project.must(["state", "delete", domain!.urn, "--yes", "--force"]);
    // The line as the refusal prints it, with the name of the resource in its place and nothing else.
    on.project.program(program(""));
    const { text } = await on.project.up("--refresh=false");
    const line = /pulumi import --file: (\{.*\})/.exec(text)![1]!;
    const entry = { ...JSON.parse(line), name: "customer" };
    writeFileSync(join(on.project.folder, "import.json"), JSON.stringify({ resources: [entry] }));
    const imported = await on.project.run([
      "import",
      "--file",
      "import.json",
      "--generate-code=false",
      "--protect=false",
      "--yes",
    ]);
    expect(imported.code, imported.text).toBe(0);
    const preview = await on.project.run(["preview", "--expect-no-changes", "--diff"]);
    expect(preview.code, preview.text).toBe(0);
    expect((await on.project.drift()).code).toBe(0);
  });

  test("killed between the write on the grid and the engine's note of it: the next up finishes, with no duplicate", async () => {
    const more = `new avamar.Domain("lab", { parent: customer, name: "LAB" });`;
    on.project.program(program("adopt: true") + more);
    // The answer to the POST never arrives: for the engine the domain was not made.
    on.site.faults.add({
      product: "avamar",
      match: { method: "POST", path: /\/domains$/ },
      action: { kind: "drop", when: "after" },
      times: 1,
    });
    const broken = await on.project.up();
    expect(broken.code).not.toBe(0);
    expect(broken.text).toMatch(/the connection broke/);
    expect(on.site.grid.domains.list().filter(({ name }) => name === "LAB")).toHaveLength(1);
    const next = await on.project.up();
    expect(next.code, next.text).toBe(0);
    expect(on.site.grid.domains.list().filter(({ name }) => name === "LAB")).toHaveLength(1);
    expect((await on.project.drift()).code).toBe(0);
  });

  test("what a run has made is in its state, and nobody's to finish: under another name it is refused", async () => {
    const made = (name: string) =>
      program("adopt: true") +
      `new avamar.Retention("${name}", { domain: customer, name: "kept", type: "noExpiration" });`;
    on.project.program(made("first"));
    expect((await on.project.up()).code).toBe(0);
    on.project.program(made("second"));
    const renamed = await on.project.up();
    expect(renamed.code).not.toBe(0);
    expect(renamed.text).toMatch(/create retention \/clients\/iQ3\/kept: it exists already/);
    expect(on.site.grid.retentions.list().filter(({ name }) => name === "kept")).toHaveLength(1);
    on.project.program(program("adopt: true"));
    expect((await on.project.up()).code).toBe(0);
  });

  test("a wrong pin and a refused password are said plainly; the password is sent once", async () => {
    const pin = on.site.access.avamar.certificateSha256;
    const wrong = `00:${pin.slice(3)}`;
    await on.project.must(["config", "set", "avamar:certificateSha256", wrong]);
    const pinned = await on.project.drift();
    expect(pinned.code).not.toBe(0);
    expect(pinned.text).toContain(`it shows the certificate ${pin}, the program pins ${wrong}`);
    await on.project.must(["config", "set", "avamar:certificateSha256", pin]);
    await on.project.must(["config", "set", "--secret", "avamar:password", "not-the-password-7"]);
    on.site.counters.reset();
    const refused = await on.project.drift();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/log in as MCUser: the grid refuses the user name or the password/);
    expect(refused.text).not.toContain("not-the-password-7");
    expect(on.site.counters.count({ path: /oauth\/token/ })).toBe(1);
    expect(on.site.counters.count({ path: /oauth2\/clients/ })).toBe(0);
  });
});
