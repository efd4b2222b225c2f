// npm run drift: `pulumi-avamar drift` for the example and its site. Exit code 0: none; 2: drift; 1: it could not be told.
import { endWith } from "./demo/ending.mjs";
import { withSite } from "./demo/site.mjs";
import { drift, prepareStack, stackEnvironment } from "./demo/stack.mjs";

await endWith(async () => {
  const env = await stackEnvironment();
  return withSite(async (site) => {
    await prepareStack(env, site);
    return drift(env, process.argv.slice(2));
  });
});
