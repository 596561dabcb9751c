import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabel1035 } from "../../names.ts";
import { requiredOneOf } from "../meta/field-checks.ts";
import type { CustomResourceConversion } from "./custom-resource-definition.ts";

const ACCEPTED = ["v1", "v1beta1"];
const AT = "spec.conversion";

/** Paths are those of Kubernetes' internal form, where the parts of `webhook` stand beside the strategy. */
export function validateConversion(conversion: CustomResourceConversion | undefined): FieldError[] {
  if (conversion === undefined) return [];
  const { strategy, webhook } = conversion;
  const errors = requiredOneOf(`${AT}.strategy`, strategy, ["None", "Webhook"]);
  const { clientConfig, conversionReviewVersions = [] } = webhook ?? {};
  if (strategy === "Webhook") {
    return [...errors, ...clientComplaints(clientConfig), ...reviewVersions(conversionReviewVersions)];
  }
  const unwanted = "should not be set when strategy is not set to Webhook";
  if (clientConfig !== undefined) errors.push(forbidden(`${AT}.webhookClientConfig`, unwanted));
  if (conversionReviewVersions.length > 0) errors.push(forbidden(`${AT}.conversionReviewVersions`, unwanted));
  return errors;
}

type Client = NonNullable<NonNullable<CustomResourceConversion["webhook"]>["clientConfig"]>;

function clientComplaints(client: Client | undefined): FieldError[] {
  const at = `${AT}.webhookClientConfig`;
  if (client === undefined) return [required(at, "required when strategy is set to Webhook")];
  const { url, service } = client;
  if ((url === undefined) === (service === undefined)) {
    return [required(at, "exactly one of url or service is required")];
  }
  return url === undefined ? serviceComplaints(service, `${at}.service`) : urlComplaints(url, `${at}.url`);
}

function urlComplaints(text: string, at: string): FieldError[] {
  if (!URL.canParse(text)) return [required(at, "url must be a valid URL")];
  const url = new URL(text);
  const errors: FieldError[] = [];
  if (url.protocol !== "https:") {
    errors.push(
      invalid(
        at,
        url.protocol.slice(0, -1),
        "'https' is the only allowed URL scheme; desired format: https://host[/path]",
      ),
    );
  }
  if (url.host === "")
    errors.push(invalid(at, url.host, "host must be specified; desired format: https://host[/path]"));
  if (url.username !== "") errors.push(invalid(at, url.username, "user information is not permitted in the URL"));
  if (url.hash !== "") errors.push(invalid(at, url.hash.slice(1), "fragments are not permitted in the URL"));
  if (url.search !== "") errors.push(invalid(at, url.search.slice(1), "query parameters are not permitted in the URL"));
  return errors;
}

function serviceComplaints(service: Client["service"], at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!service?.name) errors.push(required(`${at}.name`, "service name is required"));
  if (!service?.namespace) errors.push(required(`${at}.namespace`, "service namespace is required"));
  const port = service?.port ?? 443;
  if (port < 1 || port > 65535) {
    errors.push(invalid(`${at}.port`, port, "port is not valid: must be between 1 and 65535, inclusive"));
  }
  const path = service?.path;
  if (path && !path.startsWith("/")) errors.push(invalid(`${at}.path`, path, "must start with a '/'"));
  return errors;
}

function reviewVersions(versions: readonly string[]): FieldError[] {
  const at = `${AT}.conversionReviewVersions`;
  if (versions.length === 0) return [required(at)];
  const errors = versions.flatMap((version, i) => {
    if (versions.indexOf(version) < i) return [invalid(`${at}[${i}]`, version, "duplicate version")];
    return checkLabel1035(version).map((complaint) => invalid(`${at}[${i}]`, version, complaint));
  });
  if (versions.some((version) => ACCEPTED.includes(version))) return errors;
  return [...errors, invalid(at, versions, `must include at least one of ${ACCEPTED.join(", ")}`)];
}
