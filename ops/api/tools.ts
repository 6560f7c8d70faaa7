import { join } from "node:path";
import { localFolder } from "../../tools/paths";
import { installPython, pythonIn } from "../../tools/python";

/** The Python that has the tools which check the API, in an environment of its own. Throws a Failure. */
export async function apiTools(): Promise<string> {
  const folder = join(localFolder, "api-tools");
  await installPython({
    folder,
    requirements: join(__dirname, "requirements.txt"),
    what: "The tools that check the API",
    orElse: "",
  });
  return pythonIn(folder);
}
