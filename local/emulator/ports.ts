import { createServer } from "node:net";
import { Failure } from "../../tools/failure";

export const HOST = "127.0.0.1";
const DEFAULT_PORT = 4566;

/** The port that is wanted; undefined: 4566, or a free one where that is taken. Throws where the wanted one is taken. */
export async function choosePort(wanted: number | undefined): Promise<number> {
  if (await isFree(wanted ?? DEFAULT_PORT)) return wanted ?? DEFAULT_PORT;
  if (wanted === undefined) return freePort();
  throw new Failure(`Port ${wanted} is taken.`, "Choose another with --port, or leave it out to get a free one.");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, HOST, () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
      });
  });
}
