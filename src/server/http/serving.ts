import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import type { Reply } from "./answer.ts";
import type { ApiRequest } from "./api-request.ts";
import type { Connection } from "./connection.ts";

/** What answers requests, however they came. */
export type Handler = (request: ApiRequest, connection: Connection) => Promise<Reply>;

/** The handler as the protocols call it. */
export class Serving {
  readonly #handler: Handler;
  readonly #log: Logger;
  readonly #clock: Clock;
  #second = 0;
  #date = "";

  constructor(options: { handler: Handler; log: Logger; clock: Clock }) {
    this.#handler = options.handler;
    this.#log = options.log;
    this.#clock = options.clock;
  }

  /** The answer; undefined when there is none because the handler failed or the client left: the connection has to be closed. */
  async serve(request: ApiRequest, connection: Connection): Promise<Reply | undefined> {
    try {
      return await this.#handler(request, connection);
    } catch (error) {
      if (!request.signal.aborted) this.#log.error("answer failed", { error, path: request.url });
      return undefined;
    }
  }

  /** Now, as the Date header wants it. */
  date(): string {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = new Date(second * 1000).toUTCString();
    }
    return this.#date;
  }
}
