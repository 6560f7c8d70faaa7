import { functionRehearsals } from "../../../testing/rehearsals/functions";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(functionRehearsals);
