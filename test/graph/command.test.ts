import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { onEngine, programOf, secretsOf } from "../engine/estate";
import { graph } from "./browser";
import { estate, exportOf, urnOf } from "./states";

describe("pulumi-avamar graph, from files", () => {
  const folder = mkdtempSync(join(tmpdir(), "graph-command-"));
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const state = file("state.json", exportOf(estate(1, 2)));
  const run = (...args: string[]) => graph(args, folder);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("writes a page where nothing else is said, and prints where it is", async () => {
    expect(await run("--state", state)).toEqual({ code: 0, stdout: `${join(folder, "topology.html")}\n`, stderr: "" });
    expect(read("topology.html")).toMatch(/^<!doctype html>/);
  });

  test("the ending of the file says the format, and --format wins over it", async () => {
    expect((await run("--state", state, "--out", "a.svg")).code).toBe(0);
    expect(read("a.svg")).toMatch(/^<svg /);
    expect((await run("--state", state, "--out", "b.mmd")).code).toBe(0);
    expect(read("b.mmd")).toMatch(/^flowchart LR\n/);
    expect((await run("--state", state, "--out", "c.txt", "--format", "mermaid")).code).toBe(0);
    expect(read("c.txt")).toBe(read("b.mmd"));
  });

  test("a hyphen prints the picture and nothing else", async () => {
    const { code, stdout, stderr } = await run("--state", state, "--format", "mermaid", "--out", "-");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^flowchart LR\n.*\n$/s);
  });

  test("the same state makes the same page, byte for byte", async () => {
    for (const name of ["one.html", "two.html"]) await run("--state", state, "--out", name);
    expect(read("one.html")).toBe(read("two.html"));
  });

  test("a file with the mark of Windows before it is read all the same", async () => {
    const marked = file("bom.json", `\uFEFF${JSON.stringify(exportOf(estate(1, 1)))}`);
    expect((await run("--state", marked, "--out", "bom.svg")).code).toBe(0);
  });

  test("drift of a resource that is not in the stack is said, and no reason to fail", async () => {
    const drift = file("drift.json", {
      drifted: [
        { urn: "urn:gone", differences: [{ path: "x" }] },
        { urn: urnOf("Dataset", "syd02-fs01-01"), differences: [{ path: "targets" }] },
      ],
    });
    const { code, stderr } = await run("--state", state, "--drift", drift, "--out", "d.svg");
    expect([code, stderr]).toEqual([0, "1 of the resources that drifted is not in this stack.\n"]);
    expect(read("d.svg")).toContain('class="mark drift"');
  });

  test.each([
    ["a file that is not there", ["--state", "none.json"], "graph: none.json cannot be read (ENOENT).\n"],
    ["a file that is no JSON", ["--state", "text.txt"], "graph: text.txt is no JSON.\n"],
    [
      "JSON that is no state",
      ["--state", "list.json"],
      "graph: this is no exported stack. Give the file that `pulumi stack export --file FILE` writes.\n",
    ],
    [
      "a preview that is none",
      ["--state", state, "--preview", "list.json"],
      "graph: this is no preview. Give what `pulumi preview --json` prints.\n",
    ],
    [
      "drift that is none",
      ["--state", state, "--drift", "object.json"],
      /^graph: that is no report of drift\. Write one with pulumi-avamar drift/,
    ],
    [
      "a window that is none",
      ["--backup-window", "at night"],
      /^graph: "at night" is no backup window\. Write whole hours and a zone/,
    ],
    [
      "an ending that is not ours",
      ["--state", state, "--out", "x.pdf"],
      /^graph: --out x\.pdf: \.pdf is no format of this command\. Take \.html, \.svg or \.mmd \(Mermaid\)\./,
    ],
    ["a name without an ending", ["--state", state, "--out", "x"], /^graph: --out x: the name has no ending\. Take/],
    [
      "an ending of another format",
      ["--state", state, "--out", "x.svg", "--format", "html"],
      /^graph: --out x\.svg: \.svg is no ending for html\. Name the file x\.html, or leave out --format\.\n$/,
    ],
    [
      "a folder that is not there",
      ["--state", state, "--out", "none/x.html"],
      /^graph: none\/x\.html cannot be written \(ENOENT\)\.\n$/,
    ],
  ])("%s ends with 1 and one line", async (_what, args, message) => {
    file("text.txt", "hello");
    file("list.json", []);
    file("object.json", {});
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("without the engine it says so, and what to do", async () => {
    const { code, stderr } = await graph([], folder, { ...process.env, PATH: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Reading the state \(pulumi stack export\)\.\ngraph: the program pulumi cannot be started.*Install the Pulumi engine/,
    );
  });

  test("the help tells the exit codes and what is safe to share", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Exit codes: 0 the picture is written; 1 something could not be read or written\./);
    expect(stdout).toContain("The picture holds no secret");
  });
});

