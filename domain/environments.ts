/**
 * The hosts that a credential may be sent to. A host that is read from a secret is never contacted unless it is here.
 *
 * @see https://help.genesys.cloud/articles/aws-regions-for-genesys-cloud-deployment/
 */
export const environments = [
  'mypurecloud.com',
  'mypurecloud.ie',
  'mypurecloud.com.au',
  'mypurecloud.jp',
  'mypurecloud.de',
  'usw2.pure.cloud',
  'cac1.pure.cloud',
  'apne2.pure.cloud',
  'apne3.pure.cloud',
  'euw2.pure.cloud',
  'euc2.pure.cloud',
  'aps1.pure.cloud',
  'apse1.pure.cloud',
  'sae1.pure.cloud',
  'mec1.pure.cloud',
  'mxc1.pure.cloud',
  'use2.us-gov-pure.cloud',
  'edee1.eusc-pure.cloud',
] as const;

export type Environment = (typeof environments)[number];

export function isEnvironment(text: unknown): text is Environment {
  return (environments as readonly unknown[]).includes(text);
}
