import { Failure } from "../../tools/failure";

/** The parts of an error of the AWS SDK, or of Node.js below it, that say what happened. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError/;
const untrusted = /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|ALTNAME|self.signed certificate/;
const expired = /ExpiredToken|TokenRefreshRequired|RequestExpired|(session|token)[^.]* expired/i;
const wrongClock = /not yet current|Signature expired|RequestTimeTooSkewed/;
const refused = /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure/;
const denied = /AccessDenied|UnauthorizedOperation|NotAuthorized/;

const SIGN_IN =
  "Sign in (for example `aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

/** Causes, the first that fits counts: an error of the network may come wrapped in one of the credentials. */
const causes: readonly {
  readonly fits: RegExp;
  readonly cause: (region: string) => string;
  readonly nextStep: string;
}[] = [
  {
    fits: unreachable,
    cause: (region) => `AWS cannot be reached in ${region}`,
    nextStep:
      "Check the network, its name service and firewall, and that AWS_REGION is an AWS region. A proxy in HTTPS_PROXY is " +
      "used by Terraform only.",
  },
  {
    fits: untrusted,
    cause: () => "The certificate of AWS is not trusted here, as behind a proxy that reads TLS",
    nextStep: "Set NODE_EXTRA_CA_CERTS to the root certificate of your network, and AWS_CA_BUNDLE for Terraform.",
  },
  {
    fits: wrongClock,
    cause: () => "AWS refuses the time of the signature",
    nextStep: "Set the clock of this computer: AWS accepts five minutes of difference.",
  },
  { fits: expired, cause: () => "The credentials have expired", nextStep: SIGN_IN },
  {
    fits: refused,
    cause: (region) => `AWS does not accept the credentials in ${region}`,
    nextStep: `${SIGN_IN} A region that is off by default must be enabled in the account first.`,
  },
  {
    fits: /CredentialsProviderError|Could not load credentials|could not be found in/,
    cause: () => "There are no AWS credentials",
    nextStep: SIGN_IN,
  },
  {
    fits: denied,
    cause: () => "The credentials lack a right",
    nextStep: "Give their role the rights in docs/deployer-policy.json, with your account and suffix in it.",
  },
];

/** The true cause of a failed call to AWS, with what to do; any other error as it is. */
export function explained(error: unknown, what: string, region: string): unknown {
  if (error instanceof Failure) return error;
  const { name = "", code = "", message = "", $metadata } = error as SdkError;
  const isForbidden = $metadata?.httpStatusCode === 403 && message === "" ? "AccessDenied" : "";
  const text = [name, code, isForbidden, message].filter(Boolean).join(" ");
  const found = causes.find(({ fits }) => fits.test(text));
  if (found === undefined && $metadata === undefined) return error;
  const reason = `${code || name}${message ? `: ${message}` : ""}`;
  return found === undefined
    ? new Failure(`${what} failed (${reason}).`, "Nothing is lost: repeat the command once the cause is gone.")
    : new Failure(`${found.cause(region)}: ${what} failed (${reason}).`, found.nextStep);
}

/** Runs calls to AWS, and throws the true cause where one fails. */
export async function explaining<T>(what: string, region: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error, what, region);
  }
}
