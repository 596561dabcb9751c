import { defineCommand } from "citty";
import env from "./set/env.ts";
import image from "./set/image.ts";

export default defineCommand({
  meta: { name: "set", description: "Change images or environment variables of workloads" },
  subCommands: { image, env },
});
