import { list } from "./list";
import { notify } from "./notify";
import { recover } from "./recover";
import { test } from "./test";

export const commands = [list, recover, notify, test];
