import { type Check, resourcesOf, walk } from "./document";

/**
 * API Gateway compares a header's name by case wherever a method, an integration or an authorizer names one. HTTP/2
 * clients and Node's fetch send lower case, so each such rule would refuse honest callers.
 */
export const noHeaderIsComparedByCase: Check = (document) =>
  resourcesOf(document)
    .filter(({ type }) => type.startsWith("aws_api_gateway_"))
    .flatMap(({ address, attributes }) => {
      const problems: string[] = [];
      walk(attributes, (path, value) => {
        for (const text of [path.at(-1), value]) {
          if (typeof text === "string" && /\bmethod\.request\.(multivalue)?header\./.test(text)) {
            problems.push(`${address} compares a header by case: ${text}`);
          }
        }
      });
      return problems;
    });
