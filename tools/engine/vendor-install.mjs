// node vendor-install.mjs FOLDER: installs the engine of the SDK's version; one short line on stderr if it does not work.
import { connect } from "node:net";
import automation from "@pulumi/pulumi/automation/index.js";

const site = "get.pulumi.com";
const root = process.argv[2] ?? "";

try {
  await reach(site, 10_000);
  await automation.PulumiCommand.install({ root });
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  // A failed command is told in several lines; the cause follows "stderr:".
  const line = /^\s*stderr: (.+)$/m.exec(words)?.[1] ?? words.trim().split("\n")[0];
  process.stderr.write(`${line || "it failed"}\n`);
  process.exitCode = 1;
}

/**
 * The installer itself waits two minutes for an answer; whether there is anyone at all shows sooner.
 * @param {string} host
 * @param {number} limit
 */
function reach(host, limit) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 443, timeout: limit });
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("timeout", () => {
      socket.destroy();
      reject(new Error(`${host} does not answer`));
    });
    socket.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      reject(new Error(`${host} cannot be reached (${error.code ?? error.message})`)),
    );
  });
}
