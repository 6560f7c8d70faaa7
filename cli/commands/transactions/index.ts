import { find } from "./find";
import { resolve } from "./resolve";

export const commands = [find, resolve];
