/**
 * The layout as rules. Inside each feature of core: domain ← application ← adapters. Between features: only the arrows of
 * `arrows`, each with its reason. lib/ knows core/contracts only; lambda/ connects the parts of a function.
 */
const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

/** What each feature of core may import from which other features, and why. Every feature may import `shared`. */
const arrows = {
  access: {},
  ledger: {},
  audit: {
    ledger: "A verification recomputes the chains of rows, and compares each row with its line.",
  },
  notifications: {
    access: "A manual notification is allowed to the merchant's own callers only; webhooks to merchants are signed.",
    ledger: "A notification shows the transaction's current state.",
  },
  webhooks: {
    access: "Signatures and caller bindings decide whose events are accepted.",
    ledger: "A processed event becomes a ledger row.",
    notifications: "A notifiable change is queued for its merchant.",
  },
  queries: {
    access: "A caller reads the transactions of its own merchants only.",
    ledger: "Transactions, their history and their index keys belong to the ledger.",
    notifications: "A transaction's answer lists the notifications that were sent about it.",
  },
  payments: {
    access: "A caller submits payments for its own merchants only; the fraud vendor signs its webhooks.",
    ledger: "Each step of a payment is a ledger row.",
    notifications: "The end of a payment is queued for its merchant.",
    webhooks: "Charges carry the metadata by which Stripe's events find their transaction.",
  },
  batches: {
    access: "A caller uploads files for its own merchants only.",
    notifications: "The end of a batch is sent by e-mail.",
    payments: "Each row of a file is submitted as a payment.",
  },
  recovery: {
    ledger: "Stuck events and payments are named by their ledger keys.",
    notifications: "Deliveries that are due are queued again.",
    payments: "Payments that are stuck are started again.",
    webhooks: "Events that are stuck are queued again.",
  },
  operations: {
    access: "An action records its principal; secrets and bindings are shown and set.",
    audit: "The audit trail is verified and shown.",
    batches: "Batches are shown and resumed.",
    ledger: "Transactions and their chains are shown and verified.",
    notifications: "Deliveries are shown, tested and recovered.",
    payments: "Payments that wait are resolved, and reviews decided.",
    queries: "Transactions are found.",
    recovery: "Events and payments that are stuck are started again.",
    webhooks: "Events are shown and replayed.",
  },
};

const features = Object.keys(arrows);
const featureRules = features.map((feature) => {
  const allowed = ["contracts", "shared", feature, ...Object.keys(arrows[feature])];
  const reasons = Object.entries(arrows[feature]).map(([to, why]) => `${to} (${why})`);
  return forbid(
    `${feature}-knows-only-its-own`,
    `Beside shared and contracts, ${feature} imports ${reasons.join(", ") || "no other feature"}.`,
    { path: `^core/${feature}/` },
    { path: `^core/(?!(${allowed.join("|")})/)` },
  );
});

