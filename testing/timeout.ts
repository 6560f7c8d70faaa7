import { jest } from "@jest/globals";

// Claims about time are the benchmark's: a slow computer is no fault, and what hangs ends all the same.
jest.setTimeout(120_000);
