import type { Machine } from "./machine/machine.ts";
import { programFile } from "./machine/program.ts";

const FOLDER = "/usr/local/avamar";
/** The preferences of the management server. */
export const PREFERENCES = `${FOLDER}/var/mc/server_data/prefs/mcserver.xml`;
const ADMIN = 500;

/** Whole enough to stand for the real one: its prologue, a comment, entries in several ways of writing them. */
const FIRST = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE preferences SYSTEM "http://java.sun.com/dtd/preferences.dtd">
<!-- <node name="com"> is where it begins -->
<preferences EXTERNAL_XML_VERSION="1.0">
  <root type="system">
    <map/>
    <node name="com">
      <map/>
      <node name="avamar">
        <map/>
        <node name="mc">
          <map/>
          <node name="mcsm">
            <map>
              <entry key="max_jobs_per_node" value="30" merge="newvalue" />
              <entry value="90" key="percent_of_max_concurrent_jobs"/>
              <entry key='motd' value='"Caf\u00e9" &amp; &lt;tea&gt;'></entry>
              <!-- <entry key="max_jobs_per_node" value="20"/> -->
              <entry key="Allow_duplicate_client_names" value="false" merge="keep"/>
            </map>
          </node>
          <node name="repl">
            <map>
              <entry key="repl_window_hours" value="24"/>
            </map>
          </node>
          <node name="vmware">
            <map/>
          </node>
        </node>
      </node>
    </node>
  </root>
</preferences>
`;

/** Makes a server that has not booted yet the utility node of a grid. */
export function installUtilityNode({ files }: Machine): void {
  append(files, "/etc/passwd", `admin:x:${ADMIN}:${ADMIN}::/home/admin:/bin/bash\n`);
  append(files, "/etc/group", `admin:x:${ADMIN}:\n`);
  files.makeDirectory(`${FOLDER}/bin`, { parents: true });
  files.write(`${FOLDER}/bin/dpnctl`, programFile("dpnctl"));
  files.chmod(`${FOLDER}/bin/dpnctl`, 0o755);
  files.makeDirectory(PREFERENCES.replace(/\/[^/]*$/, ""), { parents: true });
  files.write(PREFERENCES, FIRST);
  files.chmod(PREFERENCES, 0o640);
  files.makeDirectory("/home/admin", { parents: true });
  for (const path of [PREFERENCES, PREFERENCES.replace(/\/[^/]*$/, ""), "/home/admin"]) files.chown(path, ADMIN, ADMIN);
}

/** Starts the server with what its file says; false when the file cannot be understood, and then it stays down. */
export function startManagementServer({ files, managementServer }: Machine, ms: number): boolean {
  const preferences = files.isFile(PREFERENCES) ? preferencesIn(files.read(PREFERENCES).toString("utf8")) : undefined;
  if (preferences) managementServer?.start(preferences, ms);
  return preferences !== undefined;
}

/** Values by path of node and key; undefined for a text that is not well-formed. */
export function preferencesIn(text: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  const open: { tag: string; name?: string }[] = [];
  const plain = text.replace(/<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>]*>/gs, "");
  for (const [, close, tag = "", attributes = "", bare] of plain.matchAll(
    /<(\/?)(\w+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g,
  )) {
    if (close === "/") {
      if (open.pop()?.tag !== tag) return undefined;
      continue;
    }
    const values = Object.fromEntries(
      [...attributes.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, a, b]) => [
        name,
        plainText(a ?? b ?? ""),
      ]),
    );
    const path = open.flatMap(({ name }) => name ?? []);
    if (tag === "entry") found.set([...path, values.key].join("/"), values.value ?? "");
    if (bare !== "/") open.push(tag === "node" ? { tag, name: values.name ?? "" } : { tag });
  }
  return open.length === 0 && text.includes("</preferences>") ? found : undefined;
}

function plainText(written: string): string {
  const meant: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };
  return written.replace(/&\w+;/g, (entity) => meant[entity] ?? entity);
}

function append(files: Machine["files"], path: string, line: string): void {
  files.write(path, files.read(path).toString("utf8") + line);
}
