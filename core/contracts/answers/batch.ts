import * as z from "zod/mini";
import { batchErrors, batchFormats, batchStates, type Separator, separators } from "../batch-schema";
import { count, described, link, text, time } from "./fields";
import { fieldErrors } from "./problem";

const upload = z.strictObject({
  url: described(z.url(), "Where the form is posted.", "https://tap-batches.s3.us-east-1.amazonaws.com/"),
  fields: described(
    z.record(z.string(), z.string()),
    "Fields of the form, as they stand; the file comes last, as the field `file`.",
    { key: "uploads/bat_0123456789abcdef01234567", "Content-Type": "text/csv", policy: "eyJ…" },
  ),
  expires_at: time("Until when a file may be uploaded by this form."),
});

const result = z.strictObject({
  url: described(
    z.url(),
    "Link to the result: one line for each row that is not empty.",
    "https://tap-batches.s3.us-east-1.amazonaws.com/results/x",
  ),
  expires_at: time("Until when the link is valid."),
});

/** Answer of POST /batches and GET /batches/{id}. */
export const batch = z.strictObject({
  id: text("The batch.", "bat_0123456789abcdef01234567"),
  merchant_id: text("The merchant whose payments the rows are.", "mrc_demo"),
  format: described(z.enum(batchFormats), "Format of the file.", "csv"),
  result_format: described(z.enum(batchFormats), "Format of the result.", "jsonl"),
  separator: described(
    z.nullable(z.enum(Object.keys(separators) as [Separator])),
    "Separator of the columns, once the header of a CSV file was read.",
  ),
  state: described(z.enum(batchStates), "How far the batch is.", "completed"),
  error: described(
    z.nullable(z.enum(Object.keys(batchErrors) as [keyof typeof batchErrors])),
    "Why the whole file was refused.",
  ),
  error_title: described(z.nullable(z.string()), "The same as a sentence."),
  errors: described(fieldErrors, "What is wrong with which column of the header.", []),
  rows: count("Rows that were read so far.", 2),
  submitted: count("Rows that are payments.", 2),
  refused: count("Rows that were refused.", 0),
  empty_rows: count("Rows without any value, which are skipped.", 0),
  created_at: time("When the batch was created."),
  finished_at: described(z.nullable(time("")), "When its last row was read."),
  upload: described(z.nullable(upload), "The form that uploads the file, in the answer of POST /batches."),
  result: described(z.nullable(result), "The result, once there is one, for as long as it is kept."),
  links: z.strictObject({ self: link("Where to read the batch.") }),
});
