/** How patterns and address blocks are compared, for actions: exactly as expressions and rules do. */
export { arnMatches } from "../expression/arn.ts";
export { inCidr, isBlock } from "../expression/cidr.ts";
