import { Agent, get } from "node:https";

/** Reads what the emulator shows of itself beside AWS's services; it asks for no signature. Rejects where it does not answer. */
export function inspect<T>(url: string, ca: string | undefined): Promise<T> {
  const agent = new Agent({ ...(ca && { ca }) });
  return new Promise<T>((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => {
        try {
          resolve(JSON.parse(text) as T);
        } catch (error) {
          reject(error);
        }
      });
    }).once("error", reject);
  }).finally(() => agent.destroy());
}
