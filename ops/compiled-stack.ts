import { compiledFile } from "./compiled.js";

/** The stack's synthesis for programs that tsx compiles as it loads them, which the stack and cdktf need not be. */
export const compiledStack = (): typeof import("../lib/synthesize") => require(compiledFile("lib/synthesize.ts"));
