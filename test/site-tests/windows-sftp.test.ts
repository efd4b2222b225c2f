import { describe, expect, it } from "vitest";
import { connect, openSftp, startHost, statusOf } from "./windows-server.ts";

const NO_SUCH_FILE = 2;
const DENIED = 3;
const FAILURE = 4;
const VAR = "/C:/Program Files/avs/var";

describe("SFTP", () => {
  it("writes and reads files, keeps the case of names and does not care for it", async () => {
    const { host, sftp } = await startHost();
    const files = await sftp();
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    await files.mkdir("/C:/Data");
    await files.write("/c:/dATA/Some File.bin", content);
    expect((await files.read("/C:/data/some file.BIN")).equals(content)).toBe(true);
    expect(host.files.list("C:\\Data")).toEqual(["Some File.bin"]);
    expect(await files.stat("/C:/data/some file.bin")).toMatchObject({ size: content.length, mode: 0o100666 });
    expect((await files.list("/C:/Data")).map(({ filename }) => filename)).toEqual(["Some File.bin"]);
    expect((await files.list("/")).map(({ filename }) => filename)).toEqual(["C:", "D:"]);
  });

  it("starts at the user's home", async () => {
    const { sftp } = await startHost();
    const files = await sftp();
    expect(await files.realpath(".")).toBe("/C:/Users/Administrator");
    expect(await files.realpath("/C:/Windows/../x/./y")).toBe("/C:/x/y");
    expect(await files.realpath("C:/Windows")).toBe("/C:/Windows");
    await files.write("note.txt", "x");
    expect((await files.read("/C:/Users/Administrator/note.txt")).toString()).toBe("x");
  });

  it("ends with 0 when the client has said all it wants, as a batch of sftp commands does", async () => {
    const { host } = await startHost();
    const client = await connect(host);
    const files = await openSftp(client);
    const ended = new Promise<void>((done) => void files.once("close", () => done()));
    // The end of what the client sends, and nothing more: only the server can end the channel then.
    const inner = files as unknown as { _protocol: { channelEOF(id: number): void }; outgoing: { id: number } };
    inner._protocol.channelEOF(inner.outgoing.id);
    await ended;
    client.end();
  });

  it("fails with the status of the real one", async () => {
    const { host, sftp } = await startHost();
    const files = await sftp();
    host.files.write("C:\\t\\a", "a");
    host.files.write("C:\\t\\b", "b");
    expect(await statusOf(files.read("/C:/t/none"))).toBe(NO_SUCH_FILE);
    expect(await statusOf(files.stat("/X:/t"))).toBe(NO_SUCH_FILE);
    expect(await statusOf(files.write("/C:/none/a", "x"))).toBe(NO_SUCH_FILE);
    expect(await statusOf(files.stat("/C:/t/a*"))).toBe(NO_SUCH_FILE);
    expect(await statusOf(files.write("/C:/t/nul", "x"))).toBe(FAILURE);
    expect(await statusOf(files.mkdir("/C:/t"))).toBe(FAILURE);
    expect(await statusOf(files.rmdir("/C:/t"))).toBe(FAILURE);
    expect(await statusOf(files.remove("/C:/t"))).toBe(DENIED);
    expect(await statusOf(files.open("/C:/t/a", "wx"))).toBe(FAILURE);
    expect(await statusOf(files.rename("/C:/t/a", "/C:/t/B"))).toBe(FAILURE);
    expect(await statusOf(files.rename("/C:/t/none", "/C:/t/c"))).toBe(NO_SUCH_FILE);
    expect(host.files.read("C:\\t\\b").toString()).toBe("b");
  });

  it("replaces only with the extension that says so", async () => {
    const { host, sftp } = await startHost();
    const files = await sftp();
    await files.write("/C:/new", "new");
    await files.write("/C:/old", "old");
    await files.replace("/C:/new", "/C:/old");
    expect(host.files.read("C:\\old").toString()).toBe("new");
    expect(host.files.exists("C:\\new")).toBe(false);
  });

  it("neither removes an open log nor renames the folder of a running agent", async () => {
    const { host, sftp, run } = await startHost();
    const files = await sftp();
    expect((await files.read(`${VAR}/avagent.log`)).toString()).toContain("<5417>");
    expect((await files.read(`${VAR}/avagent.lck`)).toString()).toMatch(/^\d+ avagent 28002/);
    expect(await statusOf(files.remove(`${VAR}/avagent.log`))).toBe(DENIED);
    expect(await statusOf(files.rename(VAR, "/C:/gone"))).toBe(DENIED);
    expect(await statusOf(files.write(`${VAR}/avagent.lck`, "x"))).toBe(FAILURE);
    expect((await run("net stop avbackup")).code).toBe(0);
    expect(await statusOf(files.rename(VAR, "/C:/gone"))).toBe(0);
    expect(host.files.exists("C:\\gone\\avagent.log")).toBe(true);
  });

  it("wants a file for itself while it writes", async () => {
    const { sftp } = await startHost();
    const files = await sftp();
    await files.write("/C:/f", "x");
    const handle = await files.open("/C:/f", "r+");
    expect(await statusOf(files.read("/C:/f"))).toBe(FAILURE);
    await files.close(handle);
    expect((await files.read("/C:/f")).toString()).toBe("x");
  });

  it("runs out of space", async () => {
    const { host, sftp, run } = await startHost();
    const files = await sftp();
    host.disks.setFree("C", 10);
    expect(await statusOf(files.write("/C:/f", "x".repeat(11)))).toBe(FAILURE);
    expect(await statusOf(files.write("/C:/f", "x".repeat(10)))).toBe(0);
    expect((await run("echo more> C:\\g")).code).toBe(1);
    expect(await statusOf(files.write("/D:/f", "x".repeat(11)))).toBe(0);
    await files.remove("/C:/f");
    expect(host.disks.list()[0]?.free).toBe(10);
  });

  it("tells the space of a disk", async () => {
    const { sftp } = await startHost({ disks: { C: { size: 1e9, free: 1e9 }, E: { size: 4096e6, free: 4096e5 } } });
    expect(await (await sftp()).statvfs("/E:/")).toMatchObject({ f_frsize: 4096, f_blocks: 1e6, f_bavail: 1e5 });
  });

  it("lets a plain user write at home only", async () => {
    const { sftp } = await startHost({ elevated: false, user: "backup" });
    const files = await sftp();
    expect(await statusOf(files.write("x.txt", "x"))).toBe(0);
    expect(await statusOf(files.write("/C:/Program Files/avs/var/avagent.cmd", "x"))).toBe(DENIED);
  });
});
