/** Words that Tap's documents do not use, each with the one that stands for it. docs/concepts.md is the glossary. */
const avoided: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(tell|tells|telling|told|news)\b/i, "notify, notifiable change; say, show"],
  [/\b(ring|rings|ringing)\b/i, "raise an alarm"],
  [/\bin peace\b|\btr(y|ies|ied) out\b/i, "the circuit breaker is open, half-open"],
  [/\bown (event|service)s?\b/i, "internal event, internal service"],
  [/\b(ask|asks|asked|asking) for (a|the) (charge|money)\b|\bcharge (is|was) asked for\b/i, "request a charge"],
  [/\b(take|takes|taken|took) (it |them |a payment |the payment )?on\b/i, "accepted by the gateway"],
  [/\b(set|sets|setting) (it |them )?aside\b/i, "quarantine"],
  [/\bwork(s|ed)? (it |them )?off\b/i, "process"],
  [/\b(a person|somebody)\b/i, "an operator, a merchant"],
  [/\ba fifth\b/i, "plus up to 20 % jitter"],
  [/\bthe documents? asks?\b|\bdocument 00\d\b/i, "the requirement's id"],
  [/\bsettle(s|d)?\b/i, "processed or ignored"],
  [/\bclaim(s|ed|ing)?\b/i, "fact, lease, charge lock"],
];

/** Each avoided word of a text, with what to write. */
export const avoidedIn = (text: string): string[] =>
  avoided.flatMap(([pattern, instead]) => {
    const [word] = pattern.exec(text) ?? [];
    return word === undefined ? [] : [`"${word}": write ${instead}`];
  });
