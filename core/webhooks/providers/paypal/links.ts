import * as z from "zod/mini";
import { identifier, isIdentifier } from "../identifier";
import { nameOf } from "./resource";

/** Every field by which PayPal says what a resource belongs to, over all versions of its events. */
export const linkFields = {
  supplementary_data: z.nullish(
    z.object({
      related_ids: z.nullish(
        z.object({
          order_id: z.nullish(identifier),
          authorization_id: z.nullish(identifier),
          capture_id: z.nullish(identifier),
        }),
      ),
    }),
  ),
  links: z.nullish(z.array(z.looseObject({ rel: z.optional(z.unknown()), href: z.optional(z.unknown()) }))),
  /** Set in Payments v1 only. */
  parent_payment: z.nullish(identifier),
  sale_id: z.nullish(identifier),
  capture_id: z.nullish(identifier),
};
const linked = z.object(linkFields);
export type Linked = z.infer<typeof linked>;

export type LinkedKind = "order" | "payment" | "authorization" | "capture" | "sale" | "refund";

/** `/v2/checkout/orders/<id>`, `/v2/payments/captures/<id>`, `/v1/payments/sale/<id>` … */
const PATH = /\/v\d\/(?:checkout|payments)\/(order|payment|authorization|capture|sale|refund)s?\/([A-Za-z0-9_-]+)$/;

function linkTo(href: unknown): { readonly kind: LinkedKind; readonly id: string } | undefined {
  const [, kind, id] = typeof href === "string" ? (PATH.exec(href) ?? []) : [];
  return isIdentifier(id) ? { kind: kind as LinkedKind, id } : undefined;
}

/** What the resource itself is, by its link `self`. */
export const selfOf = ({ links }: Linked): LinkedKind | undefined =>
  linkTo(links?.find(({ rel }) => rel === "self")?.href)?.kind;

/** Ids of everything that a resource is linked to, itself left out. A field says it with more authority than a link. */
function linkedIds(resource: Linked): ReadonlyMap<LinkedKind, string> {
  const related = resource.supplementary_data?.related_ids;
  const stated: readonly (readonly [LinkedKind, string | null | undefined])[] = [
    ["sale", resource.sale_id],
    ["capture", resource.capture_id ?? related?.capture_id],
    ["authorization", related?.authorization_id],
    ["order", related?.order_id],
    ["payment", resource.parent_payment],
  ];
  const ids = new Map<LinkedKind, string>();
  for (const { rel, href } of resource.links ?? []) {
    const link = rel === "self" ? undefined : linkTo(href);
    if (link && !ids.has(link.kind)) ids.set(link.kind, link.id);
  }
  for (const [kind, id] of stated) if (id) ids.set(kind, id);
  return ids;
}

/** Whether a resource belongs to a capture or a sale, as refunds do. */
export function belongsToCapture(resource: Linked): boolean {
  const ids = linkedIds(resource);
  return ids.has("capture") || ids.has("sale");
}

const nearestFirst: readonly LinkedKind[] = ["sale", "capture", "authorization", "order", "payment"];

/**
 * Names of what a resource of this kind belongs to, nearest first. Links that lead downward or sideways, as from an
 * authorization to the action `capture`, are none of them.
 */
export function ownersOf(kind: LinkedKind, resource: Linked, within?: string): string[] {
  const above = kind === "refund" ? nearestFirst : nearestFirst.slice(Math.max(nearestFirst.indexOf(kind), 1) + 1);
  const ids = linkedIds(resource);
  const owners = above.map((owner) => ids.get(owner)).filter((id) => id !== undefined);
  return [...new Set([...owners, ...(within ? [within] : [])].map(nameOf))];
}
