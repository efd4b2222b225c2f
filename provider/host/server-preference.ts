import { z } from "zod";
import { define, type Found } from "../kernel/definition";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import type { HostAccess, StreamRun } from "./access";
import { connection, connectionIssues, hostOf } from "./connection";
import { restartWhereDue } from "./management-server";
import type { PreferencesFile } from "./preferences-file";

const FILE = "/usr/local/avamar/var/mc/server_data/prefs/mcserver.xml";

const kinds = [z.string(), z.number(), z.boolean()];
const value = z.union(kinds, { error: "must be a text, a number, or true or false." }).superRefine((given, context) => {
  if (/[^\x20-\x7e]/.test(String(given)))
    context.addIssue({ code: "custom", message: "can hold printable ASCII only; leave other characters out." });
});

const inputs = z.strictObject({
  connection: property(connection.clone(), {
    doc: "The utility node of the grid, over SSH, as the user admin or root. Another host is another preference; other credentials are proven and change nothing.",
    typeName: "HostConnection",
  }),
  file: property(
    z
      .string()
      .regex(/^(\/[A-Za-z0-9._@+-]+)+$/, `must be a full path on Linux, such as "${FILE}".`)
      .optional(),
    {
      doc: `File of the preferences. Default: ${FILE}.`,
      replace: true,
      same: (a, b) => (a ?? FILE) === (b ?? FILE),
    },
  ),
  node: property(
    z
      .string()
      .regex(
        /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/,
        'must be the names of nodes with slashes between, such as "com/avamar/mc/mcsm".',
      ),
    {
      doc: 'Path of the node that the preference stands in: "com/avamar/mc/mcsm". It must be there.',
      replace: true,
    },
  ),
  key: property(
    z
      .string()
      .regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits, dots, hyphens and underscores, as in "max_jobs_per_node".'),
    { doc: 'Name of the preference: "max_jobs_per_node". One that does not stand there yet is added.', replace: true },
  ),
  value: property(value, {
    doc: "Its value, as text, number or boolean; the file holds the text of it.",
    same: (a, b) => String(a) === String(b),
  }),
  restart: property(z.enum(["never", "ifChanged"]).optional(), {
    doc: "Whether the management server is restarted when the file was changed: it reads its preferences only when it starts. For minutes the grid then answers nobody, so let what else is made on it depend on this resource. Several preferences that are changed at the same time share one restart. Default: never, and the value counts from the next restart on.",
    control: true,
  }),
  owner: property(z.string().optional(), {
    doc: "Project and stack that declare the preference.",
    control: true,
    filledIn: "stack",
  }),
});

type Inputs = z.infer<typeof inputs>;

