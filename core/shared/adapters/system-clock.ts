import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../application/ports";

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds) => wait(milliseconds),
  random: Math.random,
};
