import { describe, expect, it } from 'vitest';
import { metricNames } from '../../domain/metric-names.ts';
import { mostInGrace } from '../../lambda/creation/assert-few-in-grace.ts';
import { documentAt, logsIn } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal } from './principal.ts';

describe('with secretsmanager:RotateSecret on one secret, and the right to invoke its function', () => {
  const organization = useDeployedOrganization();

  function asPrincipal() {
    const { service, foreign } = organization();
    const arn = foreign.managed;
    const rotate = service.lambda.arnOf(String(service.deployment.outputs.ROTATE));
    const principal = createPrincipal(
      service,
      { Action: 'secretsmanager:RotateSecret', Resource: arn },
      { Action: 'lambda:InvokeFunction', Resource: rotate },
    );
    const start = async (more: object = {}) => {
      const parameters = { SecretId: arn, ClientRequestToken: crypto.randomUUID(), ...more };
      const response = await principal.call('secretsmanager.RotateSecret', parameters);
      await service.idle();
      return response;
    };
    return { ...principal, start, arn };
  }

  it('another function cannot be named, and the token of an older version puts none in force again', async () => {
    const { service } = organization();
    const { start, arn } = asPrincipal();
    const elsewhere = 'arn:aws:lambda:eu-west-1:123456789012:function:elsewhere';
    expect((await start({ RotationLambdaARN: elsewhere })).text).toContain('AccessDenied');
    const before = documentAt(service, arn);
    for (const ClientRequestToken of Object.keys(service.secretsManager.versions(arn))) {
      await start({ ClientRequestToken });
      expect(documentAt(service, arn)).toEqual(before);
      expect(logsIn(service, before)).toBe(true);
    }
  });

  it('a schedule that it sets is reported if the deployment does not allow it, and goes on being reported', async () => {
    const { service, pass } = organization();
    const { call, arn } = asPrincipal();
    const counted = () =>
      service.cloudWatch
        .metrics()
        .filter(({ metricName }) => metricName === metricNames.intervalsTooLong)
        .map(({ value }) => value);
    await pass(6);
    expect(new Set(counted())).toEqual(new Set([0]));
    const schedules = [{ AutomaticallyAfterDays: 1000 }, { ScheduleExpression: 'cron(0 4 29 2 ? *)' }, {}];
    for (const RotationRules of schedules) {
      const parameters = { SecretId: arn, RotationRules, RotateImmediately: false };
      expect(await call('secretsmanager.RotateSecret', parameters)).toMatchObject({ status: 200 });
      await pass(6);
      expect(counted().at(-1)).toBe(1);
    }
    service.secretsManager.configureRotation(arn, {
      functionArn: service.rotateFunctionArn,
      rules: { AutomaticallyAfterDays: 30 },
    });
    await pass(6);
    expect(counted().at(-1)).toBe(0);
  });

  it('however often it rotates, the clients of the organization are not used up, and no other secret is affected', async () => {
    const { service, own, expectNothingLearned } = organization();
    const principal = asPrincipal();
    const { genesys, secretsManager } = service;
    const live = () => genesys.clients().filter(({ deleted, state }) => !deleted && state === 'active').length;
    const before = live();
    for (let rotations = 0; rotations < mostInGrace + 5; rotations += 1) await principal.start();
    expect(live() - before).toBeLessThanOrEqual(mostInGrace);
    expect(logsIn(service, documentAt(service, principal.arn))).toBe(true);
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
    // A leak is answered all the same.
    const leaked = documentAt(service, principal.arn);
    const versions = Object.entries(secretsManager.versions(principal.arn));
    const Value = versions.find(([, { stages }]) => stages.includes('AWSCURRENT'))?.[0];
    const Tags = [{ Key: 'genesys-rotation:compromised', Value }];
    secretsManager.call('TagResource', { SecretId: principal.arn, Tags });
    await principal.start();
    await organization().pass(6);
    expect(logsIn(service, leaked)).toBe(false);
    expect(logsIn(service, documentAt(service, principal.arn))).toBe(true);
    expectNothingLearned(principal);
  }, 240_000);
});
