import { useEffect, useState } from "preact/hooks";
import { hrefOf } from "../address";
import { currentRoute, go, type Route } from "../route";

/** The address of the same view with other values; a filter that changes closes what is open. */
export const withQuery = ({ path, query }: Route, changed: Readonly<Record<string, string | undefined>>): string =>
  hrefOf(path, { ...query, open: undefined, ...changed });

interface SegmentsProps {
  readonly label: string;
  readonly route: Route;
  readonly name: string;
  /** Value and text. An empty value: the filter is not set. */
  readonly choices: readonly (readonly [value: string, text: string])[];
}

export function Segments({ label, route, name, choices }: SegmentsProps) {
  const given = route.query[name] ?? "";
  return (
    <nav class="seg" aria-label={label}>
      {choices.map(([value, text]) => (
        <a
          key={value}
          href={withQuery(route, { [name]: value, cause: undefined, limit: undefined })}
          aria-current={value === given ? "true" : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}

export function Choice({ label, route, name, choices }: SegmentsProps) {
  return (
    <label class="choice">
      <span class="vh">{label}</span>
      <select
        class="input"
        value={route.query[name] ?? ""}
        onChange={({ currentTarget }) => go(withQuery(currentRoute(), { [name]: currentTarget.value }))}
      >
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly route: Route;
  readonly name: string;
}

/** A filter that is typed. It counts at Enter, or when the field is left. */
export function TextFilter({ label, route, name }: TextFilterProps) {
  const given = route.query[name] ?? "";
  const [typed, setTyped] = useState(given);
  useEffect(() => setTyped(given), [given]);
  const apply = () => {
    if (typed.trim() !== given) go(withQuery(currentRoute(), { [name]: typed.trim() }));
  };
  return (
    <form
      class="grow"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <input
        class="input"
        type="text"
        aria-label={label}
        placeholder={label}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={apply}
      />
    </form>
  );
}

/** The given filters of the address as options of a command. */
export const optionsOf = ({ query }: Route, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
