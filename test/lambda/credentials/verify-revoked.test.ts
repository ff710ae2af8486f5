import { describe, expect, it } from 'vitest';
import { verifyRevoked } from '../../../lambda/credentials/verify-revoked.ts';
import type { LoginAttempt } from '../../../lambda/ports/genesys-cloud.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeRotation, document } from '../fakes/rotation.ts';

/** A revoked credential with which this many logins still succeed. */
function arrange(acceptedLogins: number) {
  const { rotation, session, lines } = arrangeRotation();
  const tried: string[] = [];
  let revoked = 0;
  session.revokeToken = async () => {
    revoked += 1;
  };
  const tryLogin = async ({ clientId }: { clientId: string }): Promise<LoginAttempt> => {
    tried.push(clientId);
    if (tried.length <= acceptedLogins) return { outcome: 'accepted', session };
    return { outcome: 'rejected', status: 401, correlationId: 'correlation-1' };
  };
  const genesys = { ...rotation.services.genesys, tryLogin };
  const verify = () => verifyRevoked({ ...rotation.services, genesys }, document({ clientId: 'client-2' }));
  return { verify, tried, revokedTokens: () => revoked, records: () => auditRecords(lines) };
}

describe('a revocation', () => {
  it('that has not propagated to every login server yet is awaited, and no token stays valid', async () => {
    const { verify, tried, revokedTokens, records } = arrange(2);
    expect(await verify()).toBe(true);
    expect(tried).toHaveLength(3);
    expect(revokedTokens()).toBe(2);
    expect(records()).toMatchObject([{ event: 'revocation-verified' }]);
  });

  it('after which logins still succeed is unverified, which is audited', async () => {
    const { verify, tried, revokedTokens, records } = arrange(Number.POSITIVE_INFINITY);
    expect(await verify()).toBe(false);
    expect(revokedTokens()).toBe(tried.length);
    expect(records()).toMatchObject([{ event: 'revocation-unverified', clientId: 'client-2' }]);
  });
});
