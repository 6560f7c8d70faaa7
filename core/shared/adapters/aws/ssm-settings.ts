import { GetParametersCommand, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { UNSET } from "../../../contracts/parameters";
import { ChangedMeanwhile, type SettingParameters } from "../../application/setting-parameters";
import { noteText } from "../../domain/parameter-note";

/** `key`: ARN or alias of the stack's key. */
export function ssmSettings(client: SSMClient, key: string): SettingParameters {
  return {
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
