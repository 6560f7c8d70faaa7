import { describeRandomRequests } from "../../testing/scenarios/random-requests";

describeRandomRequests(2_000);
