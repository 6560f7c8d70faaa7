import { type CommandRequest, commandParts, commandText, shortFlags } from "../../shared/command-line";
import { useAbout } from "../about";
import { Copy } from "./values";

/** A command that breaks before an option, where there is no room for it on one line. */
export const CommandText = ({ text }: { readonly text: string }) => (
  <>
    {commandParts(text).flatMap((part, at) => [
      at > 0 && " ",
      <span key={part} class="word">
        {part}
      </span>,
    ])}
  </>
);

/** The `tap` command that shows or does the same, whole, to be copied. */
export function Command({ request }: { readonly request: CommandRequest }) {
  const { flags } = useAbout();
  const text = commandText(request);
  return (
    <div class="cmd">
      <code>
        <CommandText text={text} />
        {flags && (
          <span class="flags" title={flags.trim()}>
            {" "}
            <CommandText text={shortFlags(flags)} />
          </span>
        )}
      </code>
      <Copy text={`npx ${text}${flags}`} what="the command" />
    </div>
  );
}
