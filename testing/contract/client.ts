import type { ApiClient, HttpRequest, HttpResponse } from "../../tools/http";
import { answerProblems, routeOf, schemaProblems } from "./described";

/** The client, of which an answer that the API's description does not have is an error. */
export const checkedClient = (client: ApiClient): ApiClient => ({
  ...client,
  async send(request) {
    const answer = await client.send(request);
    const problems = problemsOf(request, answer);
    if (problems.length > 0)
      throw new Error(`The API's description does not have this answer.\n${problems.join("\n")}`);
    return answer;
  },
});

/** Paths that mean the same before and after they are decoded. */
const PLAIN = /^[\w.~/-]*$/;

function problemsOf({ method, path }: HttpRequest, answer: HttpResponse): string[] {
  // What stands encoded in a path may lead elsewhere once API Gateway has decoded it, and is refused there.
  if (!PLAIN.test(path) && answer.status === 403) return [];
  const route = routeOf(method, path);
  if (route !== undefined) return answerProblems(route, answer);
  // API Gateway refuses what leads to no route, whoever asks.
  const problems = schemaProblems("#/components/schemas/Problem", answer.json);
  return answer.status >= 400 && answer.status < 500 ? problems : [...problems, `${method} ${path} is no route`];
}
