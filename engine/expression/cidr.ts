/** Addresses in blocks, for rules about where a call came from. */
import { BlockList, isIP } from "node:net";

/** Whether `text` is an address, or an address with a prefix length that its family allows. */
export function isBlock(text: string): boolean {
  return parse(text) !== undefined;
}

/**
 * Whether the address lies in the block (`10.0.0.0/8`, `2001:db8::/32`, or one address). What is
 * no address, such as the service name that CloudTrail gives in its place, is in no block.
 * @throws Error where the block is not one
 */
export function inCidr(address: string, block: string): boolean {
  const parsed = parse(block);
  if (parsed === undefined) throw new Error(`"${block}" is not an address block`);
  const family = isIP(address);
  if (family !== parsed.family) return false;
  const list = new BlockList();
  list.addSubnet(parsed.network, parsed.prefix, family === 4 ? "ipv4" : "ipv6");
  return list.check(address, family === 4 ? "ipv4" : "ipv6");
}

function parse(block: string): { network: string; prefix: number; family: number } | undefined {
  const [network = "", length, ...rest] = block.split("/");
  const family = isIP(network);
  if (family === 0 || rest.length > 0 || network.includes("%")) return undefined;
  const most = family === 4 ? 32 : 128;
  if (length === undefined) return { network, prefix: most, family };
  if (!/^\d{1,3}$/.test(length) || Number(length) > most) return undefined;
  return { network, prefix: Number(length), family };
}
