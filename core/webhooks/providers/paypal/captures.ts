import * as z from "zod/mini";
import type { AuthorizationObservation, PaymentStatus } from "../../../ledger/domain/observation";
import { reasonIn, stated } from "../event-reading";
import { type LinkedKind, linkFields, ownersOf } from "./links";
import {
  merchantIn,
  moneyIn,
  nameOf,
  only,
  type Part,
  type PaypalContext,
  part,
  progressOf,
  type ReadPaypalResource,
  statusIn,
  timeOf,
} from "./resource";

const linkedPart = z.extend(part, linkFields);

/** States of captures (Payments v2) and of sales and captures (v1). What was given back later was captured. */
const captureStates = new Map<string, PaymentStatus>([
  ["PENDING", "pending"],
  ["COMPLETED", "captured"],
  ["PARTIALLY_REFUNDED", "captured"],
  ["REFUNDED", "captured"],
  ["DECLINED", "failed"],
  ["DENIED", "failed"],
  ["FAILED", "failed"],
]);

const authorizationStates = new Map<string, AuthorizationObservation["status"]>([
  ["PENDING", "pending"],
  ["CREATED", "authorized"],
  ["AUTHORIZED", "authorized"],
  ["REAUTHORIZED", "authorized"],
  ["PARTIALLY_CAPTURED", "authorized"],
  ["CAPTURED", "authorized"],
  ["COMPLETED", "authorized"],
  ["DENIED", "failed"],
  ["EXPIRED", "canceled"],
  ["VOIDED", "canceled"],
]);

const reasonOf = (data: Part): string | undefined => reasonIn(data.status_details?.reason, data.reason_code);

/** Reads authorizations, captures and sales alike: they differ in their states, and in what they belong to. */
const readPart =
  <Status extends PaymentStatus, Kind extends "authorization" | "capture">(
    kind: Kind,
    linkedAs: LinkedKind,
    states: ReadonlyMap<string, Status>,
    isFinal: (status: Status) => boolean,
  ) =>
  (resource: unknown, context: PaypalContext, within?: string) => {
    const { success, data } = linkedPart.safeParse(resource);
    if (!success) return "UNEXPECTED_SHAPE";
    const status = states.get(statusIn(data) ?? context.status ?? "");
    if (status === undefined) return "UNKNOWN_STATUS";
    const money = moneyIn(data.amount);
    if (typeof money === "string") return money;
    return {
      kind,
      name: nameOf(data.id),
      belongsTo: ownersOf(linkedAs, data, within),
      at: timeOf(data, context),
      final: isFinal(status) ? (1 as const) : (0 as const),
      progress: progressOf(status),
      status,
      ...money,
      ...stated({ merchantId: merchantIn(data.payee), reason: reasonOf(data) }),
    };
  };

export const authorizationIn = readPart("authorization", "authorization", authorizationStates, (status) =>
  ["canceled", "failed"].includes(status),
);

const captureOf = readPart("capture", "capture", captureStates, (status) => status !== "pending");
/** Only what was captured says how much. */
export const captureIn = (resource: unknown, context: PaypalContext, within?: string) => {
  const capture = captureOf(resource, context, within);
  return typeof capture === "string" || capture.status !== "captured"
    ? capture
    : { ...capture, captured: capture.amount };
};

export const readAuthorization: ReadPaypalResource = (resource, context) => {
  const authorization = authorizationIn(resource, context);
  return typeof authorization === "string" ? authorization : only(authorization);
};

export const readCapture: ReadPaypalResource = (resource, context) => {
  const capture = captureIn(resource, context);
  return typeof capture === "string" ? capture : only(capture);
};

/**
 * A reversal whose resource is the capture or sale itself. It may be of a part, and it may be taken back: so it says
 * nothing of the capture's amount and state.
 */
export const readReversedCapture: ReadPaypalResource = (resource, context) => {
  const { success, data } = linkedPart.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  const money = moneyIn(data.amount);
  if (typeof money === "string") return money;
  return only({
    kind: "capture",
    name: nameOf(data.id),
    belongsTo: ownersOf("capture", data),
    at: timeOf(data, context),
    final: 0,
    progress: 0,
    currency: money.currency,
    reversed: money.amount,
    ...stated({ merchantId: merchantIn(data.payee), reason: reasonOf(data) }),
  });
};
