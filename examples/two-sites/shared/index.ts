// What all sites have in common. Nothing is made here: the sites read these outputs with a StackReference.
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

/** How long backups are kept, at every site. */
export const keepDays = config.getNumber("keepDays") ?? 60;
/** Who is asked. */
export const contact = { name: "Storage team", email: config.get("contactEmail") ?? "storage@example.com" };
/** When backups begin, in the time of each site. */
export const startTime = "21:00";
