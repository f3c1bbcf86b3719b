/** IAM's refusals, by the names the SDK gives them and the HTTP status IAM sends with each. */
import { SimulatedRefusal } from "../service.ts";

export const noSuchEntity = (message: string) => new SimulatedRefusal("NoSuchEntityException", message, 404);
export const limitExceeded = (message: string) => new SimulatedRefusal("LimitExceededException", message, 409);
export const deleteConflict = (message: string) => new SimulatedRefusal("DeleteConflictException", message, 409);
export const malformedDocument = (message: string) =>
  new SimulatedRefusal("MalformedPolicyDocumentException", message, 400);
export const invalidInput = (message: string) => new SimulatedRefusal("InvalidInputException", message, 400);
export const invalidRequest = (message: string) => new SimulatedRefusal("ValidationError", message, 400);
export const unmodifiable = (message: string) => new SimulatedRefusal("UnmodifiableEntityException", message, 400);
export const accessDenied = (message: string) => new SimulatedRefusal("AccessDenied", message, 403);
export const passwordViolation = (message: string) =>
  new SimulatedRefusal("PasswordPolicyViolationException", message, 400);
export const temporarilyUnmodifiable = (message: string) =>
  new SimulatedRefusal("EntityTemporarilyUnmodifiableException", message, 409);
export const notAttachable = (message: string) => new SimulatedRefusal("PolicyNotAttachableException", message, 400);
export const reportNotPresent = (message: string) =>
  new SimulatedRefusal("CredentialReportNotPresentException", message, 410);
export const reportExpired = (message: string) =>
  new SimulatedRefusal("CredentialReportExpiredException", message, 410);
export const reportNotReady = (message: string) =>
  new SimulatedRefusal("CredentialReportNotReadyException", message, 404);

/** As IAM words a parameter that its model does not allow. */
export function constraint(value: string | undefined, member: string, demand: string): SimulatedRefusal {
  const shown = value === undefined ? "null" : `'${value}'`;
  return invalidRequest(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${demand}`,
  );
}
