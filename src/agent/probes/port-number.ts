import type { Container } from "../../api/kinds/core/container.ts";

/** The port that a probe or hook names, by number or by the name of one of the container's. Throws for an unknown name. */
export function portNumber(port: string | number, container: Pick<Container, "name" | "ports">): number {
  if (typeof port === "number") return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  const number = named ?? Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535) {
    throw new Error(`container "${container.name}" has no port named "${port}"`);
  }
  return number;
}
