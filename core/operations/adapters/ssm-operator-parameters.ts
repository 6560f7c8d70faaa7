import { paginateDescribeParameters, type SSMClient } from "@aws-sdk/client-ssm";
import { principalOf } from "../../access/application/principal";
import { ssmSettings } from "../../shared/adapters/aws/ssm-settings";
import { noteOf } from "../../shared/domain/parameter-note";
import type { OperatorParameters } from "../application/parameter-ports";

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

    ...ssmSettings(client, key),
  };
}
