import { discard } from "./discard";
import { list } from "./list";
import { redrive } from "./redrive";
import { show } from "./show";

export const commands = [list, show, redrive, discard];
