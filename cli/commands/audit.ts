import { show } from "./audit/show";
import { verify } from "./audit/verify";

export const commands = [verify, show];
