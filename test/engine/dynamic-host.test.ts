import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";

const load = createRequire(import.meta.url);
const grpc = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const service = load("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = load("@pulumi/pulumi/proto/provider_pb.js");
const structs = load("google-protobuf/google/protobuf/struct_pb.js");

const CODE = 'exports.handler = () => require("pulumi-avamar/dynamic/v1").domain;';
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const root = resolve(import.meta.dirname, "../..");

type Values = Record<string, unknown>;

/** The stock host for dynamic resources, as the engine starts it. */
class Host {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: Record<
      string,
      (request: unknown, done: (error: Error | null, answer: never) => void) => void
    >,
  ) {}

  static async start(config: Record<string, string>, engine: string): Promise<Host> {
    const child = spawn(process.execPath, [load.resolve("@pulumi/pulumi/cmd/dynamic-provider"), engine], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<string>((done, fail) => {
      child.stdout?.once("data", (data: Buffer) => done(data.toString().trim()));
      child.once("exit", (code) => fail(new Error(`the host ended with ${code}`)));
    });
    const client = new service.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const host = new Host(child, client);
    const request = new messages.ConfigureRequest();
    request.setArgs(structs.Struct.fromJavaScript(config));
    for (const [key, value] of Object.entries(config)) request.getVariablesMap().set(key, value);
    await host.call("configure", request);
    return host;
  }

  private call<T>(verb: string, request: unknown): Promise<T> {
    return new Promise((done, fail) =>
      this.client[verb]!(request, (error, answer) => (error ? fail(error) : done(answer))),
    );
  }

  async check(news: Values) {
    const request = new messages.CheckRequest();
    request.setUrn("urn:pulumi:s::p::t::n");
    request.setOlds(structs.Struct.fromJavaScript({}));
    request.setNews(structs.Struct.fromJavaScript({ __provider: CODE, ...news }));
    const answer = await this.call<never>("check", request);
    const failures = (
      answer as { getFailuresList(): { getProperty(): string; getReason(): string }[] }
    ).getFailuresList();
    return failures.map((each) => ({ property: each.getProperty(), reason: each.getReason() }));
  }

  async diff(id: string, olds: Values, news: Values) {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(structs.Struct.fromJavaScript({ __provider: CODE, ...olds }));
    request.setNews(structs.Struct.fromJavaScript({ __provider: CODE, ...news }));
    const answer = await this.call<{ getChanges(): number; getReplacesList(): string[] }>("diff", request);
    return { changes: answer.getChanges(), replaces: answer.getReplacesList() };
  }

  async create(inputs: Values) {
    const request = new messages.CreateRequest();
    request.setUrn("urn:pulumi:s::p::t::n");
    request.setProperties(structs.Struct.fromJavaScript({ __provider: CODE, ...inputs }));
    const answer = await this.call<{ getId(): string; getProperties(): { toJavaScript(): Values } }>("create", request);
    return { id: answer.getId(), outputs: answer.getProperties().toJavaScript() };
  }

  async read(id: string, outputs: Values) {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(structs.Struct.fromJavaScript({ __provider: CODE, ...outputs }));
    const answer = await this.call<{
      getId(): string;
      getProperties(): { toJavaScript(): Values };
      getInputs(): { toJavaScript(): Values } | undefined;
    }>("read", request);
    return {
      id: answer.getId(),
      outputs: answer.getProperties()?.toJavaScript(),
      inputs: answer.getInputs()?.toJavaScript(),
    };
  }

  async update(id: string, olds: Values, news: Values) {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(structs.Struct.fromJavaScript({ __provider: CODE, ...olds }));
    request.setNews(structs.Struct.fromJavaScript({ __provider: CODE, ...news }));
    return (await this.call<{ getProperties(): { toJavaScript(): Values } }>("update", request))
      .getProperties()
      .toJavaScript();
  }

  async delete(id: string, outputs: Values) {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(structs.Struct.fromJavaScript({ __provider: CODE, ...outputs }));
    await this.call("pb_delete" in this.client ? "pb_delete" : "delete", request);
  }

  end(): void {
    this.child.kill("SIGINT");
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null;
  }
}

describe("a resource in the stock host, over gRPC", () => {
  let site: Site;
  let host: Host;
  // Stands for the engine: something that listens on its address.
  const engine = createServer((socket) => socket.on("error", () => undefined));

  beforeAll(async () => {
    await new Promise<void>((done) => engine.listen(0, "127.0.0.1", done));
    site = await startSite();
    const { url, username, password, certificateSha256 } = site.access.avamar;
    host = await Host.start(
      {
        "avamar:endpoint": url,
        "avamar:username": username,
        "avamar:password": password,
        "avamar:certificateSha256": certificateSha256,
      },
      `127.0.0.1:${(engine.address() as { port: number }).port}`,
    );
  });
  afterAll(async () => {
    host?.end();
    engine.close();
    await site?.close();
  });

  test("check: issues with their property, unknown values left out", async () => {
    expect(await host.check({ name: "a.b", parent: "clients" })).toEqual([
      { property: "name", reason: expect.stringContaining("cannot hold .") },
      { property: "parent", reason: expect.stringContaining("begins with /") },
    ]);
    expect(await host.check({ name: "ok", parent: UNKNOWN, contact: { email: UNKNOWN } })).toEqual([]);
  });

  test("the whole life, with outputs, inputs and a missing object", async () => {
    const inputs = {
      name: "grpc",
      parent: "/clients",
      path: "/clients/grpc",
      contact: { email: "a@example.com", notes: "kept" },
    };
    const { id, outputs } = await host.create(inputs);
    expect(outputs).toMatchObject({ ...inputs, __provider: CODE });
    expect(await host.diff(id, outputs, inputs)).toEqual({ changes: 1, replaces: [] });
    expect(await host.diff(id, outputs, { ...inputs, name: "other" })).toEqual({ changes: 0, replaces: ["name"] });
    expect(await host.diff(id, outputs, { ...inputs, parent: UNKNOWN })).toEqual({ changes: 0, replaces: ["parent"] });
    const again = await host.read(id, outputs);
    expect(again).toEqual({ id, outputs, inputs: { ...inputs, __provider: CODE } });
    const news = { ...inputs, contact: { email: "b@example.com" } };
    const updated = await host.update(id, outputs, news);
    expect(updated).toMatchObject({ contact: { email: "b@example.com" }, path: "/clients/grpc", __provider: CODE });
    await host.delete(id, updated);
    expect((await host.read(id, updated)).id).toBe("");
    await host.delete(id, updated);
  });

  test("fifty at once meet in one login", async () => {
    site.counters.reset();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, i) => host.create({ name: `many-${i}`, parent: "/clients" })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(50);
    expect(site.counters.count({ path: /oauth/ })).toBe(0);
    site.counters.reset();
    await Promise.all(made.map(({ id, outputs }) => host.read(id, outputs)));
    expect(site.counters.count()).toBeLessThanOrEqual(2);
    await Promise.all(made.map(({ id, outputs }) => host.delete(id, outputs)));
  });

  test("an error is one clean sentence with what to do", async () => {
    const { id, outputs } = await host.create({ name: "twice", parent: "/clients" });
    const again = await host.create({ name: "twice", parent: "/clients" }).catch((error: Error) => error.message);
    expect(again).toMatch(
      /domain \/clients\/twice: it exists already, with the id [0-9a-f]{40}\. It equals what is declared\. Set adopt: true/,
    );
    await host.delete(id, outputs);
  });

  // The last one: it ends the host.
  test("the host ends by itself when the engine is gone", async () => {
    expect(host.hasEnded).toBe(false);
    engine.close();
    await expect.poll(() => host.hasEnded, { timeout: 40_000, interval: 500 }).toBe(true);
  });
});
