import { describeKilledWorker } from "../../testing/scenarios/killed-worker";

describeKilledWorker(3_000);
