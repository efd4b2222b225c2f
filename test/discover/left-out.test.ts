import { describe, expect, test } from "vitest";
import { client, id, kind, retention, write } from "./writing.ts";

describe("what is not declared by itself", () => {
  test("what a check would refuse is left out with its reason, and referred to by its path", () => {
    const { leftOut, text, files } = write(
      kind("retention", retention(1, "/clients", "a/b")),
      kind("client", client(1, "/clients", "x", { retention: "RP-1", overrideRetention: true })),
    );
    expect(leftOut).toEqual([
      { what: "retention /clients/a/b", why: expect.stringMatching(/^name: a retention name cannot hold \//) },
    ]);
    expect(text("clients.ts")).toContain('retention: "/clients/a/b"');
    expect(files.get("README.md")).toMatch(/cannot be declared as they are:\n\n- retention \/clients\/a\/b: name: /);
  });

  test("the client that a stream is, is declared with the stream, also where that belongs to another stack", () => {
    const stream = (more: object) => ({
      id: "files/backupC",
      inputs: { connection: { host: "files" } },
      outputs: { clientId: id(1) },
      ...more,
    });
    const { files } = write(
      kind("client", client(1, "/clients", "c"), client(2, "/clients", "d")),
      kind("avamarClientStream", stream({ untouchable: "it belongs to the stack other/prod" })),
    );
    expect(files.get("clients.ts")).toContain('"d"');
    expect(files.get("clients.ts")).not.toContain('"c"');
  });

  test("of objects that only case tells apart one is declared, always the same, and the other is named", () => {
    const dataset = (name: string) => ({
      id: `DS-${name}`,
      inputs: { name, domain: "/clients" },
      outputs: { datasetId: `DS-${name}`, path: `/clients/${name}` },
    });
    const found = [dataset("files"), dataset("Files"), dataset("FILES"), dataset("mail")];
    for (const order of [found, [...found].reverse()]) {
      const { leftOut, text } = write(kind("dataset", ...order));
      expect(leftOut.map(({ what }) => what).sort()).toEqual(["dataset /clients/Files", "dataset /clients/files"]);
      expect(leftOut[0]!.why).toBe(
        "but for upper and lower case it is dataset /clients/FILES, which is in the program, and a program can declare one of them.",
      );
      expect(text("clients.ts")).toContain('"FILES"');
      expect(text("clients.ts")).toContain('"mail"');
      expect(text("clients.ts")).not.toMatch(/"files"|"Files"/);
    }
  });

  test("what has the same port on a host as another one is named with it", () => {
    const stream = (service: string, port: number) => ({
      id: `files/${service}`,
      inputs: {
        ...{ connection: { host: "files", hostKey: `SHA256:${"A".repeat(43)}` }, serviceName: service, port },
        ...{ clientName: `files-${service}`, grid: "g", domain: "/clients", varDirectory: `C:\\avs\\${service}` },
      },
      outputs: { clientId: "" },
    });
    const { leftOut } = write(kind("avamarClientStream", stream("b", 28003), stream("a", 28003), stream("c", 28004)));
    expect(leftOut).toEqual([
      {
        what: "stream b on files",
        why: expect.stringMatching(
          /^stream a on files, which is in the program, has the port 28003 on host \S+, too\.$/,
        ),
      },
    ]);
  });
});
