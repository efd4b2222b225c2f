// Runs a written program with an engine of straw, which knows what import.json says, and prints what it registers.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const pulumi = require("@pulumi/pulumi");

const folder = process.argv[2];
const { resources } = JSON.parse(readFileSync(join(folder, "import.json"), "utf8"));
// A component has its name for the engine beside the one that the file uses.
const nameOf = ({ name, logicalName = name }) => logicalName;
const known = new Map(resources.map((each) => [`${each.type} ${nameOf(each)}`, each]));
const open = (value) => {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  if (value["4dabf18193072939515e22adb298388d"])
    return "plaintext" in value ? JSON.parse(value.plaintext) : open(value.value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, open(each)]),
  );
};

const seen = [];
pulumi.runtime.setAllConfig(JSON.parse(process.argv[3]));
pulumi.runtime.setMocks(
  {
    newResource({ type, name, inputs }) {
      seen.push({ type, name, inputs: open(inputs) });
      const there = known.get(`${type} ${name}`);
      return { id: there?.id ?? "", state: there ? open(there.outputs ?? {}) : {} };
    },
    call: () => ({}),
  },
  "avamar-estate",
  "prod",
);
const wanted = resources.map((each) => ({ type: each.type, name: nameOf(each), inputs: open(each.inputs ?? {}) }));
pulumi.runtime
  .runInPulumiStack(async () => require(join(folder, "index.js")))
  .then(() => pulumi.runtime.waitForRPCs())
  .then(() => process.stdout.write(JSON.stringify({ seen, wanted })));
