import { describe, expect, it } from 'vitest';
import { metricNames, metricNamespace } from '../../domain/metric-names.ts';
import { ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
import { documentAt, logsIn } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal } from './principal.ts';

describe('with secretsmanager:CancelRotateSecret on one secret', () => {
  const organization = useDeployedOrganization();

  it('what is owed is revoked all the same, and that the rotation is off is reported', async () => {
    const { service, own, foreign, rest, pass } = organization();
    const principal = createPrincipal(service, { Action: 'secretsmanager:CancelRotateSecret', Resource: own.arn });
    const before = rest();
    const current = documentAt(service, own.arn);
    const cancel = (SecretId: string) => principal.call('secretsmanager.CancelRotateSecret', { SecretId });
    expect(await cancel(own.arn)).toMatchObject({ status: 200 });
    expect((await cancel(foreign.managed)).text).toContain('AccessDenied');
    expect(rest()).toEqual(before);

    await pass(54);
    expect(documentAt(service, own.arn)).toEqual(current);
    expect(logsIn(service, current)).toBe(true);
    organization().expectOthersUnharmed();
    organization().expectNothingLearned(principal);
    const findings = service.cloudWatch.metrics().filter(({ namespace, metricName, value }) => {
      return namespace === metricNamespace && metricName === metricNames.rotationsOff && value === 1;
    });
    expect(findings).not.toEqual([]);

    expect(owedBy(ledgerStateOf(service, own.arn))).toEqual([]);
  });
});
