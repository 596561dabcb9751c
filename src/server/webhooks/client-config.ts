/** How a webhook is reached, as webhook configurations and definitions of custom resources say it. */
export interface ClientConfig {
  /** https://…; absent when there is a service. */
  readonly url?: string | undefined;
  readonly service?: ServiceReference | undefined;
  /** PEM certificates in base64 that the webhook's certificate must lead back to; absent: those of the system. */
  readonly caBundle?: string | undefined;
}

export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
  readonly path?: string | undefined;
  /** Absent: 443. */
  readonly port?: number | undefined;
}
