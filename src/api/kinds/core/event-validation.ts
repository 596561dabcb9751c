import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import type { EventSchema } from "./event.ts";

type Event = InferOutput<typeof EventSchema>;

const CLUSTER_WIDE = "default";

/** An event lives in the namespace of what it is about; the newer form, told by its eventTime, has more to say. */
export function validateEvent(event: Event): FieldError[] {
  const about = event.involvedObject.namespace ?? "";
  const { namespace } = event.metadata;
  const errors: FieldError[] = [];
  if (about === "" ? namespace !== CLUSTER_WIDE : namespace !== about) {
    errors.push(invalid("involvedObject.namespace", about, "does not match event.namespace"));
  }
  return event.eventTime === null ? errors : [...errors, ...validateNewer(event)];
}

function validateNewer(event: Event): FieldError[] {
  const errors: FieldError[] = [];
  if (!event.reportingComponent) errors.push(required("reportingController"));
  else
    errors.push(
      ...checkQualifiedName(event.reportingComponent).map((why) =>
        invalid("reportingController", event.reportingComponent, why),
      ),
    );
  for (const field of ["reportingInstance", "action", "reason"] as const) {
    if (!event[field]) errors.push(required(field));
  }
  if ((event.reportingInstance ?? "").length > 128)
    errors.push(invalid("reportingInstance", event.reportingInstance, "can have at most 128 characters"));
  if ((event.message ?? "").length > 1024) errors.push(invalid("message", "", "can have at most 1024 characters"));
  if (event.type !== "Normal" && event.type !== "Warning")
    errors.push(invalid("type", event.type, "has invalid value"));
  return errors;
}
