const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
  ],
};
const common = {
  testEnvironment: "node",
  transform,
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
      testMatch: ["<rootDir>/__tests__/**/!(*.e2e).test.ts"],
      globalSetup: "<rootDir>/testing/bundle-setup.ts",
    },
    {
      ...common,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/**/*.e2e.test.ts"],
      globalSetup: "<rootDir>/testing/local-stack-setup.ts",
      globalTeardown: "<rootDir>/testing/local-stack-teardown.ts",
    },
  ],
};
