import { type CommandRequest, commandParts, commandText } from "../../shared/command-line";
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
export function Command({
  request,
  isWrapped = false,
}: {
  readonly request: CommandRequest;
  readonly isWrapped?: boolean;
}) {
  const { flags } = useAbout();
  const text = commandText(request);
  return (
    <div class={isWrapped ? "cmd wrap" : "cmd"}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, and must be reached by keyboard */}
      <code tabIndex={0}>
        <CommandText text={text} />
        {flags && (
          <span class="flags">
            {" "}
            <CommandText text={flags} />
          </span>
        )}
      </code>
      <Copy text={`npx ${text}${flags}`} what="the command" />
    </div>
  );
}
