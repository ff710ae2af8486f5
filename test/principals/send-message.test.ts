import { describe, expect, it } from 'vitest';
import { documentAt } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';

describe('with sqs:SendMessage on the dead-letter queue', () => {
  const organization = useDeployedOrganization();

  it('nothing reads what is sent, and an operator who redrives it revokes nothing', async () => {
    const { service, own, foreign, rest } = organization();
    const { deployment, iam, lambda, deadLetters, deadLetterArn, genesys } = service;
    expect(deployment.ofType('AWS::Lambda::EventSourceMapping')).toEqual([]);
    const readers = iam
      .roles()
      .filter(({ arn }) => iam.permissions(arn).some(({ action }) => /^sqs:(Rec|\*)/.test(action)));
    expect(readers).toEqual([]);
    const [before, live] = [rest(), genesys.liveCredentials()];
    let invocations = 0;
    lambda.onInvoked(() => {
      invocations += 1;
    });
    const { clientId } = documentAt(service, own.arn);
    const messages = [
      { v: 1, secretArn: own.arn, generation: 1, urgent: true },
      { v: 1, secretArn: foreign.unmanaged, generation: 1 },
      { secretArn: own.arn, clientId, phase: 'delete', strategy: 'replacement-client' },
    ];
    for (const message of messages) deadLetters.send(deadLetterArn, JSON.stringify(message), { ERROR_CODE: 'forged' });
    await service.idle();
    expect(invocations).toBe(0);
    // As the runbook redrives a message, and as Lambda wraps what retire failed to carry out.
    const retire = String(deployment.outputs.RETIRE);
    for (const message of messages) {
      await lambda.invoke(retire, message);
      await lambda.invoke(retire, { requestPayload: message, responsePayload: { errorMessage: 'forged' } });
    }
    expect(rest()).toEqual(before);
    expect(genesys.liveCredentials()).toEqual(live);
    organization().expectOthersUnharmed();
  });
});
