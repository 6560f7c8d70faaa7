import { jest } from "@jest/globals";

// A slow computer is not a fault: only the benchmark measures time. A test that hangs still ends.
jest.setTimeout(120_000);
