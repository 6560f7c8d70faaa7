import { deliveryRehearsals } from "../../../testing/rehearsals/deliveries";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(deliveryRehearsals);
