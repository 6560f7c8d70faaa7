import * as z from "zod/mini";
import { EMAIL_ADDRESS } from "./customer-email";

export const emailAddress = z
  .string()
  .check(z.maxLength(254), z.regex(EMAIL_ADDRESS, "one e-mail address in ASCII, without a name"));
