import { describeRandomRequests } from "../../testing/scenarios/random-requests";

describeRandomRequests(300);
