// Who may import whom: the directions of ARCHITECTURE.md, as rules. `npm run check:imports`.

const product = "^provider/(avamar|data-domain|host|topology|components|pulumi|commands)/";
/** What must be able to run without Pulumi's SDK: loading it takes 290 ms, and a real plugin will serve the same code. */
const withoutSdk = "^provider/(kernel|avamar|data-domain|host|topology)/";
const pulumiSdk = "(^|/)@pulumi/";
/** Runs in a fresh clone, before there are any packages. */
const beforePackages = "^tools/(setup\\.mjs|engine\\.mjs|(workspace|engine)/)";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files may name each other's types; nothing may need itself to be loaded.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "nothing-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "kernel-knows-no-product",
      comment: "kernel/ is what every resource shares; it does not know one of them.",
      severity: "error",
      from: { path: "^provider/kernel/" },
      to: { path: [product, "^provider/index\\.ts$"] },
    },
    {
      name: "topology-is-pure",
      comment: "topology/ plans; it knows neither resources nor connections.",
      severity: "error",
      from: { path: "^provider/topology/" },
      to: {
        path: [
          "^provider/(avamar|data-domain|host|components|pulumi|commands)/",
          "^provider/kernel/https\\.ts$",
          "^provider/index\\.ts$",
          "^(node:)?(fs|net|tls|http|https|http2|dns|child_process|dgram)(/|$)",
          "node_modules/(undici|ssh2)/",
        ],
      },
    },
    {
      name: "resources-know-nothing-above",
      comment: "components/, pulumi/ and commands/ are made of the resources, never the other way round.",
      severity: "error",
      from: { path: "^provider/(avamar|data-domain|host)/" },
      to: { path: "^provider/(components|pulumi|commands)/|^provider/index\\.ts$" },
    },
    {
      name: "no-sdk-below-pulumi",
      comment: "Only pulumi/, components/ and index.ts may import Pulumi's SDK.",
      severity: "error",
      from: { path: `${withoutSdk}|^provider/commands/` },
      to: { path: pulumiSdk },
    },
    {
      name: "no-engine-below-pulumi",
      comment: "pulumi/ is the only folder that knows the engine.",
      severity: "error",
      from: { path: withoutSdk },
      to: { path: "^provider/pulumi/" },
    },
    {
      name: "site-is-apart",
      comment:
        "The emulated site follows the vendors' contracts. What it took from the provider, it could not disprove.",
      severity: "error",
      from: { path: "^test/site/" },
      to: { path: ["^provider/", "node_modules/pulumi-avamar/", "^examples/", "^tools/"] },
    },
    {
      name: "provider-is-published",
      comment: "What users install has no devDependency and nothing of this repository beside it.",
      severity: "error",
      from: { path: "^provider/" },
      to: { path: "^(test|tools|examples)/" },
    },
    {
      name: "provider-ships-its-dependencies",
      severity: "error",
      from: { path: "^provider/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["npm", "npm-peer", "npm-optional", "core", "type-only"],
      },
    },
    {
      name: "examples-use-the-public-face",
      comment: "An example imports what its reader can import.",
      severity: "error",
      from: { path: "^examples/" },
      to: { path: "^(provider|test|tools)/|node_modules/pulumi-avamar/(?!dist/index\\.|package\\.json)" },
    },
    {
      name: "set-up-needs-no-packages",
      severity: "error",
      // vendor-install.mjs runs in a process of its own, after npm ci.
      from: { path: beforePackages, pathNot: "^tools/engine/vendor-install\\.mjs$" },
      to: { pathNot: "^tools/", dependencyTypesNot: ["core"] },
    },
    {
      name: "tools-are-not-shipped-code",
      severity: "error",
      from: { path: "^tools/" },
      to: { path: "^(provider|test|examples)/" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: "^(provider|test/site)/dist/" },
    // A workspace stays visible as the package it is imported as.
    preserveSymlinks: true,
    tsConfig: { fileName: "tsconfig.check.json" },
    // Types too: a type of the SDK in kernel/ would be the first step.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
