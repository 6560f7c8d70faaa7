import { list } from "./list";
import { resume } from "./resume";
import { show } from "./show";

export const commands = [list, show, resume];
