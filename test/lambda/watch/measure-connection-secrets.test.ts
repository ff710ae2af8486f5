import { expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { measureConnectionSecrets } from '../../../lambda/watch/measure-connection-secrets.ts';
import { dayMs, fleetSecret, nowMs } from './secrets.ts';
import { arrangeWatch } from './watched-run.ts';

it('the age of an admin secret and of a webhook key is published, unless it is rotated here', async () => {
  const { run, secrets, logger } = arrangeWatch();
  const tags = (adminSecret: string) => ({ 'genesys-rotation:admin-secret': adminSecret });
  const other = (name: string, more = {}) => secrets.put(fleetSecret({ arn: `arn:${name}`, name, ...more }));
  const listed = [
    other('crm', { tags: tags('admin') }),
    other('erp', { tags: tags('arn:admin-2') }),
    other('bad', { tags: tags('') }),
  ];
  const admins = [other('admin'), other('admin-2', { tags: tags('admin-2') })];
  const managed = [...listed, ...admins.slice(1)];
  const services = {
    ...run.services,
    webhook: { url: new URL('https://hooks.example.com'), secretId: 'hook-key' },
    store: {
      ...run.services.store,
      readValue: async (secretId: string) => {
        const storedAtMs = nowMs - (secretId === 'admin' ? 400 : 3) * dayMs;
        return { ...(await secrets.readValue('admin', { stage: 'AWSCURRENT' })), storedAtMs } as never;
      },
    },
  };
  await measureConnectionSecrets({ ...run, services }, [...listed, ...admins], managed);
  const age = (SecretName: string, days: number) => ({
    name: metricNames.connectionSecretAge,
    value: days * 86_400,
    unit: 'Seconds',
    dimensions: { SecretName },
  });
  expect(logger.metrics).toEqual([age('hook-key', 3), age('admin', 400)]);
});
