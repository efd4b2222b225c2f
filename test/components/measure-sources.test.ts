import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureSources } from "../../provider/host/measure";
import { type Site, startSite } from "../site/index.ts";

describe("measuring a Windows server over SFTP", () => {
  let site: Site;
  let folder: string;
  const connection = () => {
    const { address: host, port, user, password, hostKey } = site.access.hosts[0]!;
    return { host, port, user, password, hostKey };
  };

  beforeAll(async () => {
    site = await startSite();
    folder = mkdtempSync(join(tmpdir(), "measure-"));
    const { files } = site.hosts[0]!;
    // More names than one packet of SFTP holds.
    for (let i = 0; i < 250; i++) files.write(`E:\\Projects\\Alpha\\file${i}.txt`, Buffer.alloc(10));
    files.write("E:\\Projects\\Alpha\\Tief\\b.bin", Buffer.alloc(7));
    files.makeDirectory("E:\\Projects\\Empty");
    files.write("E:\\Projects\\loose.txt", Buffer.alloc(3));
    files.write("D:\\Data\\d.bin", Buffer.alloc(40));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await site.close();
  });

  const projects = [
    { path: "E:\\Projects", bytes: 2510, files: 252, split: true },
    { path: "E:\\Projects\\Alpha", bytes: 2507, files: 251 },
    { path: "E:\\Projects\\Empty", bytes: 0, files: 0 },
  ];
  const sorted = <T extends { path: string }>(list: T[]) => [...list].sort((a, b) => (a.path < b.path ? -1 : 1));

  test("sizes, files, memory and room for the caches; nothing is written on the server", async () => {
    site.counters.reset();
    const measured = await measureSources({
      connection: connection(),
      paths: ["E:\\Projects\\*"],
      onProgress: () => undefined,
    });
    expect(sorted(measured.folders)).toEqual(projects);
    expect(measured).toMatchObject({ memoryBytes: 16 * 2 ** 30, links: [], unreadable: [] });
    expect(measured.volumes).toEqual([{ volume: "C:\\", freeBytes: 59 * 2 ** 30, sizeBytes: 120 * 2 ** 30 }]);
    expect(site.counters.count({ write: true })).toBe(0);
  });

  test("a file keeps what was measured; another path is added; the same path measured again changes no byte", async () => {
    const file = join(folder, "fs.sources.json");
    await measureSources({ connection: connection(), paths: ["E:\\Projects"], file, onProgress: () => undefined });
    const both = await measureSources({
      connection: connection(),
      paths: ["D:\\Data"],
      file,
      onProgress: () => undefined,
    });
    expect(sorted(both.folders)).toEqual([{ path: "D:\\Data", bytes: 40, files: 1, split: true }, ...projects]);
    const text = readFileSync(file, "utf8");
    await measureSources({
      connection: connection(),
      paths: ["E:\\Projects", "D:\\Data"],
      file,
      parallel: 3,
      onProgress: () => undefined,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("a folder that refuses is listed with the reason", async () => {
    site.faults.add({
      product: "host",
      match: { sftp: "opendir", path: /Alpha$/ },
      action: { kind: "status", status: 3 },
    });
    const measured = await measureSources({
      connection: connection(),
      paths: ["E:\\Projects"],
      onProgress: () => undefined,
    });
    expect(measured.unreadable).toEqual([{ path: "E:\\Projects\\Alpha", reason: "permission denied" }]);
    site.faults.clear();
  });

  test("the connection is cut under way: the sums are right all the same", async () => {
    const cut = site.faults.add({
      product: "host",
      match: { sftp: "readdir", path: /Alpha$/ },
      action: { kind: "drop", when: "before" },
      times: 1,
    });
    const measured = await measureSources({
      connection: connection(),
      paths: ["E:\\Projects"],
      onProgress: () => undefined,
    });
    expect(cut.hits).toBe(1);
    expect(sorted(measured.folders)).toEqual(projects);
  });

  test("cut while several folders are half read: a handle of the old connection is never used on the new one", async () => {
    const { files } = site.hosts[0]!;
    for (const name of ["a", "b", "c", "d", "e", "f"])
      for (let i = 0; i < 350; i++) files.write(`F:\\Many\\${name}\\${i}`, Buffer.alloc(1));
    const cut = site.faults.add({
      product: "host",
      match: { sftp: "readdir", path: /\/c$/ },
      action: { kind: "drop", when: "after" },
      times: 3,
    });
    const { folders, unreadable } = await measureSources({
      ...{ connection: connection(), paths: ["F:\\Many"], parallel: 6 },
      onProgress: () => undefined,
    });
    expect(cut.hits).toBe(3);
    expect(unreadable).toEqual([]);
    expect(sorted(folders).map(({ files }) => files)).toEqual([2100, 350, 350, 350, 350, 350, 350]);
  });

  test("what cannot be measured: a path that is not there, one that is none, a wrong password, a broken file", async () => {
    const measure = (more: object) =>
      measureSources({ connection: connection(), paths: ["E:\\Projects"], onProgress: () => undefined, ...more });
    await expect(measure({ paths: ["G:\\"] })).rejects.toMatchObject({ code: "not-found" });
    await expect(measure({ paths: ["Projects"] })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/begin with the drive/),
    });
    await expect(measure({ connection: { ...connection(), password: "wrong" } })).rejects.toMatchObject({
      code: "unauthorized",
    });
    await expect(measure({ parallel: 0 })).rejects.toMatchObject({ code: "invalid" });
    const file = join(folder, "broken.json");
    writeFileSync(file, "{");
    await expect(measure({ file })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/is no JSON/),
    });
    expect(readFileSync(file, "utf8")).toBe("{");
  });
});
