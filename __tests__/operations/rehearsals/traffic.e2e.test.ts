import { rehearse } from "../../../testing/rehearsals/rehearse";
import { trafficRehearsals } from "../../../testing/rehearsals/traffic";

rehearse(trafficRehearsals);
