export interface Watch {
  /** Called with the name of each outside effect, right after it; it may throw, as if the function were stopped there. */
  readonly after: (effect: string) => void;
  /** The result of an effect that the function receives. @default the result that there is */
  readonly answer?: (effect: string, result: unknown) => unknown;
}

/** Wraps adapters, so that a test can stop a function after any of the calls named, or lie to it about one. */
export const watch =
  ({ after, answer = (_, result) => result }: Watch) =>
  <T extends object>(name: string, adapter: T, ...methods: readonly (keyof T & string)[]): T =>
    new Proxy(adapter, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== "function") return value;
        if (!methods.includes(key as keyof T & string)) return value.bind(target);
        return async (...given: unknown[]) => {
          const result = (await value.apply(target, given)) as unknown;
          const effect = `${name}.${String(key)}`;
          after(effect);
          return answer(effect, result);
        };
      },
    });
