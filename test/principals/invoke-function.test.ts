import { describe, expect, it } from 'vitest';
import { ledgerItemsOf, ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
import { documentAt, logsIn } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal } from './principal.ts';

describe('with lambda:InvokeFunction', () => {
  const organization = useDeployedOrganization();
  const asPrincipal = (output: 'ROTATE' | 'RETIRE' | 'WATCH') => {
    const { service } = organization();
    const functionName = String(service.deployment.outputs[output]);
    const Resource = service.lambda.arnOf(functionName);
    const principal = createPrincipal(service, { Action: 'lambda:InvokeFunction', Resource });
    return {
      ...principal,
      async invoke(event: unknown) {
        const response = await principal.send('POST', `/2015-03-31/functions/${functionName}/invocations`, event);
        expect(response.status).toBe(200);
      },
    };
  };
  /** Everything of the ledger that decides something, for every secret. */
  const authority = () => {
    const { service, own } = organization();
    const owned = ledgerItemsOf(service).filter(({ pk }) => /^(CLIENT|APPROVAL)#/.test(String(pk)));
    const secrets = Object.values({ own: own.arn, ...organization().foreign });
    return [owned, secrets.map((arn) => owedBy(ledgerStateOf(service, arn)))];
  };
  const arns = () => {
    const { own, foreign, service } = organization();
    const destinations = Object.values(service.destinations?.secretNames ?? {}).map((SecretId) =>
      String(service.secretsManager.call('DescribeSecret', { SecretId }).ARN),
    );
    return { managed: [own.arn, foreign.managed], others: [foreign.admin, foreign.unmanaged, ...destinations] };
  };
  const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

  it('on rotate, no secret is rotated: Secrets Manager announces what may be', async () => {
    const { service, rest, own } = organization();
    const { invoke, ...principal } = asPrincipal('ROTATE');
    const [before, current, deciding] = [rest(), documentAt(service, own.arn), authority()];
    const { managed, others } = arns();
    for (const SecretId of [...managed, ...others, 'arn:forged:\n{"audit":1}']) {
      const known = SecretId.startsWith('arn:aws') ? Object.keys(service.secretsManager.versions(SecretId)) : [];
      for (const ClientRequestToken of [...known, crypto.randomUUID(), '../token']) {
        for (const Step of [...steps, 'retire']) await invoke({ Step, SecretId, ClientRequestToken });
      }
    }
    expect(rest()).toEqual(before);
    expect(documentAt(service, own.arn)).toEqual(current);
    expect(authority()).toEqual(deciding);
    organization().expectNothingLearned(principal);
    organization().expectOthersUnharmed();
  });

  it('on rotate, during a rotation, nothing is promoted that was not compared and delivered', async () => {
    const { service, foreign } = organization();
    const { invoke } = asPrincipal('ROTATE');
    const SecretId = foreign.managed;
    const before = documentAt(service, SecretId);
    const ClientRequestToken = crypto.randomUUID();
    service.secretsManager.announce(SecretId, ClientRequestToken);
    for (const Step of ['finishSecret', 'createSecret', 'finishSecret', 'testSecret', 'finishSecret']) {
      await invoke({ Step, SecretId, ClientRequestToken });
    }
    expect(documentAt(service, SecretId)).toEqual(before);
    for (const Step of ['setSecret', 'testSecret', 'finishSecret']) {
      await invoke({ Step, SecretId, ClientRequestToken });
    }
    expect(documentAt(service, SecretId)).not.toEqual(before);
    organization().expectOthersUnharmed();
  });

  it('on retire, nothing is revoked before it is due, and nothing that the ledger does not name', async () => {
    const { service, rest } = organization();
    const { invoke, ...principal } = asPrincipal('RETIRE');
    const [before, deciding, live] = [rest(), authority(), service.genesys.liveCredentials()];
    const { managed, others } = arns();
    for (const secretArn of [...managed, ...others]) {
      const { clientId } = documentAt(service, secretArn);
      for (const generation of [1, 2, 3, 2 ** 31]) {
        const forged = {
          dueAt: '2020-01-01T00:00:00.000Z',
          urgent: true,
          phase: 'delete',
          clientId,
          destination: 'webhook',
        };
        await invoke({ v: 1, secretArn, generation, ...forged });
      }
      await invoke({ secretArn, clientId, phase: 'delete', strategy: 'replacement-client' });
    }
    expect(rest()).toEqual(before);
    expect(authority()).toEqual(deciding);
    expect(service.genesys.liveCredentials()).toEqual(live);
    organization().expectNothingLearned(principal);
    organization().expectOthersUnharmed();
  });

  it('on watch, no secret is adopted that our function does not rotate', async () => {
    const { service, rest } = organization();
    const { invoke, ...principal } = asPrincipal('WATCH');
    const [before, deciding, live] = [rest(), authority(), service.genesys.liveCredentials()];
    const { managed, others } = arns();
    for (const secretArn of [...managed, ...others]) {
      await invoke({ secretArn });
      await invoke({ 'detail-type': 'Secret Label Updated', resources: [secretArn] });
    }
    for (const event of [{ all: true }, { time: '2020-01-01T00:00:00Z' }, { time: '2099-01-01T00:00:00Z' }, {}]) {
      await invoke(event);
    }
    expect(rest()).toEqual(before);
    expect(authority()).toEqual(deciding);
    expect(service.genesys.liveCredentials()).toEqual(live);
    organization().expectNothingLearned(principal);
    organization().expectOthersUnharmed();
  });

  it('what is due is done at its time, whatever another caller has invoked', async () => {
    const { service, own, pass } = organization();
    const retire = asPrincipal('RETIRE');
    expect(owedBy(ledgerStateOf(service, own.arn))).not.toEqual([]);
    await pass(54);
    await retire.invoke({ v: 1, secretArn: own.arn, generation: 1 });
    expect(owedBy(ledgerStateOf(service, own.arn))).toEqual([]);
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
    organization().expectOthersUnharmed();
    const { invoke } = asPrincipal('WATCH');
    await invoke({});
    const denied = await createPrincipal(service).send('POST', '/2015-03-31/functions/x/invocations', {});
    expect(denied.text).toContain('not authorized');
  });
});
