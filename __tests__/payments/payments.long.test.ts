import { describePayments } from "../../testing/scenarios/payments";

describePayments(500);
