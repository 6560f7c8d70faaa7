import { add } from "./add";
import { list } from "./list";
import { remove } from "./remove";
import { rotate } from "./rotate-key";

export const commands = [list, add, rotate, remove];
