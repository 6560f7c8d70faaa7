import { rehearse } from "../../../testing/rehearsals/rehearse";
import { signatureRehearsals } from "../../../testing/rehearsals/signatures";

rehearse(signatureRehearsals);
