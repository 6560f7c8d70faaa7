import { randomBytes } from "node:crypto";
import type { RandomId } from "../application/ports";

export const randomId: RandomId = () => randomBytes(12).toString("hex");
