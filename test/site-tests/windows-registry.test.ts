import { describe, expect, it } from "vitest";
import { startHost } from "./windows-server.ts";

describe("reg.exe", () => {
  it("writes, shows and removes values of every kind", async () => {
    const { run } = await startHost();
    const key = "HKLM\\SOFTWARE\\Probe";
    for (const [name, type, data] of [
      ["text", "REG_SZ", '"a b"'],
      ["path", "REG_EXPAND_SZ", "C:\\x"],
      ["number", "REG_DWORD", "16"],
      ["hex", "REG_DWORD", "0xff"],
      ["list", "REG_MULTI_SZ", "a\\0b"],
      ["bytes", "REG_BINARY", "0aff"],
    ]) {
      expect((await run(`reg add ${key} /v ${name} /t ${type} /d ${data} /f`)).code).toBe(0);
    }
    expect((await run(`reg query ${key}`)).out).toBe(
      [
        "",
        "HKEY_LOCAL_MACHINE\\SOFTWARE\\Probe",
        "    text    REG_SZ    a b",
        "    path    REG_EXPAND_SZ    C:\\x",
        "    number    REG_DWORD    0x10",
        "    hex    REG_DWORD    0xff",
        "    list    REG_MULTI_SZ    a\\0b",
        "    bytes    REG_BINARY    0AFF",
        "",
        "",
      ].join("\r\n"),
    );
    expect((await run(`reg delete ${key} /v text /f`)).code).toBe(0);
    expect((await run(`reg query ${key} /v TEXT`)).code).toBe(1);
    expect((await run(`reg query ${key} /v PATH /reg:64`)).out).toContain("    path    REG_EXPAND_SZ    C:\\x\r\n");
    expect((await run(`reg delete ${key} /f`)).code).toBe(0);
    expect((await run(`reg query ${key}`)).code).toBe(1);
    expect((await run(`reg delete ${key} /f`)).code).toBe(1);
  });

  it("searches, and counts what it found", async () => {
    const { run } = await startHost();
    const uninstall = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
    const found = await run(`reg query ${uninstall} /s /f "EMC Avamar" /d`);
    expect(found.code).toBe(0);
    expect(found.out).toContain("    DisplayName    REG_SZ    EMC Avamar for Windows\r\n");
    expect(found.out).toContain("End of search: 1 match(es) found.");
    expect((await run(`reg query ${uninstall} /s /f "nothing like it" /d`)).code).toBe(1);
    expect((await run(`reg query ${uninstall} /s /v DisplayVersion`)).out).toContain("19.10.100-135");
  });

  it("refuses what it does not understand, and asks before it overwrites", async () => {
    const { host, run } = await startHost();
    expect((await run("reg query FOO\\x")).code).toBe(1);
    expect((await run("reg frob HKLM\\x")).code).toBe(1);
    expect((await run("reg add HKLM\\SOFTWARE\\P /v n /t REG_DWORD /d five /f")).code).toBe(1);
    await run("reg add HKLM\\SOFTWARE\\P /v n /d one /f");
    expect((await run("reg add HKLM\\SOFTWARE\\P /v n /d two < nul")).code).toBe(1);
    expect(host.registry.get("HKLM\\SOFTWARE\\P", "n")?.data).toBe("one");
    expect((await run("echo y| reg add HKLM\\SOFTWARE\\P /v n /d two")).code).toBe(0);
    expect(host.registry.get("HKLM\\SOFTWARE\\P", "n")?.data).toBe("two");
  });

  it("is for administrators only, where it writes", async () => {
    const { run } = await startHost({ elevated: false, user: "backup" });
    expect((await run("reg add HKLM\\SOFTWARE\\P /v n /d one /f")).code).toBe(1);
    expect((await run("reg add HKCU\\Software\\P /v n /d one /f")).code).toBe(0);
  });

  it("tells the memory in the layout of the real value", async () => {
    const { run } = await startHost({ memoryBytes: 24 * 2 ** 30 });
    const { out } = await run(
      'reg query "HKLM\\HARDWARE\\RESOURCEMAP\\System Resources\\Physical Memory" /v .Translated',
    );
    const bytes = Buffer.from(/REG_RESOURCE_LIST\s+([0-9A-F]+)/.exec(out)?.[1] ?? "", "hex");
    let total = 0;
    for (let index = 0; index < bytes.readUInt32LE(16); index += 1) {
      const at = 20 + 20 * index;
      total += bytes.readUInt32LE(at + 12) * (bytes.readUInt8(at) === 7 ? 256 : 1);
    }
    expect(total).toBe(24 * 2 ** 30);
  });
});
