import { serviceTag } from '../../domain/unknown-tags.ts';
import type { RotationConfig } from '../config/rotation-config.ts';

/** What stands for a parameter in the configuration, and is found again in the template: valid, and nowhere else. */
export const placeholders = {
  ServiceName: 'parameter-for-service-name',
  AdminSecret: 'parameter/for/admin/secret',
  AlarmEmail: 'parameter@for-alarm-email.example',
  PagerTopicArn: 'arn:aws:sns:eu-west-1:111122223333:parameter-for-pager-topic',
  EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-0000000000e1',
  LedgerEncryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-0000000000e2',
  LogEncryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-0000000000e3',
  DeploymentRoleArn: 'arn:aws:iam::111122223333:role/parameter-for-deployment-role',
} as const;

/** The configuration of the plain template without evidence and a VPC. No secret is in it: those with the tag of the service are rotated. */
export const placeholderConfig: RotationConfig = {
  service: placeholders.ServiceName,
  genesysEnvironment: 'mypurecloud.com',
  adminSecret: placeholders.AdminSecret,
  alarms: { emails: [placeholders.AlarmEmail], pagerTopic: placeholders.PagerTopicArn },
  discovery: { tagKey: serviceTag, tagValue: placeholders.ServiceName },
  encryptionKey: placeholders.EncryptionKeyArn,
  ledgerEncryptionKey: placeholders.LedgerEncryptionKeyArn,
  logEncryptionKey: placeholders.LogEncryptionKeyArn,
  deploymentRoles: [placeholders.DeploymentRoleArn],
};
