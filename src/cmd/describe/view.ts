import type { AnyKind, KubeObject } from "../../api/kind.ts";
import type { Stored } from "../../client/client.ts";
import type { Cluster } from "../cluster.ts";

/** What a description is made from. */
export interface Described<T = KubeObject> {
  object: Stored<T>;
  kind: AnyKind;
  /** For what stands in other objects: pods of a node, replica sets of a deployment. */
  cluster: Cluster;
  /** Milliseconds since the epoch, for ages. */
  now: number;
}

/** The lines that describe an object, its events excepted; cells are parted by tabs. */
export type View<T = KubeObject> = (described: Described<T>) => string[] | Promise<string[]>;
