import { healthRehearsals } from "../../../testing/rehearsals/health";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(healthRehearsals);
