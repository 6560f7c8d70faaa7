import { find } from "./find";
import { resolve } from "./resolve";
import { show } from "./show";

export const commands = [find, show, resolve];