describe("pulumi-avamar graph, with the engine", () => {
  const run = (...args: string[]) => graph(args, on.project.folder, on.project.environment);
  const chart = async (...args: string[]) => {
    const { code, stdout, stderr } = await run("--format", "mermaid", "--out", "-", ...args);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const on = onEngine(programOf());

  test("before the first run the program is drawn, with its lines though no id is known yet", async () => {
    expect((await run("--out", "empty.html")).code).toBe(0);
    const drawn = await chart("--preview");
    expect(drawn).toMatch(/n2\["syd02-vs-util-c<br>port 28003"\]/);
    expect(drawn.match(/^ {2}n\d+ -->/gm)).toHaveLength(2 * 5);
    expect(on.site.grid.groups.list().filter(({ name }) => name.startsWith("drive"))).toEqual([]);
  });

  test("after it the state is drawn, the same as the program was, and no secret is in the page", async () => {
    const before = await chart("--preview");
    const { code, text } = await on.project.up();
    expect(code, text).toBe(0);
    // What the Data Domain calls the grid and how many streams it takes is known only now.
    const known = (drawn: string) => drawn.replace("target<br>", "syd01-g1-util<br>");
    expect(await chart()).toBe(known(before));
    const page = await run("--out", "page.html");
    expect(page).toMatchObject({ code: 0, stderr: "Reading the state (pulumi stack export).\n" });
    const html = readFileSync(join(on.project.folder, "page.html"), "utf8");
    expect(html).toContain("syd02-vs-util-d");
    // A word that anybody may use is no proof.
    const secrets = Object.entries(secretsOf(on.site)).filter(([name]) => name !== "community");
    for (const [name, secret] of secrets) expect(html.includes(secret), name).toBe(false);
  });

  test("a change of the program shows as what the run would do", async () => {
    on.project.program(programOf({ startTime: "22:30", varDirectory: "D:\\\\varC" }));
    expect((await run("--preview", "--out", "next.html")).code).toBe(0);
    const html = readFileSync(join(on.project.folder, "next.html"), "utf8");
    const { graph: drawn } = JSON.parse(/id="picture">(.*?)<\/script>/s.exec(html)![1]!) as {
      graph: { nodes: { name: string; note: string; change?: string }[] };
    };
    const changes = Object.fromEntries(
      drawn.nodes.filter(({ change }) => change).map(({ name, change }) => [name, change]),
    );
    expect(changes).toMatchObject({ nightly: "update", "syd02-vs-util-c": "replace" });
    expect(drawn.nodes.find(({ name }) => name === "nightly")?.note).toBe("Mon, Fri 22:30");
  });

  test("a program that fails is told in its own words", async () => {
    on.project.program('throw new Error("no such drive");');
    const { code, stdout, stderr } = await run("--preview", "--out", "failed.html");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/graph: pulumi preview ended with \d+\..*no such drive/s);
  });
});
