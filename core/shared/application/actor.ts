/** Who signed a request, as API Gateway says it: no header and no body can set it. */
export interface Caller {
  /** ARN of the IAM principal or of its session; empty for an unsigned request, and bound to no merchant then. */
  readonly arn: string;
  /** Id of the API key that came with the request. It is no secret: only the key's value is. */
  readonly apiKeyId?: string;
}

/** Who caused what an item says. */
export interface Actor {
  /** ARN of the IAM principal, without the name of a session; of a decision of the fraud vendor, the vendor's name. */
  readonly principal: string;
  readonly apiKeyId?: string;
  /** ISO time of the call: two calls of one principal differ by it. */
  readonly at: string;
}
