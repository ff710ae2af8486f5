import { describe, expect, it } from 'vitest';
import { documentAt, logsIn, rotate } from '../scenarios/managed-secret.ts';
import { useDeployedOrganization } from './deployed-organization.ts';
import { createPrincipal } from './principal.ts';

describe('with secretsmanager:UpdateSecretVersionStage on one secret', () => {
  const organization = useDeployedOrganization();
  const asPrincipal = () => {
    const { own, service } = organization();
    return createPrincipal(service, { Action: 'secretsmanager:UpdateSecretVersionStage', Resource: own.arn });
  };
  const versionAt = (stage: string) => {
    const { own, service } = organization();
    const versions = Object.entries(service.secretsManager.versions(own.arn));
    return versions.find(([, { stages }]) => stages.includes(stage))?.[0];
  };
  const move = (
    VersionStage: string,
    MoveToVersionId: string | undefined,
    RemoveFromVersionId = versionAt(VersionStage),
  ) =>
    asPrincipal().call('secretsmanager.UpdateSecretVersionStage', {
      SecretId: organization().own.arn,
      VersionStage,
      MoveToVersionId,
      RemoveFromVersionId,
    });

  it('no credential that a label refers to is revoked, however often labels are moved', async () => {
    const { service, own, rest, pass } = organization();
    const before = rest();
    for (let moved = 0; moved < 4; moved += 1) {
      expect(await move('AWSCURRENT', versionAt('AWSPREVIOUS'))).toMatchObject({ status: 200 });
      await service.idle();
    }
    // The old credential is in force again when its grace period ends.
    await move('AWSCURRENT', versionAt('AWSPREVIOUS'));
    await service.idle();
    expect(rest()).toEqual(before);
    const inForce = documentAt(service, own.arn);
    await pass(54);
    expect(logsIn(service, inForce)).toBe(true);
    expect(documentAt(service, own.arn)).toEqual(inForce);
    organization().expectOthersUnharmed();
  });

  it('a credential that is dead, once it has the label, shortens no grace period', async () => {
    const { service, own, pass } = organization();
    await rotate(service, own.arn);
    await pass(26);
    const working = documentAt(service, own.arn);
    const dead = versionAt('AWSPREVIOUS');
    expect(logsIn(service, documentAt(service, own.arn, dead))).toBe(false);
    await move('AWSCURRENT', dead);
    await pass(23);
    expect(logsIn(service, working)).toBe(true);
    // The stack repairs it with a rotation, after which the one that worked has its full grace period.
    await pass(31);
    expect(logsIn(service, documentAt(service, own.arn))).toBe(true);
    organization().expectOthersUnharmed();
  });

  it('a label for pending or rehearsed values promotes nothing', async () => {
    const { service, own, rest } = organization();
    const current = documentAt(service, own.arn);
    const before = rest();
    for (const stage of ['AWSPENDING', 'genesys-rotation-rehearsal', 'anything']) {
      const labeled = await move(stage, versionAt('AWSPREVIOUS'), undefined);
      expect(labeled.status).toBe(200);
      for (const step of ['setSecret', 'testSecret', 'finishSecret'] as const) {
        await service.secretsManager.runStep(own.arn, step, String(versionAt('AWSPREVIOUS')));
      }
    }
    expect(documentAt(service, own.arn)).toEqual(current);
    expect(logsIn(service, current)).toBe(true);
    expect(rest()).toEqual(before);
  });

  it('everything else is denied', async () => {
    const { own, foreign } = organization();
    const principal = asPrincipal();
    for (const target of ['GetSecretValue', 'PutSecretValue', 'RotateSecret']) {
      const denied = await principal.call(`secretsmanager.${target}`, { SecretId: own.arn, SecretString: '{}' });
      expect(denied.text).toContain('AccessDenied');
    }
    const other = { SecretId: foreign.managed, VersionStage: 'AWSCURRENT' };
    expect((await principal.call('secretsmanager.UpdateSecretVersionStage', other)).text).toContain('AccessDenied');
    organization().expectNothingLearned(principal);
  });
});
