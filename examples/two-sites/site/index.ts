// One grid. Each site is a stack of this program, so that a mistake at one cannot reach the other; what they have in
// common comes from the stack of ../shared.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();
const site = pulumi.getStack();

const shared = new pulumi.StackReference(config.require("sharedStack"));
const contact = shared.requireOutput("contact");
const keepDays = shared.requireOutput("keepDays");
const startTime = shared.requireOutput("startTime");

const domain = new avamar.Domain("corp", { parent: "/clients", name: "CORP", contact });
const schedule = new avamar.Schedule("nightly", {
  domain,
  name: "nightly",
  recurrence: "weekly",
  daysOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
  startTime,
  duration: 8,
  timeZone: config.require("timeZone"),
});
const retention = new avamar.Retention("kept", {
  domain,
  name: "kept",
  type: "duration",
  duration: { count: keepDays, unit: "days" },
});
const dataset = new avamar.Dataset("files", {
  domain,
  name: "files",
  targets: [{ plugin: avamar.Plugin.windowsFileSystem, path: "D:\\" }],
});
const policy = new avamar.Policy("files", {
  domain,
  name: `${site}-files`,
  dataset,
  schedule,
  retention,
  members: [],
});

/** What the other stacks may ask for. */
export const policyName = policy.name;
