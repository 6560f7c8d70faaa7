const compiled = (syntax) => [
  "@swc/jest",
  { jsc: { parser: { syntax }, target: "es2022" }, module: { type: "commonjs" } },
];
/** Published as an ES module only, which jest cannot load as it is. */
const esModule = "canonicalize/";
const common = {
  testEnvironment: "node",
  transform: { "\\.ts$": compiled("typescript"), [`/node_modules/${esModule}.+\\.js$`]: compiled("ecmascript") },
  transformIgnorePatterns: [`/node_modules/(?!${esModule})`],
  modulePathIgnorePatterns: ["<rootDir>/(dist|cdktf.out|.local)/"],
  setupFilesAfterEnv: ["<rootDir>/testing/timeout.ts"],
};

/** @type {import("jest").Config} */
module.exports = {
  testSequencer: "<rootDir>/testing/by-path.js",
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/!(*.e2e|*.long|*.deployed).test.ts"],
      setupFilesAfterEnv: [...common.setupFilesAfterEnv, "<rootDir>/testing/contract/setup.ts"],
      globalSetup: "<rootDir>/testing/bundle-setup.ts",
    },
    {
      ...common,
      displayName: "long",
      testMatch: ["<rootDir>/__tests__/**/*.long.test.ts"],
      globalSetup: "<rootDir>/testing/local-stack-setup.ts",
      globalTeardown: "<rootDir>/testing/local-stack-teardown.ts",
    },
    {
      ...common,
      displayName: "deployed",
      testMatch: ["<rootDir>/__tests__/**/*.deployed.test.ts"],
    },
    {
      ...common,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/!(operations)/**/*.e2e.test.ts"],
      globalSetup: "<rootDir>/testing/local-stack-setup.ts",
      globalTeardown: "<rootDir>/testing/local-stack-teardown.ts",
    },
    {
      // A stack of their own: they break it on purpose, and other tests leave work that they would find.
      ...common,
      displayName: "operations",
      testMatch: ["<rootDir>/__tests__/operations/**/*.e2e.test.ts"],
      globalSetup: "<rootDir>/testing/local-stack-setup.ts",
      globalTeardown: "<rootDir>/testing/local-stack-teardown.ts",
    },
  ],
};
