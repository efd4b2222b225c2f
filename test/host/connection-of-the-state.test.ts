import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

const HINT =
  /The connection of the last pulumi up was used: where it was changed in the program, run pulumi up --refresh=false first\.$/;

describe("a connection that is in the state and works no longer", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(stream.site);
    await stream.prepare?.(site);
  });
  afterAll(() => site?.close());

  function deployment(type = "AvamarClientStream"): Deployment {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256 };
    return new Deployment(type, () => newProvider(type, { settings, home: "/nowhere", said: [] }));
  }

  const failureOf = (call: Promise<unknown>) =>
    call.then(
      () => "",
      (error: Error) => error.message,
    );

  /** A port on which nobody listens. */
  function closedPort(): Promise<number> {
    return new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });
  }

  test("refresh and destroy say that it was used and what to do; an up with it does not", async () => {
    const inputs: Plain = stream.least(site);
    const connection = inputs.connection as Plain;
    const made = deployment();
    await made.up(inputs);
    const { state } = made;
    const stale: [Plain, RegExp][] = [
      [{ password: "an older one" }, /the login as .* is refused/],
      [{ port: await closedPort() }, /cannot be reached over SSH/],
      [{ hostKey: `SHA256:${"A".repeat(43)}` }, /it shows the .* key/],
    ];
    for (const [change, reason] of stale) {
      const wrong = { ...connection, ...change };
      made.state = { ...state!, outputs: { ...state!.outputs, connection: wrong } };
      for (const message of [await failureOf(made.refresh()), await failureOf(made.destroy())]) {
        expect(message).toMatch(reason);
        expect(message).toMatch(HINT);
      }
      const program = await failureOf(deployment().up({ ...inputs, connection: wrong }));
      expect(program).toMatch(reason);
      expect(program).not.toMatch(HINT);
    }
    made.state = state;
    await made.destroy();
  });

  test("what fails over a connection that works says nothing of it", async () => {
    const agent = deployment("AvamarAgent");
    const made = deployment();
    const inputs: Plain = stream.least(site);
    await agent.up({ connection: inputs.connection });
    await made.up(inputs);
    const message = await failureOf(agent.destroy());
    expect(message).toMatch(/streams are left on the host/);
    expect(message).not.toMatch(/The connection of the last/);
  });
});
