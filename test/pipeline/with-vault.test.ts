import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const script = resolve(import.meta.dirname, "../../examples/pipeline/scripts/with-vault.sh");
const folder = mkdtempSync(join(tmpdir(), "avamar-vault-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A vault that gives its token for the identity token of the job, and secrets for that token. */
const VAULT = `#!/bin/sh
echo "$*" >>asked.txt
case "$*" in
  "write -field=token auth/jwt/login role=backup jwt=-") [ "$(cat)" = job-token ] || { echo "permission denied" >&2; exit 2; }; printf vault-token ;;
  "kv get -field="*" secret/backup/prod")
    [ "$VAULT_TOKEN" = vault-token ] || exit 2
    field=\${3#-field=}
    [ "$field" != "$LACKS" ] || { echo "Field \\"$field\\" not present in secret" >&2; exit 1; }
    printf "the %s" "$field" ;;
  *) exit 9 ;;
esac
`;

function run(env: NodeJS.ProcessEnv, command = ["sh", "-c", "env; exit 7"]) {
  writeFileSync(join(folder, "vault"), VAULT);
  writeFileSync(join(folder, "asked.txt"), "");
  chmodSync(join(folder, "vault"), 0o755);
  const all = { PATH: `${folder}${delimiter}${process.env.PATH}`, VAULT_ADDR: "https://vault.example.com", LACKS: "" };
  const { status, stdout, stderr } = spawnSync("sh", [script, ...command], {
    cwd: folder,
    env: { ...all, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr, asked: readFileSync(join(folder, "asked.txt"), "utf8") };
}

describe("the secrets of a job", () => {
  test("are in the environment of its command, which ends the run as it ends", () => {
    const { status, stdout, asked } = run({ VAULT_ID_TOKEN: "job-token" });
    expect(status).toBe(7);
    const lines = stdout.split("\n");
    for (const line of ["AVAMAR_USERNAME=the username", "AVAMAR_PASSWORD=the password"]) expect(lines).toContain(line);
    expect(lines).toContain("PULUMI_CONFIG_PASSPHRASE=the passphrase");
    // Neither of the tokens is for the command, and none was on a command line.
    expect(stdout).not.toMatch(/job-token|vault-token/);
    expect(asked).not.toMatch(/job-token|vault-token/);
  });

  test.each([
    ["a token that the vault refuses", { VAULT_ID_TOKEN: "other" }, "permission denied"],
    ["a secret that is not there", { VAULT_ID_TOKEN: "job-token", LACKS: "password" }, "not present in secret"],
    ["no token", {}, "the identity token of this job"],
    ["no vault", { VAULT_ID_TOKEN: "job-token", VAULT_ADDR: "" }, "the address of the vault"],
  ])("with %s, the command is not run", (_what, env, said) => {
    const { status, stdout, stderr } = run(env as NodeJS.ProcessEnv);
    expect([status === 0, status === 7, stdout]).toEqual([false, false, ""]);
    expect(stderr).toContain(said);
  });
});
