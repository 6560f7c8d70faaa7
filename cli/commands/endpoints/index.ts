import { list } from "./list";
import { rotate } from "./rotate";
import { set } from "./set";

export const commands = [list, set, rotate];
