import { jest } from "@jest/globals";

// All files share one emulator: a step may wait for what an earlier file left to do. What hangs ends all the same.
jest.setTimeout(120_000);
