import { auditRehearsals } from "../../../testing/rehearsals/audit";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse(auditRehearsals);
