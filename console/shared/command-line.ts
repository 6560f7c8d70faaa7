/** A `tap` command, as the console asks for it and shows it. */
export interface CommandRequest {
  /** `events list` */
  readonly command: string;
  /** Words after the command: ids, keys, names. */
  readonly places?: readonly string[];
  /** Options without their dashes; `true` for one without a value. */
  readonly options?: Readonly<Record<string, string | true>>;
}

/** Words of the command line, as its parser reads them: each option is one word, so that no value becomes an option. */
export const wordsOf = ({ command, places = [], options = {} }: CommandRequest): string[] => [
  ...command.split(" "),
  ...places,
  ...Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`)),
];

/** What a shell takes as it stands. */
const PLAIN = /^[\w.:/@=,+-]+$/;
const quoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The command for a shell, without the options that name the stack: `tap events list --state failed`. */
export const commandText = ({ command, places = [], options = {} }: CommandRequest): string =>
  [
    `tap ${command}`,
    ...places.map(quoted),
    ...Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name} ${quoted(value)}`)),
  ].join(" ");

/** Options that name the stack, without the folders of its file: a view shows these, and a copy has them whole. */
export const shortFlags = (flags: string): string =>
  flags.replace(/(?<=--stack )(?:'[^']*\/([^'/]+)'|\S*\/(\S+))/, (_, quoted = "", plain = "") => `…/${quoted}${plain}`);

/** Parts of a shown command that stay on one line: its words, and each option with its value. */
export const commandParts = (text: string): readonly string[] =>
  text.match(/--\S+(?: (?!--)(?:'[^']*'|\\'|[^\s'])+)?|(?:'[^']*'|\\'|[^\s'])+/g) ?? [];
