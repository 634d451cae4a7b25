import type { T } from './calls.ts';
import type { NetworkRow } from './rows.ts';

/** The n-th address of a subnet, counted from its base: number 1 of `172.17.0.0/16` is `172.17.0.1`. */
export function nth(subnet: string, n: number): string {
  const base =
    subnet
      .split('/')[0]!
      .split('.')
      .reduce((sum, part) => sum * 256 + Number(part), 0) + n;
  return [24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.');
}

/** Number of addresses that hosts can have in a subnet: neither its base nor its broadcast address. */
const room = (subnet: string): number => 2 ** (32 - Number(subnet.split('/')[1])) - 2;

/** The smallest number from 2 up whose address is not taken (1 is the gateway's); nothing if all are. */
export function firstFree(subnet: string, taken: (address: string) => boolean): string | undefined {
  for (let n = 2; n <= room(subnet); n++) if (!taken(nth(subnet, n))) return nth(subnet, n);
  return undefined;
}

/**
 * The lowest free address of a network, and nothing if its host has none left. So chooses the IPAM of dockerd 17.09
 * (libnetwork ipam/allocator.go getAddress), and our plugin does the same.
 */
export const freeAddress = (turn: T, { host, subnet }: NetworkRow): string | undefined =>
  turn.get('host', host)?.noAddress ? undefined : firstFree(subnet, (address) => turn.get('address', `${host}/${address}`) !== undefined);
