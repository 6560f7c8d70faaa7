import {
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  CreateEmailIdentityCommand,
  type EventType,
  type SuppressionListReason,
  type TlsPolicy,
} from "@aws-sdk/client-sesv2";
import type { ResourceHandlers } from "../handler";

export const email: ResourceHandlers = {
  aws_sesv2_configuration_set: async (args, { clients, region, accountId }) => {
    const name = args.text("configuration_set_name");
    await clients.ses.send(
      new CreateConfigurationSetCommand({
        ConfigurationSetName: name,
        DeliveryOptions: { TlsPolicy: args.block("delivery_options")?.text("tls_policy") as TlsPolicy },
        ReputationOptions: {
          ReputationMetricsEnabled:
            args.block("reputation_options")?.optionalFlag("reputation_metrics_enabled") ?? false,
        },
        SuppressionOptions: {
          SuppressedReasons: args.block("suppression_options")?.texts("suppressed_reasons") as SuppressionListReason[],
        },
      }),
    );
    return { id: name, configuration_set_name: name, arn: arnOf("configuration-set", name, region, accountId) };
  },

  /** The emulator takes every sender as verified. */
  aws_sesv2_email_identity: async (args, { clients, region, accountId }) => {
    const identity = args.text("email_identity");
    await clients.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: identity }));
    return { id: identity, email_identity: identity, arn: arnOf("identity", identity, region, accountId) };
  },

  aws_sesv2_configuration_set_event_destination: async (args, { clients }) => {
    const destination = args.block("event_destination");
    await clients.ses.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: args.text("configuration_set_name"),
        EventDestinationName: args.text("event_destination_name"),
        EventDestination: {
          Enabled: destination?.optionalFlag("enabled") ?? false,
          MatchingEventTypes: (destination?.texts("matching_event_types") ?? []) as EventType[],
          CloudWatchDestination: {
            DimensionConfigurations: (
              destination?.block("cloud_watch_destination")?.blocks("dimension_configuration") ?? []
            ).map((dimension) => ({
              DimensionName: dimension.text("dimension_name"),
              DimensionValueSource: dimension.text("dimension_value_source") as "MESSAGE_TAG",
              DefaultDimensionValue: dimension.text("default_dimension_value"),
            })),
          },
        },
      }),
    );
    return {};
  },
};

const arnOf = (kind: string, name: string, region: string, accountId: string): string =>
  `arn:aws:ses:${region}:${accountId}:${kind}/${name}`;
