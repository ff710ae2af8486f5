import { describe, expect, it } from 'vitest';
import { ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
import { documentAt, logsIn } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal } from './principal.ts';

describe('with scheduler:UpdateSchedule', () => {
  const organization = useDeployedOrganization();
  const permission = { Action: 'scheduler:UpdateSchedule', Resource: '*' };

  it('alone, no schedule is changed, because each has a role to pass', async () => {
    const { service } = organization();
    const principal = createPrincipal(service, permission);
    const schedules = service.scheduler.schedules();
    expect(schedules.length).toBeGreaterThan(1);
    for (const { Name, ...schedule } of schedules) {
      const denied = await principal.send('PUT', `/schedules/${Name}`, {
        ...schedule,
        ScheduleExpression: 'rate(1 day)',
      });
      expect(denied.text).toContain('iam:PassRole');
    }
    expect(service.scheduler.schedules()).toEqual(schedules);
  });

  it('and the role that may be passed, nothing is revoked early, and what is owed is revoked without the schedules', async () => {
    const { service, own, foreign, rest, pass } = organization();
    const [schedule] = service.scheduler.schedules();
    const { RoleArn = '' } = schedule?.Target ?? {};
    const principal = createPrincipal(service, permission, { Action: 'iam:PassRole', Resource: RoleArn });
    const [before, live] = [rest(), service.genesys.liveCredentials()];
    const old = Object.fromEntries(service.scheduler.schedules().map((each) => [each.Name, each]));
    const { ROTATE = '', WATCH = '' } = service.deployment.outputs;
    const events: [string | undefined, object][] = [
      [undefined, { v: 1, secretArn: own.arn, generation: 2 }],
      [undefined, { v: 1, secretArn: foreign.unmanaged, generation: 1 }],
      [undefined, { secretArn: own.arn, clientId: documentAt(service, own.arn).clientId, phase: 'delete' }],
      [ROTATE, { Step: 'createSecret', SecretId: own.arn, ClientRequestToken: crypto.randomUUID() }],
      [WATCH, { all: true }],
    ];
    let invoked: string[] = [];
    service.lambda.onInvoked((functionName) => {
      invoked = [...invoked, functionName];
    });
    for (const { Name, Target, ...rest } of Object.values(old)) {
      for (const [functionName, event] of events) {
        const Arn = functionName === undefined ? Target.Arn : service.lambda.arnOf(functionName);
        const changed = {
          ...rest,
          ScheduleExpression: `at(${new Date(service.clock.now() + 60_000).toISOString().slice(0, 19)})`,
          ActionAfterCompletion: 'NONE',
          Target: { ...Target, Arn, Input: JSON.stringify(event) },
        };
        expect(await principal.send('PUT', `/schedules/${Name}`, changed)).toMatchObject({ status: 200 });
        await service.clock.advance(120_000);
        await service.idle();
      }
    }
    // The role that is passed may invoke retire and no other function.
    expect(new Set(invoked)).toEqual(new Set([service.deployment.outputs.RETIRE]));
    expect(rest()).toEqual(before);
    expect(service.genesys.liveCredentials()).toEqual(live);
    for (const { Name, ...schedule } of Object.values(old)) {
      await principal.send('PUT', `/schedules/${Name}`, { ...schedule, ScheduleExpression: 'at(2099-01-01T00:00:00)' });
    }
    await pass(54);
    expect(owedBy(ledgerStateOf(service, own.arn))).toEqual([]);
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
    organization().expectNothingLearned(principal);
    organization().expectOthersUnharmed();
  });
});