module.exports = {
  forbidden: [
    forbid(
      "no-circular",
      "A circle has no first thing to read, also where it consists of types only.",
      {},
      { circular: true },
    ),
    ...featureRules,
    forbid(
      "shared-knows-no-feature",
      "Every feature imports shared, so shared imports none.",
      { path: "^core/shared/" },
      { path: "^core/(?!(shared|contracts)/)" },
    ),
    forbid(
      "domain-imports-domains-only",
      "A domain knows itself, the domains of features below it, Node's own modules, and the text that it hashes (RFC 8785).",
      { path: "^core/[^/]+/domain/" },
      { pathNot: "^core/[^/]+/domain/|node_modules/canonicalize/", dependencyTypesNot: ["core"] },
    ),
    forbid(
      "application-knows-no-adapters",
      "Use cases speak to ports; adapters come in from lambda/.",
      { path: "^core/[^/]+/application/" },
      { pathNot: "^core/([^/]+/(application|domain)|contracts)/", dependencyTypesNot: ["core"] },
    ),
    forbid(
      "contracts-are-leaves",
      "Contracts are shared by the stack and the functions, so they depend on neither.",
      { path: "^core/contracts/" },
      { pathNot: "^(core/contracts/|node_modules/zod/)" },
    ),
    forbid(
      "operations-serve-people",
      "No function does an operator's work, so that nobody but an operator has the rights for it. The demonstration simulates events, and verify:iam tries commands.",
      { pathNot: "^(core/operations|cli|console|local|ops/iam/commands|testing|__tests__)/" },
      { path: "^core/operations/" },
    ),
    forbid("core-knows-no-functions", "Core serves any function.", { path: "^core/" }, { path: "^(lambda|lib)/" }),
    forbid(
      "functions-stand-alone",
      "A function never imports another one, nor the stack.",
      { path: "^lambda/([^/]+)/" },
      { path: "^(lambda/(?!$1/)|lib/)" },
    ),
    forbid(
      "handlers-know-no-adapters",
      "A handler is a factory that knows ports; index.ts wires the real ones.",
      { path: "^lambda/[^/]+/handler" },
      { path: "^core/([^/]+/(adapters|providers|gateways))/", pathNot: "^core/shared/adapters/(http|sqs)/" },
    ),
    forbid(
      "lib-sees-contracts-only",
      "The stack needs names and limits, not code.",
      { path: "^lib/" },
      { path: "^(core/(?!contracts/)|lambda/)" },
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
      { path: "^(simulation|local|tools|bench|cost|ops|testing|__tests__|cli|console)/" },
    ),
    forbid(
      "simulation-knows-core-only",
      "Simulated events are the same for the local stack, for tests and for a deployment.",
      { path: "^simulation/" },
      { pathNot: "^(simulation|core)/", dependencyTypesNot: ["core"] },
    ),
    forbid(
      "ops-and-bench-know-no-tests",
      "What users run must not need the tests.",
      { path: "^(local|tools|bench|ops)/" },
      { path: "^(testing|__tests__)/" },
    ),
    forbid(
      "ops-knows-no-local-stack",
      "Deployment must not need the local stack; what both use is in tools/. verify:terraform, verify:iam and verify:api alone run the emulator.",
      { path: "^ops/", pathNot: "^ops/(verify-terraform|terraform/|verify-iam|iam/|verify-api)" },
      { path: "^(local|bench|cost)/" },
    ),
    forbid(
      "tools-are-leaves",
      "ops/ and local/ share tools/, so tools/ imports neither.",
      { path: "^tools/" },
      { path: "^(lib|lambda|local|bench|cost|ops|cli|console)/" },
    ),
    forbid(
      "product-needs-no-dev-dependency",
      "What is deployed is installed with --omit=dev. Operations run from a checkout.",
      { path: "^(lib|lambda|core)/", pathNot: "^core/operations/adapters/" },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "^node_modules/@types/" },
    ),
    forbid("no-unresolvable", "Every import leads somewhere.", {}, { couldNotResolve: true }),
    forbid(
      "cli-is-a-face",
      "The tap command shows and calls the use cases of core. It knows names and settings of the stack, never its constructs.",
      { path: "^cli/" },
      { path: "^(lambda|ops|bench|cost|testing|__tests__)/|^lib/(?!naming|config/)" },
    ),
    forbid(
      "only-people-and-tests-start-the-cli",
      "What is deployed, and what deploys it, does not need the tap command.",
      { pathNot: "^(cli|testing|__tests__)/" },
      { path: "^cli/" },
    ),
    forbid(
      "console-is-run-by-the-cli",
      "The console's server runs commands by a port: it knows neither them nor AWS.",
      { path: "^console/server/" },
      { path: "^(core|lib|lambda|cli|local|ops|bench|testing|__tests__|console/app)/|node_modules/@aws-sdk/" },
    ),
    forbid(
      "console-page-is-small",
      "What a browser loads knows its own parts, and rules without dependencies.",
      { path: "^console/(app|shared)/" },
      {
        path: "^.",
        pathNot:
          "^(console/(app|shared)/|core/shared/domain/(money|currencies)\\.ts$|tools/span\\.ts$|node_modules/preact/)",
      },
    ),
    forbid(
      "only-esbuild-loads-the-page",
      "The page is bundled from its main file.",
      { pathNot: "^(console/app/|__tests__/console/)" },
      { path: "^console/app/" },
    ),
    forbid(
      "no-orphans",
      "A file that no other file imports is dead.",
      {
        orphan: true,
        pathNot:
          "(^\\.|\\.d\\.ts$|^(main|__tests__|cli/(tap\\.js|write-reference)|console/app/main\\.tsx$|local/start|bench/bench|bench/cases/|cost/cost|ops/[^/]+|testing/.*-(setup|teardown|timeout))|lambda/[^/]+/index\\.ts$|core/shared/adapters/aws/function-credentials)",
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
