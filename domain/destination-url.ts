import { BlockList, isIP } from 'node:net';

/**
 * Addresses that no destination may have, whatever name resolves to them: this host, link-local addresses, and the
 * metadata services of cloud providers.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
const refused = new BlockList();
refused.addSubnet('0.0.0.0', 8, 'ipv4');
refused.addSubnet('169.254.0.0', 16, 'ipv4');
refused.addAddress('100.100.100.200', 'ipv4');
refused.addAddress('168.63.129.16', 'ipv4');
refused.addSubnet('224.0.0.0', 3, 'ipv4');
refused.addAddress('::', 'ipv6');
// Link-local addresses of IPv4 behind NAT64.
refused.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addSubnet('fd00:ec2::', 32, 'ipv6');
refused.addSubnet('fd20:ce::', 32, 'ipv6');
refused.addSubnet('ff00::', 8, 'ipv6');

/** Private networks. A name may resolve to one in a VPC; a bare address is a mistake or an attack. */
const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('100.64.0.0', 10, 'ipv4');
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** Whether a connection to this address is refused, in whichever notation of IPv4 or IPv6. */
export function isRefusedAddress(address: string): boolean {
  return isIn(refused, address);
}

/**
 * The problem with the URL of a destination; `undefined` if there is none. The URL is never quoted in full: paths of
 * webhooks are often secrets.
 */
export function problemOfDestinationUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return 'is not a URL (allowed: https://host[:port][/path])';
  if (url.protocol === 'http:') return 'uses http, which does not protect what is sent; use https';
  // Not quoted: in "user:password@host", the part before the colon is parsed as the protocol.
  if (url.protocol !== 'https:') return 'is not an https URL (allowed: https://host[:port][/path])';
  if (url.username !== '' || url.password !== '')
    return 'has a user or password; put credentials in the secret beside it';
  if (url.hash !== '') return 'has a fragment, which is never sent';
  const host = url.hostname.replace(/[[\]]/g, '');
  // `metadata.` in any other domain is an ordinary name; its address is checked when the connection is made.
  if (/^(metadata|instance-data)(\.goog|\.[\w.-]*internal)?\.?$/.test(host)) {
    return `leads to ${host}, a metadata service`;
  }
  if (isIn(refused, host)) return `leads to ${host}, a link-local, metadata or multicast address`;
  if (isIn(privateNetworks, host)) return `leads to ${host}, a private address; use the name of the host`;
  return undefined;
}

function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
