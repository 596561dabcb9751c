/** All plugins, in the order in which they are asked: cheap and final refusals first. A new one is a file and its place here. */
import type { Plugin } from "../plugin.ts";
import { balanced } from "./balanced.ts";
import { imageLocality } from "./image-locality.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { ports } from "./ports.ts";
import { resources } from "./resources.ts";
import { taints } from "./taints.ts";
import { topologySpread } from "./topology-spread.ts";
import { unschedulable } from "./unschedulable.ts";
import { volumes } from "./volumes.ts";

export const plugins: readonly Plugin[] = [
  unschedulable,
  nodeName,
  taints,
  nodeAffinity,
  ports,
  resources,
  volumes,
  topologySpread,
  interPodAffinity,
  balanced,
  imageLocality,
];
