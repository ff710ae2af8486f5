import type { RotationConfig } from '../../infra/index.ts';

/** The least that a configuration must say. */
export const smallest: RotationConfig = {
  genesysEnvironment: 'mypurecloud.de',
  alarms: { emails: ['operations@example.com'] },
  secrets: [{ name: 'contact-centre/crm-sync' }],
};
