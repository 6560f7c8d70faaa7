import { batchRehearsals, letterRehearsals } from "../../../testing/rehearsals/letters";
import { rehearse } from "../../../testing/rehearsals/rehearse";

rehearse([...letterRehearsals, ...batchRehearsals]);
