import { UnfitSetting } from "../parameter-ports";

/** Ids that payments of merchants may have. */
const MERCHANT = /^[A-Za-z0-9_-]{1,64}$/;

/** Throws UnfitSetting for an id that no payment can name. */
export function checkMerchantId(merchantId: string): void {
  if (!MERCHANT.test(merchantId)) throw new UnfitSetting("a merchant's id has 1 to 64 of A-Z a-z 0-9 _ -");
}
