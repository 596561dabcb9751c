import { BOOL, listOf, parameter } from "../cel-type.ts";
import { fixed, plus, scaled, times } from "../cost-range.ts";
import type { CelList } from "../value.ts";
import { sizeOf } from "../values/size.ts";
import { sizeOfNode } from "./costs.ts";
import { contains } from "./operators.ts";
import { type CelFunction, type Estimate, func, global, type RunCost } from "./overload.ts";

const LIST = listOf(parameter("A"));

/** Every item against every item, as often as `factor` says, and one for the call. */
function pairwise(factor: number): { cost: RunCost; estimate: Estimate } {
  return {
    cost: ([a, b]) => 1 + sizeOf(a ?? null) * sizeOf(b ?? null) * factor,
    estimate: (args) => ({ cost: plus(fixed(1), scaled(times(sizeOfNode(args, 0), sizeOfNode(args, 1)), factor)) }),
  };
}

function containsAll(list: CelList, wanted: CelList): boolean {
  for (let i = 0; i < wanted.size; i++) if (!contains(wanted.at(i), list)) return false;
  return true;
}

function intersects(a: CelList, b: CelList): boolean {
  for (let i = 0; i < b.size; i++) if (contains(b.at(i), a)) return true;
  return false;
}

export const SET_FUNCTIONS: readonly CelFunction[] = [
  func("sets.contains", global("list_sets_contains_list", [LIST, LIST], BOOL, containsAll, pairwise(1))),
  func(
    "sets.equivalent",
    global(
      "list_sets_equivalent_list",
      [LIST, LIST],
      BOOL,
      (a, b) => containsAll(a, b) && containsAll(b, a),
      pairwise(2),
    ),
  ),
  func("sets.intersects", global("list_sets_intersects_list", [LIST, LIST], BOOL, intersects, pairwise(1))),
];
