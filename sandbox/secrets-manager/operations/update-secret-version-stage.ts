import type { Operation } from '../context.ts';
import { holderOf, type Secret, type SecretVersion } from '../secret.ts';
import { invalidParameter, invalidRequest, notFound } from '../secrets-manager-error.ts';
import { moveLabel } from '../staging-labels.ts';

/** Moves a label as a compare-and-swap: the caller must name the version that holds it. */
export const updateSecretVersionStage: Operation = (context, parameters) => {
  const secret = context.store.find(parameters.text('SecretId', { most: 2048 }));
  const label = parameters.text('VersionStage', { most: 256 });
  const removeFromId = parameters.optionalText('RemoveFromVersionId', { least: 32, most: 64 });
  const moveToId = parameters.optionalText('MoveToVersionId', { least: 32, most: 64 });
  const to = moveToId === undefined ? undefined : find(secret, moveToId);
  const from = removeFromId === undefined ? undefined : find(secret, removeFromId);
  const holder = holderOf(secret, label);

  checkHolder(label, holder, from, to);
  if (to !== undefined) {
    if (label === 'AWSCURRENT' && to.value === undefined) {
      throw invalidRequest(`You can't move AWSCURRENT to version ${to.id}: it has no secret value.`);
    }
    moveLabel(secret, label, to, context.onLabelMoved);
  } else if (label === 'AWSCURRENT') {
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  } else {
    from?.stages.delete(label);
  }
  secret.lastChangedMs = context.clock.now();
  return { ARN: secret.arn, Name: secret.name };
};

function find(secret: Secret, versionId: string): SecretVersion {
  const version = secret.versions.get(versionId);
  if (version === undefined) throw notFound(`specified secret version: ${versionId}.`);
  return version;
}

function checkHolder(
  label: string,
  holder: SecretVersion | undefined,
  from: SecretVersion | undefined,
  to: SecretVersion | undefined,
): void {
  if (from !== undefined && from !== holder) {
    throw invalidParameter(
      `Staging label ${label} is not attached to version ${from.id}. If you specify RemoveFromVersionId, it must be the version that has the label.`,
    );
  }
  if (from === undefined && holder !== undefined && holder !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
}
