import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { request as secureRequest } from "node:https";
import type { Container } from "../../api/kinds/core/container.ts";
import type { HTTPGetAction } from "../../api/kinds/core/http-get-action.ts";
import { portNumber } from "./port-number.ts";

export interface HttpGetOptions {
  container: Container;
  /** The pod's address, for actions without a host. */
  host: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface HttpGetAnswer {
  /** The status is from 200 to 399. */
  ok: boolean;
  message: string;
}

/** Asks a container as probes do: certificates are not checked, redirects not followed. Rejects when nothing answers in time. */
export function httpGet(action: HTTPGetAction, options: HttpGetOptions): Promise<HttpGetAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpGetAnswer>();
  const secure = action.scheme === "HTTPS";
  const host = action.host || options.host;
  const path = action.path?.startsWith("/") ? action.path : `/${action.path ?? ""}`;
  const headers = new Map<string, string>([
    ["user-agent", "kube-probe/1.36"],
    ["accept", "*/*"],
    ...(action.httpHeaders ?? []).map(({ name, value }): [string, string] => [name.toLowerCase(), value]),
  ]);
  const settings = {
    host,
    port: portNumber(action.port, options.container),
    path,
    method: "GET",
    agent: false,
    headers: Object.fromEntries(headers),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const onAnswer = (answer: IncomingMessage): void => {
    const status = answer.statusCode ?? 0;
    answer.resume();
    answer.once("error", () => undefined);
    resolve({ ok: status >= 200 && status < 400, message: `HTTP probe failed with statuscode: ${status}` });
    call.destroy();
  };
  const call: ClientRequest = secure
    ? secureRequest({ ...settings, rejectUnauthorized: false }, onAnswer)
    : request(settings, onAnswer);
  const url = `${secure ? "https" : "http"}://${host}:${settings.port}${path}`;
  const timer = setTimeout(
    () => call.destroy(new Error("context deadline exceeded (Client.Timeout exceeded while awaiting headers)")),
    options.timeoutMs,
  );
  call.once("error", (cause) => reject(new Error(`Get "${url}": ${cause.message}`, { cause })));
  call.once("close", () => clearTimeout(timer));
  call.end();
  return promise;
}
