import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  CancelRotateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RotationService } from '../../../sandbox/rotation-service.ts';

const GroupName = 'genesys-oauth-rotation';

/** Actions of an operator with the AWS CLI. */
export function operatorOf(service: RotationService) {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  const configuration = { endpoint: service.endpoint, region: 'eu-west-1', credentials };
  const secrets = new SecretsManagerClient(configuration);
  const schedules = new SchedulerClient(configuration);
  const namesFor = (arn: string) =>
    service.scheduler.schedules().flatMap(({ Name, Target }) => (Target.Input?.includes(arn) ? [Name] : []));
  return {
    async cancelRotation(arn: string) {
      await secrets.send(new CancelRotateSecretCommand({ SecretId: arn }));
    },
    async putValue(arn: string, value: string) {
      await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: value }));
    },
    /** Removes AWSPENDING from its version and returns the version. */
    async giveUpRotation(arn: string): Promise<string> {
      const versions = Object.entries(service.secretsManager.versions(arn));
      const [versionId = ''] = versions.find(([, { stages }]) => stages.includes('AWSPENDING')) ?? [];
      const stage = { VersionStage: 'AWSPENDING', RemoveFromVersionId: versionId };
      await secrets.send(new UpdateSecretVersionStageCommand({ SecretId: arn, ...stage }));
      return versionId;
    },
    async deleteSchedules(arn: string) {
      for (const Name of namesFor(arn)) await schedules.send(new DeleteScheduleCommand({ Name, GroupName }));
    },
  };
}
