import { eventRehearsals } from "../../../testing/rehearsals/events";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(eventRehearsals);
