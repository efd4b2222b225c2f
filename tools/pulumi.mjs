// npm run up, npm run preview: pulumi with the local stack of the root project and its emulated site.
import { endWith } from "./demo/ending.mjs";
import { withSite } from "./demo/site.mjs";
import { prepareStack, pulumi, stackEnvironment } from "./demo/stack.mjs";

const [verb = "preview", ...rest] = process.argv.slice(2);
// Nobody can answer a question where there is no terminal.
const answers = verb !== "preview" && !process.stdin.isTTY ? ["--yes", "--skip-preview"] : [];

await endWith(async () => {
  const env = await stackEnvironment();
  return withSite(async (site) => {
    await prepareStack(env, site);
    return pulumi(env, [verb, "--refresh", ...answers, ...rest]);
  });
});
