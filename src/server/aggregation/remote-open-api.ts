import type { ServerContext } from "../server-context.ts";
import type { RemoteVersion } from "./api-services.ts";

const TIMEOUT_MS = 10_000;

type Json = Record<string, unknown>;

/** What a server behind this one says of the forms of its objects. */
interface Described {
  /** Where its OpenAPI v3 document is, as its index says; absent when it has none. */
  readonly url?: string;
  readonly definitions: Json;
  readonly paths: Json;
}

const NOTHING: Described = { definitions: {}, paths: {} };

/** The descriptions of the APIs that other servers answer for. */
export class RemoteOpenApi {
  readonly #known = new Map<string, Described>();
  readonly #server: Pick<ServerContext, "remote" | "signal" | "log">;
  #generation = 0;

  constructor(server: Pick<ServerContext, "remote" | "signal" | "log">) {
    this.#server = server;
  }

  /** Counts changes. */
  get generation(): number {
    return this.#generation;
  }

  of({ group, version }: { group: string; version: string }): Described {
    return this.#known.get(`${group}/${version}`) ?? NOTHING;
  }

  /** Asks again. The whole document is read only when the index says that it is another, or does not say. */
  async refresh(remote: RemoteVersion): Promise<void> {
    const key = `${remote.group}/${remote.version}`;
    const known = this.#known.get(key);
    try {
      const index = (await this.#read(remote, "/openapi/v3")) as {
        paths?: Record<string, { serverRelativeURL?: string }>;
      };
      const url = index?.paths?.[`apis/${key}`]?.serverRelativeURL;
      if (known !== undefined && url !== undefined && url === known.url) return;
      const { definitions = {}, paths = {} } = ((await this.#read(remote, "/openapi/v2")) ?? {}) as Partial<Described>;
      const own = Object.entries(paths).filter(([path]) => path.startsWith(`/apis/${key}/`));
      this.#known.set(key, { definitions, paths: Object.fromEntries(own), ...(url === undefined ? {} : { url }) });
      this.#generation++;
    } catch (error) {
      this.#server.log.warn("an API's own OpenAPI cannot be read", { name: remote.name, error });
    }
  }

  /** A document; undefined when the server has none. */
  async #read(remote: RemoteVersion, path: string): Promise<unknown> {
    const signal = AbortSignal.any([this.#server.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await this.#server.remote.get(remote, path, { accept: "application/json", signal });
    if (answer.ok) return answer.json();
    await answer.body?.cancel();
    return undefined;
  }
}
