import { defineRotation } from './infra/index.ts';

// An example that can be synthesised as it is: npx cdk synth. What each line may say: docs/deployment.md.
export default defineRotation({
  genesysEnvironment: 'mypurecloud.com',
  adminSecret: 'genesys/rotation-admin',
  alarms: { emails: ['contact-centre-operations@example.com'] },
  defaults: { every: '31d', startHour: 8, window: '8h', grace: '24h', whileInUse: 'defer' },
  secrets: [
    { name: 'contact-centre/crm-sync', probes: ['/api/v2/organizations/me'] },
    { name: 'contact-centre/wallboard', every: '92d', strategy: 'replacement-client', quarantine: '7d' },
  ],
});
