import type { Pod } from "../kinds/core/pod.ts";
import { type Amounts, amountsOf, larger, only, sum } from "./amounts.ts";

type Container = NonNullable<Pod["spec"]>["containers"][number];
type Status = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];
type List = Readonly<Record<string, string>> | undefined;
/** One of the amounts of a container; undefined where there is none. */
type Reading = (container: Container, status: Status | undefined) => List;

const NOTHING: Amounts = new Map();

/**
 * What a pod takes together: its containers and sidecars, or its init containers one after another where that is more. A pod that is
 * being resized counts with the most of what it asks for, has been granted and has.
 */
export function podRequests(pod: Pod): Amounts {
  const refused = isResizeInfeasible(pod);
  const granted: Reading = ({ resources }, status) =>
    status?.allocatedResources ?? (refused ? undefined : resources?.requests);
  const has: Reading = (container, status) => status?.resources?.requests ?? granted(container, status);
  const readings = refused ? [granted, has] : [spec("requests"), granted, has];
  const ofContainers = readings.map((reading) => together(pod, reading)).reduce(larger);
  const whole = new Map([...ofContainers, ...ofPod(pod.spec?.resources?.requests)]);
  return sum(whole, amountsOf(pod.spec?.overhead));
}

/** The same for limits; overhead is added where there is a limit. */
export function podLimits(pod: Pod): Amounts {
  const refused = isResizeInfeasible(pod);
  const has: Reading = ({ resources }, status) =>
    status?.resources?.limits ?? (refused ? undefined : resources?.limits);
  const readings = refused ? [has] : [spec("limits"), has];
  const ofContainers = readings.map((reading) => together(pod, reading)).reduce(larger);
  const whole = new Map([...ofContainers, ...ofPod(pod.spec?.resources?.limits)]);
  return sum(
    whole,
    only(amountsOf(pod.spec?.overhead), (name) => (whole.get(name)?.nanos ?? 0n) > 0n),
  );
}

const spec =
  (part: "requests" | "limits"): Reading =>
  ({ resources }) =>
    resources?.[part];

/** Resources that may be given to the pod as a whole. */
const ofPod = (list: List): Amounts =>
  only(amountsOf(list), (name) => name === "cpu" || name === "memory" || name.startsWith("hugepages-"));

function together({ spec, status }: Pod, reading: Reading): Amounts {
  const statuses = new Map(
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map((one) => [one.name, one]),
  );
  const read = (container: Container): Amounts => amountsOf(reading(container, statuses.get(container.name)));
  let running = (spec?.containers ?? []).map(read).reduce(sum, NOTHING);
  let sidecars = NOTHING;
  let starting = NOTHING;
  for (const container of spec?.initContainers ?? []) {
    const own = read(container);
    if (container.restartPolicy === "Always") {
      running = sum(running, own);
      sidecars = sum(sidecars, own);
      starting = larger(starting, sidecars);
    } else {
      starting = larger(starting, sum(own, sidecars));
    }
  }
  return larger(running, starting);
}

function isResizeInfeasible({ status }: Pod): boolean {
  const pending = status?.conditions?.find(({ type }) => type === "PodResizePending");
  return pending?.reason === "Infeasible";
}