/** One preference of a grid's management server, in its file on the utility node: REST can only read it. */
export const serverPreference = define<typeof inputs.shape, HostAccess>({
  type: "ServerPreference",
  module: "avamar",
  doc: "A preference of the grid's management server. REST can only read it (getPreference), so it is changed in the server's file on the utility node, over SSH: that one value and no other byte. What a preference is before it is declared is taken over; deleting puts that back. Beside the file lie a copy of it from before the first change (mcserver.xml.pulumi-avamar) and a note of what was changed, as long as anything is.",
  example: `const jobs = new avamar.ServerPreference("jobs", {
  connection: { host: "syd01-g1-util", user: "admin", privateKey: config.requireSecret("gridKey"), hostKey: "SHA256:..." },
  node: "com/avamar/mc/mcsm",
  key: "max_jobs_per_node",
  value: 24,
  restart: "ifChanged",
});`,
  inputs,
  outputs: {
    original: property(z.string(), {
      doc: "Path of the copy of the file as it was before the first change, while anything is changed.",
    }),
  },
  // With another name for the same host, deleting the old one last would undo what the new one wrote.
  deleteBeforeReplace: true,
  hasFixedId: true,
  rules: (declared, world) => connectionIssues(declared.connection, "connection", world?.hasKnownHosts() ?? false),
  claims: [
    {
      uses: ["connection", "file", "node", "key"],
      claim: (declared) =>
        isUnknown(declared.file)
          ? undefined
          : {
              scope: `${declared.file ?? FILE} on ${hostOf(declared.connection)}`,
              what: `preference ${declared.node}/${declared.key}`,
            },
    },
  ],
  tracesOf: ({ file = FILE }) => [{ kind: "file", name: file, properties: ["value"] }],
  nameOf: ({ connection: { host }, node, key }) => `preference ${node}/${key} on ${host}`,
  // A preference is nobody's object: whatever stands there is taken over.
  find: async () => undefined,
  create: ensure,
  async observe(run, _id, recorded) {
    const declared = recorded as unknown as Inputs;
    return said(fileOf(run, declared), declared);
  },
  sync: (run, _found, declared) => ensure(run, declared),
  async remove(run, _id, recorded) {
    const declared = recorded as unknown as Inputs;
    const file = fileOf(run, declared);
    const [owner, restart] = await Promise.all([file.ownerOf(declared), file.restart()]);
    const isOthers = owner !== undefined && owner !== (declared.owner ?? "");
    if (isOthers)
      run.warn(`${file.host}: ${declared.node}/${declared.key} stays as it is: it belongs to the stack ${owner} now`);
    if (isOthers || (owner === undefined && !(restart && declared.restart === "ifChanged")))
      return file.lock.clearDead();
    await change(run, file, declared, (restarts) => file.putBack(declared, restarts));
  },
});

/** Brings the file to what is declared, and the server to the file where that is asked for. */
async function ensure(run: StreamRun, declared: Inputs): Promise<Found<Inputs>> {
  const file = fileOf(run, declared);
  const wanted = String(declared.value);
  const isThere = (await file.value(declared)) === wanted;
  const isWaiting = declared.restart === "ifChanged" && (await file.restart()) !== undefined;
  if (isThere && !isWaiting) {
    // The run before may have been killed when all was done but giving back the lock.
    await file.lock.clearDead();
    return said(file, declared);
  }
  const owner = declared.owner ?? "";
  await change(run, file, declared, async (restarts) => {
    const other = await file.ownerOf(declared);
    if (other !== undefined && other !== owner)
      run.warn(
        `${file.host}: ${declared.node}/${declared.key} belonged to the stack ${other}: take it out of that state with pulumi state delete, or its next run fights with this one`,
      );
    const isChanged = await file.set(declared, wanted, owner, restarts);
    // A restart that fails is made up for by the next run.
    run.made(idOf(declared));
    return isChanged;
  });
  return said(file, declared);
}

/** Changes the file while no other run does, then restarts the server or says that it waits for that. */
async function change(
  run: StreamRun,
  file: PreferencesFile,
  { node, key, owner, restart }: Inputs,
  write: (restarts: boolean) => Promise<boolean>,
): Promise<void> {
  const restarts = restart === "ifChanged";
  await file.lock.during(owner ?? "", run.progress, async () => {
    const isChanged = await file.inTurn(() => write(restarts));
    if (restarts) await file.inTurn(() => restartWhereDue(run, file));
    else if (isChanged)
      run.warn(
        `${file.host}: ${node}/${key} is changed in the file and counts when the management server has been restarted: dpnctl stop mcs, then dpnctl start mcs, as admin`,
      );
  });
}

async function said(file: PreferencesFile, declared: Inputs): Promise<Found<Inputs>> {
  const now = await file.value(declared);
  return { id: idOf(declared), inputs: { ...declared, value: now as string }, outputs: { original: file.original } };
}

function fileOf(run: StreamRun, { connection: at, file }: Inputs): PreferencesFile {
  return run.world.preferences(at, file ?? FILE);
}

function idOf({ connection: { host }, node, key }: Inputs): string {
  return `${host}/${node}/${key}`;
}
