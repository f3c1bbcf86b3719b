import { ownPackage } from "./package-folder.ts";

/** The version in package.json. */
export function version(): string {
  return ownPackage()?.version ?? "unknown";
}
