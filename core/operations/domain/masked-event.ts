import { parseJson } from "../../shared/domain/json";

const MASK = "…";

/** Names of fields, without case, `_` and `-`, whose whole contents are about a customer. */
const PERSONAL = new RegExp(
  [
    "^(billing|shipping|customer|buyer|recipient|payer|sender)?(details?|address(es)?|names?|contact)$",
    "^(shipping|payer|buyer|evidence|owner|individual|person|contact|cardholder)$",
    "(e?mail|phone|fax|birth|iban|passport|taxid|ipaddress|useragent|fingerprint|last4|cardnumber)",
    "(firstname|lastname|fullname|givenname|surname|middlename|displayname|holder)",
    "^(line[123]|addressline[123]|street|city|town|state|region|postalcode|postcode|zip|adminarea[12]|locality)$",
    "^(description|note|notes|noteto.*|memo|message|comment|reasontext|customermessage|statementdescriptor.*)$",
    "^(custom|customid|invoiceid|softdescriptor|receipturl|receiptnumber|clientsecret|hostedinvoiceurl|invoicepdf)$",
  ].join("|"),
);
/** Fields whose names look like the above, and whose contents are a word of the provider. */
const PLAIN = new Set(["state"]);
/** Free fields of a merchant; what of it Tap itself reads is shown. */
const METADATA = "metadata";
const KNOWN_METADATA = new Set(["merchant_id", "tap_transaction_id", "tap_deployment"]);

const EMAIL = /[^\s@<>"]+@[^\s@<>"]+/g;
/** Words of a provider: ids, types, statuses, times, amounts, addresses of its API. Free text has spaces or other scripts. */
const CODE = /^[\w.:/+\-=?&,#%]{0,512}$/;
/** A provider's own word for a state: not a part of an address. */
const STATE_WORD = /^[A-Z_]{3,}$|^[a-z_]{4,}$/;

/**
 * A provider's event without what is about its customers: names, addresses, e-mail addresses, telephone numbers and free
 * text are replaced by `…`. Undefined where the body is no JSON.
 */
export function maskedEvent(body: string): unknown {
  return masked(parseJson(body));
}

function masked(value: unknown): unknown {
  if (typeof value === "string") return CODE.test(value) ? value.replace(EMAIL, MASK) : MASK;
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskedField(name, inner)]));
}

function maskedField(name: string, value: unknown): unknown {
  const plain = name.toLowerCase().replaceAll(/[_-]/g, "");
  if (name === METADATA) return maskedMetadata(value);
  if (PLAIN.has(plain) && typeof value === "string") return STATE_WORD.test(value) ? value : MASK;
  // An absent value says nothing about anybody; an id of a customer at the provider is a text, and says little.
  if (value === null || !PERSONAL.test(plain)) return masked(value);
  return MASK;
}

const maskedMetadata = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          KNOWN_METADATA.has(name) ? name : name.replaceAll(EMAIL, MASK),
          KNOWN_METADATA.has(name) ? masked(inner) : MASK,
        ]),
      )
    : masked(value);
