import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { adviceFor, posixShell, powerShell } from "../../tools/demo/by-yourself.mjs";
import { changedSettings, settingsOf } from "../../tools/demo/settings.mjs";

const appliance = {
  url: "https://127.0.0.1:8443",
  username: "admin",
  password: "it's $HOME",
  caFile: "/x/ca.pem",
  certificateSha256: "AA:BB",
};
const host = {
  name: "syd02-vs-util01",
  os: "windows",
  address: "127.0.0.1",
  port: 2222,
  user: "Administrator",
  password: "host password",
  privateKeyFile: "/x/key",
  hostKey: "ssh-ed25519 AAAA",
};
const site = {
  avamar: appliance,
  dataDomain: appliance,
  hosts: [{ ...host, name: "linux01", os: "linux", port: 1 }, host],
};

it("takes the settings from the site's own line, of the Windows host", () => {
  const settings = settingsOf(site);
  expect(settings).toContainEqual({ key: "avamar:endpoint", value: "https://127.0.0.1:8443", secret: false });
  expect(settings).toContainEqual({ key: "avamar-file-server:hostPort", value: "2222", secret: false });
});

it("keeps every password secret, and nothing else", () => {
  const secret = settingsOf(site).filter((setting) => setting.secret);
  expect(secret.map(({ key }) => key).sort()).toEqual(
    settingsOf(site)
      .map(({ key }) => key)
      .filter((key) => /password$/i.test(key))
      .sort(),
  );
  expect(secret.length).toBeGreaterThanOrEqual(3);
});

it("sets again only what changed", () => {
  const wanted = settingsOf(site);
  const present = Object.fromEntries(wanted.map(({ key, value, secret }) => [key, { value, secret }]));
  expect(changedSettings(wanted, present)).toEqual([]);
  present["avamar:endpoint"] = { value: "https://127.0.0.1:9", secret: false };
  present["avamar:password"] = { value: appliance.password, secret: false };
  delete present["avamar:username"];
  expect(changedSettings(wanted, present).map(({ key }) => key)).toEqual([
    "avamar:endpoint",
    "avamar:username",
    "avamar:password",
  ]);
});

it("belongs to the project in Pulumi.yaml", () => {
  const project = /^name: *(\S+)/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1];
  for (const { key } of settingsOf(site)) expect(["avamar", project]).toContain(key.split(":")[0]);
});

it.skipIf(process.platform === "win32")("gives lines that a shell takes literally", () => {
  const line = adviceFor(site, true).find((words) => words.includes("--secret avamar:password"));
  const said = execFileSync("sh", ["-c", `pulumi() { printf '%s|' "$@"; }; ${line}`], { encoding: "utf8" });
  expect(said).toBe("config|set|--secret|avamar:password|it's $HOME|");
});

it("says where the Linux file server is, in the words of a program", () => {
  for (const prepared of [true, false]) {
    const advice = adviceFor(site, prepared);
    const at = advice.indexOf("For streams on linux01 (linux), write into a program:");
    const written = new Function(`return { ${advice.slice(at + 2, at + 4).join(" ")} }`)();
    expect(written).toEqual({
      os: "linux",
      connection: {
        host: "127.0.0.1",
        port: 1,
        user: "Administrator",
        password: "host password",
        hostKey: "ssh-ed25519 AAAA",
      },
    });
    expect(advice.filter((line) => line.startsWith("For streams on"))).toHaveLength(1);
  }
});

it.skipIf(process.platform === "win32")("writes an environment that a shell reads back", () => {
  const lines = posixShell({ A: "it's a $HOME" }, ["/with space/bin", "/b"]);
  const script = [...lines, 'printf "%s|%s|%s" "$A" "$PATH" "$(printenv PULUMI_STACK || echo none)"'].join("\n");
  const env = { PATH: "/usr/bin", PULUMI_STACK: "other" };
  const said = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", env });
  expect(said).toBe("it's a $HOME|/with space/bin:/b:/usr/bin|none");
});

it("writes the same for PowerShell", () => {
  const lines = powerShell({ A: "it's a $HOME" }, ["C:\\a b", "C:\\c"]);
  expect(lines).toContain("$env:A = 'it''s a $HOME'");
  expect(lines).toContain("$env:PATH = 'C:\\a b;C:\\c;' + $env:PATH");
});
