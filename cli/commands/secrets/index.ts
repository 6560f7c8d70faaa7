import { rotate } from "./rotate";
import { status } from "./status";

export const commands = [status, rotate];
