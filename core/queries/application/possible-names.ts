import { providers } from "../../contracts/providers";
import { internalPaymentName } from "../../ledger/domain/payment-names";

/**
 * Names under which a payment with this id of its provider may be known: the id as it stands, of each provider, and of
 * the merchant's internal services.
 */
export const possibleNames = (id: string, merchantId: string | undefined): string[] => [
  id,
  ...Object.keys(providers).map((provider) => `${provider}_${id}`),
  ...(merchantId === undefined ? [] : [internalPaymentName(merchantId, id)]),
];
