import type { RotationConfig } from '../../infra/index.ts';

/** The smallest valid configuration. */
export const smallest: RotationConfig = {
  genesysEnvironment: 'mypurecloud.de',
  alarms: { emails: ['operations@example.com'] },
  secrets: [{ name: 'contact-center/crm-sync' }],
};

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;

/** A configuration that sets nearly everything, for a stack in a known account. */
export const full: RotationConfig = {
  service: 'rotation-emea',
  account: '123456789012',
  region: 'eu-central-1',
  genesysEnvironment: 'mypurecloud.ie',
  genesysOrganizationId: '3d4a7d0e-0000-4000-8000-000000000001',
  adminSecret: 'genesys/admin',
  allowedAdminSecrets: ['genesys/admin-of-discovered'],
  alarms: {
    emails: ['operations@example.com'],
    pagers: ['https://pager.example/x'],
    tickets: ['https://desk.example/y'],
  },
  defaults: { every: '92d', startHour: 6, window: '6h', gracePeriod: '2d', inUsePolicy: 'defer', webhook: 'notify' },
  secrets: [
    { existing: arnOf('crm'), probes: ['/api/v2/users/me'], integrationCredentials: ['3e727500-aaaa'] },
    { existing: 'legacy/wallboard', cron: 'cron(0 4 1 * ? *)', window: '2h', webhook: 'credential' },
    {
      name: 'new/in-place',
      strategy: 'in-place',
      every: '7d',
      startHour: 0,
      window: '24h',
      inUsePolicy: 'report',
      vaultPath: 'team/new/in-place',
    },
    { name: 'new/own-admin', adminSecret: arnOf('genesys/other-admin') },
  ],
  discovery: { tagKey: 'rotated-by', tagValue: 'genesys' },
  destinations: {
    webhook: { url: 'https://hooks.example/rotation', secret: 'webhook-key', maximum: 'credential' },
    vault: { address: 'https://vault.example', namespace: 'cc', mount: 'kv', prefix: 'team', secret: 'vault-role' },
    eventBus: 'contact-center',
    adoptedIntegrationCredentials: ['3e727500-aaaa=crm', '3e727500-bbbb=crm'],
  },
  encryptionKey: 'arn:aws:kms:eu-central-1:123456789012:key/1f0e3dad-9990-8345-b743-8f8ffabdffc4',
  ledgerEncryptionKey: 'arn:aws:kms:eu-central-1:123456789012:key/98f13708-2101-94c4-7568-7be6106a3b84',
  genesysEventSource: 'aws.partner/genesys.com/cloud/3d4a7d0e-0000-4000-8000-000000000001/rotation',
  functions: {
    rotateConcurrency: 'unreserved',
    timeoutSeconds: 300,
    memoryMb: 512,
    watchTimeoutSeconds: 900,
    watchMemoryMb: 1024,
    propagationTimeout: '30s',
    tracing: true,
  },
  logRetentionDays: 731,
  alarmsDocument: 'https://wiki.example/alarms',
};

/** One with a key and a bucket for evidence, and the function that makes the report of a month. */
export const withEvidence: RotationConfig = {
  ...smallest,
  account: '123456789012',
  region: 'eu-central-1',
  ledgerEncryptionKey: 'arn:aws:kms:eu-central-1:123456789012:key/98f13708-2101-94c4-7568-7be6106a3b84',
  evidence: { retentionDays: 365, mode: 'governance', keySpec: 'ML_DSA_65', maximumAge: '92d' },
};
