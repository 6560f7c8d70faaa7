import { createSocket, type Socket } from "node:dgram";

/** A subsegment as X-Ray documents it. */
export interface Subsegment {
  readonly type: "subsegment";
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly name: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly [field: string]: unknown;
}

export const TRACE_ID = "1-5759e988-bd862e3fe1be46a994272793";
export const PARENT_ID = "53995c3f42cd8ad8";
/** The header of a sampled trace, as Lambda sets it. */
export const SAMPLED = `Root=${TRACE_ID};Parent=${PARENT_ID};Sampled=1;Lineage=1:24d06929:0`;
export const UNSAMPLED = SAMPLED.replace("Sampled=1", "Sampled=0");

/** X-Ray's daemon on the loopback: keeps every datagram, and its address is in the environment until it is closed. */
export class XrayDaemon {
  readonly datagrams: string[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("message", (datagram) => this.datagrams.push(datagram.toString()));
    process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${socket.address().port}`;
  }

  static async start(): Promise<XrayDaemon> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return new XrayDaemon(socket);
  }

  /** What came within a moment, read as X-Ray's daemon reads it: a header line, and one JSON document. */
  async subsegments(): Promise<Subsegment[]> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return this.datagrams.map((datagram) => {
      const [header = "", body = "", ...rest] = datagram.split("\n");
      const { format, version } = JSON.parse(header) as { format: string; version: number };
      if (format !== "json" || version !== 1 || rest.length > 0) throw new Error(`no datagram of X-Ray: ${datagram}`);
      return JSON.parse(body) as Subsegment;
    });
  }

  async close(): Promise<void> {
    delete process.env.AWS_XRAY_DAEMON_ADDRESS;
    delete process.env._X_AMZN_TRACE_ID;
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }
}
