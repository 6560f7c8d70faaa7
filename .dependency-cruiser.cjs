/** Direction: domain ← application ← adapters ← lambda; lib sees core/contracts only. */
const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

module.exports = {
  forbidden: [
    forbid(
      "no-circular",
      "A circle has no first thing to read.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    forbid(
      "domain-imports-nothing",
      "The domain knows itself and Node's own modules only.",
      { path: "^core/domain/" },
      { pathNot: "^core/domain/", dependencyTypesNot: ["core"] },
    ),
    forbid(
      "application-knows-no-adapters",
      "Use cases speak to ports; adapters come in from lambda/.",
      { path: "^core/application/" },
      { pathNot: "^core/(application|domain|contracts)/", dependencyTypesNot: ["core"] },
    ),
    forbid(
      "contracts-are-leaves",
      "Contracts are shared by the stack and the functions, so they depend on neither.",
      { path: "^core/contracts/" },
      { pathNot: "^(core/contracts/|node_modules/zod/)" },
    ),
    forbid(
      "adapters-know-no-functions",
      "Adapters serve any function.",
      { path: "^core/adapters/" },
      { path: "^(lambda|lib|local|ops|testing)/" },
    ),
    forbid(
      "functions-stand-alone",
      "A function never imports another one, nor the stack.",
      { path: "^lambda/([^/]+)/" },
      { path: "^(lambda/(?!$1/)|lib/|local/|ops/|testing/)" },
    ),
    forbid(
      "handlers-know-no-adapters",
      "A handler is a factory that knows ports; index.ts wires the real ones.",
      { path: "^lambda/[^/]+/handler" },
      { path: "^core/adapters/(?!(http|queue)/)" },
    ),
    forbid(
      "lib-sees-contracts-only",
      "The stack needs names and limits, not code.",
      { path: "^lib/" },
      { path: "^(core/(?!contracts/)|lambda/|local/|ops/|testing/)" },
    ),
    forbid(
      "cdktf-stays-in-lib",
      "A fork of cdktf should be a drop-in later.",
      { pathNot: "^(lib/|__tests__/|testing/)" },
      { path: "^node_modules/(@cdktf|cdktf|constructs)/" },
    ),
    forbid(
      "product-knows-no-tools",
      "What is deployed must not need what only runs here.",
      { path: "^(lib|lambda|core)/" },
      { path: "^(local|ops|testing|__tests__)/" },
    ),
    forbid(
      "product-needs-no-dev-dependency",
      "What is deployed is installed with --omit=dev.",
      { path: "^(lib|lambda|core)/" },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "^node_modules/@types/" },
    ),
    forbid("no-unresolvable", "Every import leads somewhere.", {}, { couldNotResolve: true }),
    forbid(
      "no-orphans",
      "What nobody imports is dead.",
      {
        orphan: true,
        pathNot:
          "(^\\.|\\.d\\.ts$|^(main|__tests__|local/(start|benchmark)|ops/[^/]+|testing/.*-(setup|teardown|timeout))|lambda/[^/]+/index\\.ts$|core/adapters/aws/function-credentials)",
      },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
