import { customerEmailRehearsals } from "../../../testing/rehearsals/customer-emails";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(customerEmailRehearsals);
