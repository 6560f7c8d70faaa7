/**
 * Addresses from which providers send webhooks, as they publish them (docs.stripe.com/ips, Square's webhook overview;
 * PayPal promises none). They are spared the rate limit and the reputation lists, nothing else: the signature decides.
 * PROVIDER_ADDRESSES adds to them.
 */
export const publishedAddresses: readonly string[] = [
  // Stripe
  "3.18.12.63/32",
  "3.130.192.231/32",
  "13.235.14.237/32",
  "13.235.122.149/32",
  "18.211.135.69/32",
  "35.154.171.200/32",
  "52.15.183.38/32",
  "54.88.130.119/32",
  "54.88.130.237/32",
  "54.187.174.169/32",
  "54.187.205.235/32",
  "54.187.216.72/32",
  // Square, production and sandbox
  "54.245.1.154/32",
  "34.202.99.168/32",
  "54.212.177.79/32",
  "107.20.218.8/32",
];
