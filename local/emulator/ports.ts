import { createServer, type Server } from "node:net";
import { Failure } from "../../tools/failure";

export const HOST = "127.0.0.1";
const DEFAULT_PORT = 4566;

/** A port that this process listens on, until another one has its socket. */
export interface HeldPort {
  readonly port: number;
  /** The socket, for a process that is started with it. */
  readonly descriptor: number;
  /** Closes this process's part of the socket; a process that was started with it keeps its own. */
  release(): void;
}

/**
 * Holds the port that is wanted; undefined: 4566, or a free one where that is taken. Two that hold a port at the same time
 * never get the same. Throws where the wanted one is taken.
 */
export async function holdPort(wanted: number | undefined): Promise<HeldPort> {
  try {
    return await hold(wanted ?? DEFAULT_PORT);
  } catch (error) {
    if (wanted === undefined) return hold(0);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") throw error;
    throw new Failure(`Port ${wanted} is taken.`, "Choose another with --port, or leave it out to get a free one.");
  }
}

function hold(port: number): Promise<HeldPort> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(port, HOST, () => {
        const address = server.address();
        const release = () => void server.close();
        resolve({
          port: typeof address === "object" && address ? address.port : 0,
          descriptor: descriptorOf(server),
          release,
        });
      });
  });
}

/** Node.js starts a process with open files by their descriptors, and names that of a server's socket nowhere else. */
function descriptorOf(server: Server): number {
  const { _handle: handle } = server as unknown as { readonly _handle?: { readonly fd?: number } };
  if (handle?.fd === undefined || handle.fd < 0) throw new Error("the socket of a server has no descriptor");
  return handle.fd;
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
