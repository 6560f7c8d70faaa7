import { DynamodbTable, type DynamodbTableGlobalSecondaryIndex } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";
import { type TableName, type TableSchema, tables } from "../../core/contracts/tables";
import type { Platform } from "../platform";
import type { Grantee } from "./grantee";

type KeysOf<Indexes> = keyof Indexes & string;
type IndexOf<T extends TableName> =
  | ((typeof tables)[T] extends { readonly indexes: infer Indexes } ? KeysOf<Indexes> : never)
  | ((typeof tables)[T] extends { readonly localIndexes: infer Indexes } ? KeysOf<Indexes> : never);
type ItemAction = "GetItem" | "BatchGetItem" | "Query" | "PutItem" | "UpdateItem" | "DeleteItem";

/** An on-demand table under the customer key, recoverable to any second, with a stream of old and new images. */
export class Table<T extends TableName = TableName> extends Construct {
  private readonly table: DynamodbTable;

  constructor(
    scope: Construct,
    readonly purpose: T,
    platform: Platform,
  ) {
    super(scope, `table-${purpose}`);
    const schema: TableSchema = tables[purpose];
    const indexes = Object.entries(schema.indexes ?? {});
    const localIndexes = Object.entries(schema.localIndexes ?? {});
    const keys = [
      schema.partitionKey,
      ...(schema.sortKey ? [schema.sortKey] : []),
      ...indexes.flatMap(([, index]) => [index.partitionKey, index.sortKey]),
      ...localIndexes.map(([, index]) => index.sortKey),
    ];
    this.table = new DynamodbTable(this, "table", {
      name: platform.names.of("table", purpose),
      billingMode: "PAY_PER_REQUEST",
      hashKey: schema.partitionKey,
      ...(schema.sortKey && { rangeKey: schema.sortKey }),
      attribute: [...new Set(keys)].map((name) => ({ name, type: "S" })),
      ...(indexes.length > 0 && {
        globalSecondaryIndex: indexes.map(
          ([name, index]): DynamodbTableGlobalSecondaryIndex => ({
            name,
            hashKey: index.partitionKey,
            rangeKey: index.sortKey,
            ...(index.includes.length > 0
              ? { projectionType: "INCLUDE", nonKeyAttributes: [...index.includes] }
              : { projectionType: "KEYS_ONLY" }),
          }),
        ),
      }),
      ...(localIndexes.length > 0 && {
        localSecondaryIndex: localIndexes.map(([name, { sortKey }]) => ({
          name,
          rangeKey: sortKey,
          projectionType: "KEYS_ONLY",
        })),
      }),
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: platform.key.arn },
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ...(schema.expiry && { ttl: { enabled: true, attributeName: schema.expiry } }),
    });
    platform.monitoring.showTable(
      purpose,
      this.table.name,
      indexes.map(([name]) => name),
    );
  }

  get name(): string {
    return this.table.name;
  }

  get streamArn(): string {
    return this.table.streamArn;
  }

  /** Lets the function read the table's stream, which is under the same key. */
  grantStream(grantee: Grantee): void {
    grantee.allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], this.streamArn);
    grantee.allow(["dynamodb:ListStreams"], `${this.table.arn}/stream/*`);
    grantee.allowKey("dynamodb", "kms:Decrypt");
  }

  /** Lets an operator find the table's stream and follow it, beside its own readers. */
  grantFollow(grantee: Grantee): void {
    grantee.allow(["dynamodb:DescribeTable"], this.table.arn);
    grantee.allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], this.streamArn);
    grantee.allowKey("dynamodb", "kms:Decrypt");
  }

  /** Lets the function query the named indexes of the table. */
  grantIndexes(grantee: Grantee, ...names: readonly [IndexOf<T>, ...IndexOf<T>[]]): void {
    grantee.allow(
      ["dynamodb:Query"],
      names.map((name) => `${this.table.arn}/index/${name}`),
    );
    grantee.allowKey("dynamodb", "kms:Decrypt");
  }

  /** Lets an operator see the table's settings, and none of its items. */
  grantLook(grantee: Grantee): void {
    grantee.allow(["dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups"], this.table.arn);
  }

  /** Lets a policy's holders query all indexes of the table: of a policy that names each, IAM counts the characters. */
  grantEveryIndex(grantee: Grantee): void {
    grantee.allow(["dynamodb:Query"], `${this.table.arn}/index/*`);
    grantee.allowKey("dynamodb", "kms:Decrypt");
  }

  /**
   * Lets the function make exactly these calls. DynamoDB decrypts the table's own key in the caller's name, for reads and
   * writes; it made that key once, by a grant of whoever created the table.
   */
  grant(grantee: Grantee, ...actions: readonly [ItemAction, ...ItemAction[]]): void {
    grantee.allow(
      actions.map((action) => `dynamodb:${action}`),
      this.table.arn,
    );
    grantee.allowKey("dynamodb", "kms:Decrypt");
  }
}
