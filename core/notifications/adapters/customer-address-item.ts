import * as z from "zod/mini";
import { CUSTOMER_EMAIL_KEPT_DAYS } from "../../contracts/customer-email";
import { tables } from "../../contracts/tables";
import { itemCodec } from "../../shared/adapters/aws/item-codec";
import { addressGivers, type CustomerAddress } from "../application/ports";

const TABLE = "transactions";
const { partitionKey, expiry } = tables[TABLE];

interface StoredAddress extends CustomerAddress {
  /** Epoch second after which the address counts as absent. */
  readonly expiresAt: number;
}

/** Key of a customer's address, in the table of transactions. No transaction's id contains a `#`. */
export const customerAddressKey = (transactionId: string) => ({ [partitionKey]: `email#${transactionId}` });

/** An item of its own, so that the address goes by its own time. The audit trail knows the attribute by its name. */
export const customerAddressItem = itemCodec({
  table: TABLE,
  schema: z.object({ customer_email: z.string(), given_by: z.enum(addressGivers), [expiry]: z.int() }),
  encode: ({ address, givenBy, expiresAt }: StoredAddress) => ({
    customer_email: address,
    given_by: givenBy,
    [expiry]: expiresAt,
  }),
  decode: ({ customer_email, given_by, [expiry]: expiresAt }): StoredAddress => ({
    address: customer_email,
    givenBy: given_by,
    expiresAt,
  }),
});

/** The item of an address that is kept from now on. */
export const newCustomerAddress = (transactionId: string, given: CustomerAddress, now: Date) => ({
  ...customerAddressKey(transactionId),
  ...customerAddressItem.encode({
    ...given,
    expiresAt: Math.floor(now.getTime() / 1000) + CUSTOMER_EMAIL_KEPT_DAYS * 86_400,
  }),
});
