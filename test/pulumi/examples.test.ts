import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { newProvider, open } from "../contract/deployment.ts";

const load = createRequire(import.meta.url);
const pulumi = load("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const { definitions } = load("../../provider/dist/pulumi/definitions.js") as {
  definitions: Record<string, { type: string; example: string }>;
};
const all = Object.values(definitions);

/** What an example takes from the program around it. A path or an id stands for a resource. */
const AROUND = `
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";
const config = new pulumi.Config();
const connection = { host: "syd02-vs-util01", privateKey: config.requireSecret("sshKey"), hostKey: "SHA256:..." };
const installation: pulumi.Resource[] = [];
const corp = new avamar.Domain("company", { parent: "/clients", name: "CORP" });
const [driveC, nightly, sixtyDays] = ["/clients/drive-c", "/clients/nightly", "/clients/60 days"];
const [streamC, boost, directory] = ["${"f".repeat(40)}", "avamar-boost", "corp.example.com"];
const [dataset, schedule, retention] = [driveC, nightly, sixtyDays];
const [melbourne, weekly] = ["RD123", "/clients/weekly"];
const vcenter = new avamar.VirtualCenter("vc01", { name: "vc01.example.com", username: "avamar", password: "p" });
`;

/** Everything in one program, so that the compiler reads the types once. */
const source = `${AROUND}
export const examples: Record<string, () => unknown> = {
${all.map(({ type, example }) => `${type}: () => {\n${example}\n},`).join("\n")}
};
`;

/** Where a person puts a value of their own, the examples have three dots. */
const filledIn = (text: string) =>
  text.replaceAll('"SHA256:..."', `"SHA256:${"A".repeat(43)}"`).replaceAll('"AB:CD:..."', `"${"AB:".repeat(31)}CD"`);

const made: { type: string; inputs: Plain }[] = [];
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "avamar-examples-"));
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      [...source.matchAll(/config\.requireSecret\("(\w+)"\)/g)].map(([, key]) => [`estate:${key}`, settingOf(key!)]),
    ),
  );
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        made.push({ type: type.split(":").at(-1)!, inputs });
        return {
          id: `${name}-id`,
          state: {
            virtualCenterId: "e".repeat(40),
            clientIds: ["c".repeat(40)],
            domainId: "d".repeat(40),
            proxyId: "c".repeat(40),
            path: `/${inputs.name}`,
            ...inputs,
          },
        };
      },
      call: () => ({}),
    },
    "estate",
    "dev",
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const settingOf = (key: string) =>
  /key$/i.test(key) ? "-----BEGIN OPENSSH PRIVATE KEY-----\n" : "a-password-of-24-letters";

test("the example of every resource compiles as a person would write it", () => {
  const file = resolve(import.meta.dirname, "examples-of-the-reference.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const problems = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});

test.each(all)("the example of $type runs, makes one, and is accepted", async ({ type }) => {
  made.length = 0;
  const { outputText } = ts.transpileModule(filledIn(source), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const written = { program: {} as { examples: Record<string, () => unknown> } };
  new Function("require", "exports", outputText)(load, written.program);
  written.program.examples[type]!();
  await expect.poll(() => made.map((each) => each.type), { timeout: 20_000 }).toContain(type);
  for (const each of made) {
    const provider = newProvider(each.type, { settings: {}, home, said: [] });
    const { failures } = await provider.check({}, open(each.inputs) as Plain);
    expect(failures).toEqual([]);
  }
});
