import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { arrangeCloud } from './session-under-test.ts';

describe('a session', () => {
  it.each([
    { clientId: 'client-2' },
    { clientSecret: new SecretValue('another') },
    { environment: 'mypurecloud.de' } as const,
  ])('is that of one credential alone: not of one with another %j', async (other) => {
    const { cloud, credential, session } = await arrangeCloud({});
    expect(cloud.session({ ...credential })).toBe(session);
    expect(cloud.session({ ...credential, ...other })).not.toBe(session);
  });

  it('is kept until twenty others were used after it', async () => {
    const { cloud, credential, open, session } = await arrangeCloud({});
    const use = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => cloud.session({ ...credential, clientId: `${prefix}-${index}` }));
    use(19, 'first');
    expect(open()).toBe(session);
    use(19, 'second');
    expect(open()).toBe(session);
    use(20, 'third');
    expect(open()).not.toBe(session);
  });
});
