/**
 * Whether an endpoint wants notifications of a type. `events`: types such as `refund.failed`, and patterns such as
 * `refund.*`; undefined where it wants all.
 */
export const isSubscribed = (events: readonly string[] | undefined, type: string): boolean =>
  events === undefined ||
  events.some((event) => event === type || (event.endsWith(".*") && type.startsWith(event.slice(0, -1))));
