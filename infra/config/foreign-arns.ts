import { type Home, homeOfArn } from './arn-home.ts';
import type { PlainConfig } from './plain-config.ts';

/** What another account lets the functions use, if its owner allows it. */
export type ForeignUse = 'secret' | 'key';

export interface ForeignArn {
  readonly path: readonly (string | number)[];
  readonly arn: string;
  /** Why it cannot be used. */
  readonly problem?: string;
  /** Without a problem: what its owner must allow. */
  readonly use?: ForeignUse;
}

interface NamedArn {
  readonly path: readonly (string | number)[];
  readonly arn: unknown;
  /** What is done with a resource of another account. */
  readonly elsewhere: ForeignUse | 'refused' | 'allowed';
}

/** The ARNs of another account or region than that of the stack. */
export function findForeignArns(config: PlainConfig, { account, region }: Home): ForeignArn[] {
  return namedArns(config).flatMap(({ path, arn, elsewhere }): ForeignArn[] => {
    const home = homeOfArn(arn);
    if (home === undefined) return [];
    const named = { path, arn: String(arn) };
    if (region !== undefined && home.region !== undefined && home.region !== region) {
      const advice =
        elsewhere === 'refused' ? 'A secret is rotated in its own region' : 'It must be in the same region';
      return [{ ...named, problem: `is in ${home.region}, and the stack is in ${region}. ${advice}` }];
    }
    if (account === undefined || home.account === account || elsewhere === 'allowed') return [];
    if (elsewhere !== 'refused') return [{ ...named, use: elsewhere }];
    return [
      {
        ...named,
        problem: `is in the account ${home.account}, and the stack is in ${account}. Secrets Manager rotates a secret with functions of its own account: deploy the stack there too`,
      },
    ];
  });
}

function namedArns(config: PlainConfig): NamedArn[] {
  const { secrets, destinations, alarms } = config;
  const entries = Array.isArray(secrets) ? secrets : [];
  const admins = Array.isArray(config.allowedAdminSecrets) ? config.allowedAdminSecrets : [];
  return [
    { path: ['adminSecret'], arn: config.adminSecret, elsewhere: 'secret' },
    ...admins.map((arn, index): NamedArn => ({ path: ['allowedAdminSecrets', index], arn, elsewhere: 'secret' })),
    ...entries.flatMap((entry, index): NamedArn[] => [
      { path: ['secrets', index, 'existing'], arn: entry?.existing, elsewhere: 'refused' },
      { path: ['secrets', index, 'adminSecret'], arn: entry?.adminSecret, elsewhere: 'secret' },
      { path: ['secrets', index, 'encryptionKey'], arn: entry?.encryptionKey, elsewhere: 'key' },
    ]),
    { path: ['encryptionKey'], arn: config.encryptionKey, elsewhere: 'key' },
    { path: ['ledgerEncryptionKey'], arn: config.ledgerEncryptionKey, elsewhere: 'key' },
    { path: ['logEncryptionKey'], arn: config.logEncryptionKey, elsewhere: 'key' },
    { path: ['destinations', 'webhook', 'secret'], arn: destinations?.webhook?.secret, elsewhere: 'secret' },
    { path: ['destinations', 'vault', 'secret'], arn: destinations?.vault?.secret, elsewhere: 'secret' },
    { path: ['destinations', 'eventBus'], arn: destinations?.eventBus, elsewhere: 'allowed' },
    { path: ['alarms', 'topic'], arn: alarms?.topic, elsewhere: 'allowed' },
    { path: ['alarms', 'pagerTopic'], arn: alarms?.pagerTopic, elsewhere: 'allowed' },
  ];
}
