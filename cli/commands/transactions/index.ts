import { find } from "./find";
import { resolve } from "./resolve";
import { show } from "./show";
import { sums } from "./sums";

export const commands = [find, show, sums, resolve];
