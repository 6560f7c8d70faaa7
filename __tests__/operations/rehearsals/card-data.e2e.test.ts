import { cardDataRehearsals } from "../../../testing/rehearsals/card-data";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(cardDataRehearsals);
