// npm run drift: exit code 0 when the site is as the program says, 7 when it is not.
import { DRIFTED, lookForDrift } from "./demo/drift.mjs";
import { driftLines } from "./demo/drift-report.mjs";
import { endWith } from "./demo/ending.mjs";
import { withSite } from "./demo/site.mjs";
import { prepareStack, stackEnvironment } from "./demo/stack.mjs";

await endWith(async () => {
  const env = await stackEnvironment();
  return withSite(async (site) => {
    await prepareStack(env, site);
    const { drifted, code } = await lookForDrift(env);
    for (const line of driftLines(drifted)) console.log(line);
    if (code === DRIFTED) console.log("\n`npm run up` puts it right.");
    return code;
  });
});
