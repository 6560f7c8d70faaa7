import { auditRehearsals } from "../../../testing/rehearsals/audit";
import { rehearse } from "../../../testing/rehearsals/rehearse";

// Not on the stack of the end-to-end tests: some of those change rows past Tap, and each verification would find them.
rehearse(auditRehearsals);
