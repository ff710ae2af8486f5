import type { Operation } from '../context.ts';
import { seconds } from '../describe-now.ts';
import { invalidParameter } from '../secrets-manager-error.ts';

const dayMs = 24 * 3_600_000;

export const deleteSecret: Operation = (context, parameters) => {
  const secret = context.store.findDeletedToo(parameters.text('SecretId', { most: 2048 }));
  const days = parameters.optionalNumber('RecoveryWindowInDays', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  const force = parameters.optionalFlag('ForceDeleteWithoutRecovery') ?? false;
  if (force && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  const deletionMs = context.clock.now() + (force ? 0 : (days ?? 30) * dayMs);
  context.schedule.unschedule(secret);
  if (force) {
    context.store.remove(secret);
  } else {
    secret.deletedMs = deletionMs;
    context.clock.at(deletionMs, () => {
      if (secret.deletedMs === deletionMs) context.store.remove(secret);
    });
  }
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(deletionMs) };
};

export const restoreSecret: Operation = (context, parameters) => {
  const secret = context.store.findDeletedToo(parameters.text('SecretId', { most: 2048 }));
  delete secret.deletedMs;
  return { ARN: secret.arn, Name: secret.name };
};
