import type { CelValue } from "../../../api/cel/value.ts";

export function checkTypeNames(_value: CelValue): void {}
