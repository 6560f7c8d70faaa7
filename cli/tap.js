#!/usr/bin/env node
// The commands are TypeScript, which tsx compiles as it is loaded.
require("tsx/cjs");
require("./main.ts");
