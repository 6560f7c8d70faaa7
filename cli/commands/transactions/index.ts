import { find } from "./find";

export const commands = [find];
