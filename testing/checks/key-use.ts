import { addressesIn, type Check, list, type PolicyStatement, resourcesOf, statementsIn } from "./document";

/** Calls by which a role reaches a service that uses the key in its name: to read what is under it, and to write. */
const services: Readonly<
  Record<string, { readonly reads: RegExp; readonly writes?: RegExp; readonly encrypts?: RegExp }>
> = {
  // Writes to tables too: the table has its own key, which DynamoDB decrypts with the customer key.
  dynamodb: { reads: /^dynamodb:/ },
  s3: { reads: /^s3:(GetObject|GetObjectVersion|AbortMultipartUpload)$/, writes: /^s3:PutObject$/ },
  // A sender's data key is decrypted where it is used again.
  sns: { reads: /^sns:Publish$/, writes: /^sns:Publish$/ },
  sqs: { reads: /^sqs:(SendMessage|ReceiveMessage)$/, writes: /^sqs:SendMessage$/ },
  // A parameter of the standard tier is encrypted by the key itself, without a data key.
  ssm: { reads: /^ssm:GetParameters$/, encrypts: /^ssm:PutParameter$/ },
};

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> | undefined;

const conditionsOf = ({ Condition }: PolicyStatement) => (Condition as Condition)?.StringEquals ?? {};

/** Services for which a statement allows an action on the key, in the role's name. */
function servicesIn(statement: PolicyStatement, action: string): string[] {
  if (statement.Effect !== "Allow" || !list(statement.Action).includes(action)) return [];
  return list(conditionsOf(statement)["kms:ViaService"]).flatMap(
    (host) => /^([a-z0-9]+)\.[a-z0-9-]+\.amazonaws\.com$/.exec(host)?.[1] ?? [],
  );
}

/** Whether the statements let a service use the key at the address in the role's name. */
export const serviceMayUseKey = (
  statements: readonly PolicyStatement[],
  service: string,
  action: string,
  key: string,
): boolean =>
  statements.some(
    (statement) => addressesIn(statement.Resource).includes(key) && servicesIn(statement, action).includes(service),
  );

/** Whether Lambda may decrypt the function's own variables, which it does in the function's name. */
export const mayDecryptVariables = (statements: readonly PolicyStatement[], name: string, key: string): boolean =>
  statements.some(
    (statement) =>
      addressesIn(statement.Resource).includes(key) &&
      list(statement.Action).includes("kms:Decrypt") &&
      String(conditionsOf(statement)["kms:EncryptionContext:aws:lambda:FunctionArn"]).endsWith(`:function:${name}`),
  );

/** Every statement about the key is bound: to services that the role reaches with such a call, or to one encryption context. */
export const theKeyIsUsedNoFurther: Check = (document) =>
  resourcesOf(document, "aws_iam_role_policy").flatMap(({ address, attributes }) => {
    const statements = statementsIn(attributes.policy);
    const actions = statements.flatMap(({ Action }) => list(Action));
    return statements
      .filter(({ Action }) => list(Action).some((action) => action.startsWith("kms:")))
      .flatMap((statement) => unbound(statement, actions).map((problem) => `${address} ${problem}`));
  });

function unbound(statement: PolicyStatement, actions: readonly string[]): string[] {
  const { "kms:ViaService": via, ...contexts } = conditionsOf(statement);
  const own = Object.entries(contexts).filter(
    ([key, value]) => key.startsWith("kms:EncryptionContext:") && !JSON.stringify(value).includes("*"),
  );
  if (via === undefined) return own.length === 1 ? [] : ["may use the key itself for anything"];
  return list(statement.Action).flatMap((action) => {
    const named = servicesIn(statement, action);
    const needless = named.filter((service) => {
      const { reads, writes, encrypts } = services[service] ?? {};
      const calls = { "kms:Decrypt": reads, "kms:GenerateDataKey": writes, "kms:Encrypt": encrypts };
      const call = calls[action as keyof typeof calls];
      return call === undefined || !actions.some((other) => call.test(other));
    });
    return [
      ...(named.length === list(via).length ? [] : [`lets an unknown service ${action}`]),
      ...needless.map((service) => `lets ${service} ${action}, and makes no call to it that needs this`),
    ];
  });
}
