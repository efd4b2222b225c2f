import { describe, expect, it } from "vitest";
import { type Rig, reasonWithoutRig, startRig } from "../linux-host/rig.ts";
import { startHost } from "./linux-server.ts";

/** A command with what a POSIX shell makes of it. Each is tried on a real one too, where that can be had. */
const commands: [command: string, code: number, out: string][] = [
  ["echo a 'b  c' \"d $HOME\" e\\ f", 0, "a b  c d /root e f\n"],
  ["exit 7", 7, ""],
  ["no-such-program-here", 127, ""],
  ["/etc/passwd", 126, ""],
  ["/no/such/file", 127, ""],
  ["false; echo $?", 0, "1\n"],
  ["false && echo no || echo yes", 0, "yes\n"],
  ["true && echo yes || echo no", 0, "yes\n"],
  ["! false; echo $?", 0, "0\n"],
  ["if [ -d /etc ]; then echo dir; else echo none; fi", 0, "dir\n"],
  ["if test 3 -lt 2; then echo a; elif [ x = x ]; then echo b; fi", 0, "b\n"],
  ["for i in 1 2 'a b'; do printf '<%s>' \"$i\"; done", 0, "<1><2><a b>"],
  ["i=0; while [ $i -lt 3 ]; do i=$((i + 1)); [ $i = 2 ] && continue; echo $i; done", 0, "1\n3\n"],
  ["case abc.conf in *.txt) echo t;; a*.conf|x) echo c;; *) echo o;; esac", 0, "c\n"],
  ["set -e; false; echo never", 1, ""],
  ["set -e; false || true; if false; then :; fi; echo on", 0, "on\n"],
  ["set -eu; echo @{NOT_SET_HERE:-fallback}".replaceAll("@", "$"), 0, "fallback\n"],
  ["(exit 3); echo $?", 0, "3\n"],
  ["x=1; (x=2); echo $x", 0, "1\n"],
  ["echo $(echo a; echo b) \"$(printf 'c\\n\\n')\"", 0, "a b c\n"],
  ["x=a.b.c; echo @{x%.*} @{x%%.*} @{x#*.} @{x##*.} @{#x}".replaceAll("@", "$"), 0, "a.b a b.c c 5\n"],
  ["echo one >/tmp/shell-one; echo two >>/tmp/shell-one; cat /tmp/shell-one; rm /tmp/shell-one", 0, "one\ntwo\n"],
  ["ls /no-such 2>/dev/null; echo $?", 0, "2\n"],
  ["(echo out; echo err >&2) 2>&1 >/dev/null", 0, "err\n"],
  ["printf 'b\\na\\nc\\n' | sort | head -n 2 | wc -l", 0, "2\n"],
  ["printf '%s\\n' a:b c:d | cut -d: -f2", 0, "b\nd\n"],
  ["cat <<'X' | grep -c a\na $HOME\nb\nX", 0, "1\n"],
  ["v=1; cat <<X\n$v \\$v\nX", 0, "1 $v\n"],
  ['while read -r a b; do echo "$b-$a"; done <<X\n1 2 3\n4 5\nX', 0, "2 3-1\n5-4\n"],
  ['f() { echo "f:$1"; return 4; }; f x; echo $?', 0, "f:x\n4\n"],
  ["sh -c 'echo $0 $1 $#' name one two", 0, "name one 2\n"],
  ["exec sh -c 'exit 9'", 9, ""],
  ["trap 'echo bye' EXIT; echo hi", 0, "hi\nbye\n"],
  ["A=1 sh -c 'echo $A'; echo \"[$A]\"", 0, "1\n[]\n"],
  ["timeout 0.1 sleep 5; echo $?", 0, "124\n"],
  ["sleep 5 & kill $!; wait $!; echo $?", 0, "143\n"],
  [
    "mkdir -p /tmp/sh-d/x && touch /tmp/sh-d/x/b /tmp/sh-d/x/a && echo /tmp/sh-d/x/* && rm -rf /tmp/sh-d",
    0,
    "/tmp/sh-d/x/a /tmp/sh-d/x/b\n",
  ],
  ["echo 'no * match' /no-such-*", 0, "no * match /no-such-*\n"],
  ['d=$(mktemp -d) && stat -c \'%a %F\' "$d" && rmdir "$d"', 0, "700 directory\n"],
  [
    "umask 022; echo x >/tmp/sh-f; stat -c '%a %s %U' /tmp/sh-f; chmod u+x,go-r /tmp/sh-f; stat -c %a /tmp/sh-f; rm /tmp/sh-f",
    0,
    "644 2 root\n700\n",
  ],
  [
    "ln -s /etc/passwd /tmp/sh-l; readlink /tmp/sh-l; readlink -f /tmp/sh-l; rm /tmp/sh-l; test -e /etc/passwd",
    0,
    "/etc/passwd\n/etc/passwd\n",
  ],
  ["printf 'x' | base64; printf 'x' | sha256sum | cut -c1-8", 0, "eA==\n2d711642\n"],
  [
    "echo a >/tmp/sh-m; mv /tmp/sh-m /tmp/sh-n; cp /tmp/sh-n /tmp/sh-o; cat /tmp/sh-o; rm /tmp/sh-n /tmp/sh-o; [ -e /tmp/sh-m ]",
    1,
    "a\n",
  ],
  ["rm /no-such-file 2>/dev/null; echo $?; rm -f /no-such-file; echo $?", 0, "1\n0\n"],
  ["flock -n /tmp/sh-lock sh -c 'flock -n /tmp/sh-lock true; echo $?'; rm /tmp/sh-lock", 0, "1\n"],
  [
    "id -u; command -v sh >/dev/null && echo found; command -v no-such >/dev/null || echo missing",
    0,
    "0\nfound\nmissing\n",
  ],
  ["echo $((7 / 2)) $((2 * (3 + 4))) $((5 > 3))", 0, "3 14 1\n"],
  ['echo "a\'b" \'c"d\' "\\$x \\\\ \\`"', 0, "a'b c\"d $x \\ `\n"],
  ["if", 2, ""],
];

