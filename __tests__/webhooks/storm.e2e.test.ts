import { describeStorm } from "../../testing/scenarios/storm";

describeStorm(16);
