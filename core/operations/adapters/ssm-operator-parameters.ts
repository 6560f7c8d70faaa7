import {
  GetParametersCommand,
  PutParameterCommand,
  paginateDescribeParameters,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { principalOf } from "../../access/application/principal";
import { UNSET } from "../../contracts/parameters";
import { ChangedMeanwhile, type OperatorParameters } from "../application/parameter-ports";
import { noteOf, noteText } from "../domain/parameter-note";

/** `key`: alias of the stack's key. */
export function ssmOperatorParameters(client: SSMClient, key: string): OperatorParameters {
  return {
    async describe(prefix) {
      const pages = paginateDescribeParameters(
        { client, pageSize: 50 },
        { ParameterFilters: [{ Key: "Name", Option: "BeginsWith", Values: [prefix] }] },
      );
      const found = [];
      for await (const { Parameters = [] } of pages) {
        for (const { Name = "", Version = 1, LastModifiedDate, LastModifiedUser, Description } of Parameters) {
          const note = noteOf(Description, Version);
          found.push({
            name: Name,
            version: Version,
            ...(LastModifiedDate && { changedAt: LastModifiedDate.toISOString() }),
            ...(LastModifiedUser && { changedBy: principalOf(LastModifiedUser) }),
            ...(note && { note }),
          });
        }
      }
      return found;
    },

    async read(name) {
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [name], WithDecryption: true }));
      const [parameter] = Parameters;
      const value = parameter?.Value?.trim();
      return parameter && { value: value === UNSET ? undefined : value, version: parameter.Version ?? 0 };
    },

    async write(name, value, { after, note }) {
      const { Version = 0 } = await client.send(
        new PutParameterCommand({
          Name: name,
          Value: value,
          Type: "SecureString",
          // Without it, SSM would take its own key for the new version.
          KeyId: key,
          Overwrite: true,
          Description: noteText({ ...note, version: after + 1 }),
        }),
      );
      if (Version !== after + 1) {
        throw new ChangedMeanwhile(
          `${name} was changed between its reading and its writing: look at it, and set it again`,
        );
      }
      return Version;
    },
  };
}
