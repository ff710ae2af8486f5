import { expect, it } from 'vitest';
import { tooManyRequests } from '../bad-input/foreign-responses.ts';
import { useWatchedService, watch } from './watched-service.ts';

const service = useWatchedService();

it('a request that Genesys Cloud throttles has a line with the secret that waited, also where several wait at once', async () => {
  const secrets = ['first', 'second'].map((name) => service().createManagedSecret({ name }));
  const fault = { service: 'genesys', operation: 'POST /oauth/token', effect: tooManyRequests(0) } as const;
  for (const _ of secrets) service().faults.add(fault);
  const { lines } = await watch(service());
  const throttled = lines.filter(({ message }) => String(message).startsWith('Genesys Cloud throttled'));
  expect(throttled.map(({ secretArn }) => secretArn).sort()).toEqual(secrets.map(({ arn }) => arn).sort());
  expect(throttled[0]).toMatchObject({ level: 'WARN', operation: 'POST /oauth/token', waitMs: 1_000 });
  expect(throttled.map(({ secretName }) => secretName).sort()).toEqual(['first', 'second']);
});