describe("the emulated shell", () => {
  it("does what is written in the list", async () => {
    const { run } = await startHost();
    for (const [command, code, out] of commands)
      expect({ command, ...(await run(command)), err: "" }).toEqual({ command, code, out, err: "" });
  });

  it("ends by the signal that ends its shell", async () => {
    const { run } = await startHost();
    expect((await run("kill -9 $$")).code).toBe("SIGKILL");
  });

  it("keeps a session open for whoever still holds its output, and no longer", async () => {
    const { run, host } = await startHost();
    const held = await run("sleep 0.2 & echo begun");
    expect(held.out).toBe("begun\n");
    expect(host.processes.list().some(({ argv }) => argv[0] === "sleep")).toBe(false);
    await run("setsid nohup sleep 30 >/dev/null 2>&1 </dev/null & echo begun");
    expect(host.processes.list().some(({ argv }) => argv[0] === "sleep")).toBe(true);
  });

  it("speaks another language when asked to, with the same codes", async () => {
    const { run } = await startHost({ locale: "de" });
    const german = await run("cat /none");
    expect(german).toEqual({ code: 1, out: "", err: "cat: /none: Datei oder Verzeichnis nicht gefunden\n" });
    expect((await run("LC_ALL=C cat /none")).err).toBe("cat: /none: No such file or directory\n");
  });
});

const reason = reasonWithoutRig();
if (reason !== undefined) console.warn(`The shell is not compared with a real one: ${reason}.`);

describe.skipIf(reason !== undefined)("a real shell", () => {
  it("agrees with the list", async () => {
    const rig: Rig = await startRig({ agent: false });
    try {
      for (const [command, code, out] of commands) {
        const real = await rig.exec(`exec bash -c ${quoted(command)}`);
        expect({ command, code: real.code, out: real.stdout }).toEqual({ command, code, out });
      }
    } finally {
      await rig.down();
    }
  });
});

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
