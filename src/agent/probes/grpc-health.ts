import healthProto from "../../../proto/grpc-health.proto" with { type: "text" };
import { GrpcChannel, parseProto } from "../cri/grpc-channel.ts";

export interface HealthCheck {
  host: string;
  port: number;
  service: string;
  timeoutMs: number;
}

/** Resolves with undefined when the service is serving, otherwise with its state. Rejects when nothing answers. */
export async function healthCheck({ host, port, service, timeoutMs }: HealthCheck): Promise<string | undefined> {
  using channel = GrpcChannel.to(`${host}:${port}`);
  channel.add(parseProto(healthProto), "grpc.health.v1.Health");
  const { status } = (await channel.unary("Check", { service }, { timeoutMs })) as { status: string };
  return status === "SERVING" ? undefined : `service unhealthy (responded with "${status}")`;
}
