import { list } from "./list";
import { replay } from "./replay";
import { show } from "./show";

export const commands = [list, show, replay];
