import { type Check, resourcesOf, walk } from "./document";

const keeps = /^(prevent_destroy|skip_destroy|retain_.*|deletion_protection.*)$/;

/** `terraform destroy` leaves nothing behind that Terraform made. */
export const nothingIsRetained: Check = (document) => {
  const problems: string[] = [];
  walk(document.resource, (path, value) => {
    const name = path.at(-1) ?? "";
    if (keeps.test(name) && value !== false) problems.push(`${path.join(".")} keeps what should go`);
  });
  for (const { address, attributes } of resourcesOf(document, "aws_s3_bucket")) {
    if (attributes.force_destroy !== true) problems.push(`${address} has no force_destroy`);
  }
  for (const { address, attributes } of resourcesOf(document, "aws_kms_key")) {
    if (attributes.deletion_window_in_days !== 7) problems.push(`${address} waits longer than seven days`);
  }
  return problems;
};
