import { BlockList, isIPv4 } from 'node:net';

/** An IPv4 address, or a range such as `203.0.113.0/24`. */
export function isIpRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/');
  const isPrefix = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
  return rest.length === 0 && isIPv4(address) && isPrefix;
}

/** Whether one of the ranges holds the address. What is not a range holds none. */
export function isInRanges(address: string, ranges: readonly unknown[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    if (typeof range !== 'string' || !isIpRange(range)) continue;
    const [network = '', bits = '32'] = range.split('/');
    list.addSubnet(network, Number(bits), 'ipv4');
  }
  return list.check(address, 'ipv4');
}
