import { invoke } from "../../ops/iam/world";
import { rehearsal } from "./rehearsal";

/** Alarms about whether the stack runs at all. */
export const healthRehearsals = [
  rehearsal({
    alarm: "reconciler-heartbeat",
    title: "the reconciler's schedule is off, as it is in these tests, and runs again",
    // Nothing has run it since the rehearsal before.
    async ready(world) {
      await invoke(world, "reconciler");
    },
    async cause() {
      return undefined;
    },
    steps: () => [{ command: "tap doctor", shows: [/WRONG +schedule reconciler +DISABLED/], exitCode: 1 }],
    async repair(world) {
      await invoke(world, "reconciler");
    },
  }),
];
