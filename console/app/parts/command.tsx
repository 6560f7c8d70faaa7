import { type CommandRequest, commandText } from "../../shared/command-line";
import { useAbout } from "../about";
import { Copy } from "./values";

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
        {text}
        <span>{flags}</span>
      </code>
      <Copy text={`npx ${text}${flags}`} what="the command" />
    </div>
  );
}
