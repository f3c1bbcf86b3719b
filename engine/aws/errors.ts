/**
 * AWS names one condition in up to five ways, by service and protocol. This table folds the names
 * into the classes by which the engine and the actions decide.
 */

export type ErrorClass =
  | "access-denied"
  | "bad-credentials"
  | "expired"
  | "throttled"
  | "quota"
  | "gone"
  | "absent-config"
  | "conflict"
  | "temporarily-unmodifiable"
  | "unmodifiable"
  | "dry-run-ok"
  | "protected"
  | "subscription"
  | "region"
  | "server"
  | "network"
  | "unsupported"
  | "invalid"
  | "other";
