import { defineRotation } from './infra/index.ts';

// An example that can be synthesized as it is: npx cdk synth. What each line may say: docs/deployment.md.
export default defineRotation({
  genesysEnvironment: 'mypurecloud.com',
  adminSecret: 'genesys/rotation-admin',
  alarms: { emails: ['contact-center-operations@example.com'] },
  defaults: { every: '31d', startHour: 8, window: '8h', gracePeriod: '24h', inUsePolicy: 'defer' },
  secrets: [
    // The admin client administers itself. Its secret exists before the stack.
    { existing: 'genesys/rotation-admin' },
    { name: 'contact-center/crm-sync', probes: ['/api/v2/organizations/me'] },
    { name: 'contact-center/wallboard', every: '92d', strategy: 'replacement-client', quarantinePeriod: '7d' },
  ],
});
