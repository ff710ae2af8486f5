import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PlainConfig } from './plain-config.ts';
import { isToken } from './token.ts';

/** Parts of a VPC that do not belong together. What the CDK's own objects hold, the CDK checks. */
export function problemsOfNetwork(config: PlainConfig): string[] {
  return [
    ...problemsOfVpc(config),
    ...(config.noProxy !== undefined && config.httpsProxy === undefined
      ? ['noProxy: is set, but httpsProxy is not']
      : []),
    ...(config.extraCaCertificates === undefined ? [] : problemsOfCertificates(config.extraCaCertificates)),
  ];
}

/** Lambda would find out in every function: Node.js only warns about a file that it cannot read. */
function problemsOfCertificates(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return [`extraCaCertificates: "${path}" cannot be read (${(error as NodeJS.ErrnoException).code})`];
  }
  if (/PRIVATE KEY/.test(text)) return [`extraCaCertificates: "${path}" holds a private key; remove it`];
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) return [`extraCaCertificates: "${path}" holds no certificate (PEM)`];
  return certificates.flatMap((certificate, index) => {
    try {
      new X509Certificate(certificate);
      return [];
    } catch {
      return [`extraCaCertificates: certificate ${index + 1} of "${path}" is malformed`];
    }
  });
}

function problemsOfVpc(config: PlainConfig): string[] {
  const { vpc, vpcSubnets, securityGroups, createVpcEndpoints } = config;
  if (vpc === undefined) {
    return (['vpcSubnets', 'securityGroups', 'createVpcEndpoints'] as const)
      .filter((field) => config[field] !== undefined && config[field] !== false)
      .map((field) => `${field}: is set, but vpc is not`);
  }
  const isId = typeof vpc === 'string';
  const groups: readonly unknown[] = Array.isArray(securityGroups) ? securityGroups : [];
  const subnets: readonly unknown[] = Array.isArray(vpcSubnets) ? vpcSubnets : [];
  return [
    ...problemOfId('vpc', vpc, 'vpc'),
    ...(isId && subnets.length === 0 ? ['vpcSubnets: vpc is an id, so this must be a list of the ids of subnets'] : []),
    ...subnets.flatMap((id, index) => problemOfId(`vpcSubnets[${index}]`, id, 'subnet')),
    ...(securityGroups !== undefined && groups.length === 0 ? ['securityGroups: is not a list with at least one'] : []),
    ...groups.flatMap((id, index) => problemOfId(`securityGroups[${index}]`, id, 'sg')),
    ...(isId && createVpcEndpoints === true
      ? ['createVpcEndpoints: needs a vpc of this app (an IVpc); create the endpoints where the VPC is made']
      : []),
  ];
}

function problemOfId(place: string, id: unknown, prefix: string): string[] {
  if (typeof id !== 'string' || isToken(id)) return [];
  return new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(id)
    ? []
    : [`${place}: "${id.slice(0, 80)}" is not an id such as ${prefix}-0123456789abcdef0`];
}
