import { quarantine } from "./audit/quarantine";
import { requeue } from "./audit/requeue";
import { show } from "./audit/show";
import { verify } from "./audit/verify";

export const commands = [verify, show, quarantine, requeue];
