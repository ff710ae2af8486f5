import type { Operation, OperationContext } from '../context.ts';
import type { Parameters } from '../parameters.ts';
import type { Secret } from '../secret.ts';
import { invalidParameter } from '../secrets-manager-error.ts';
import { describe, versionsToStages } from './describe-secret.ts';
import { page } from './page.ts';

export const listSecrets: Operation = (context, parameters) => {
  const found = filterSecrets(context, parameters);
  if (parameters.optionalText('SortOrder') !== 'asc') found.reverse();
  const { items, next } = page(found, parameters);
  const SecretList = items.map((secret) => ({
    ...describe(secret),
    SecretVersionsToStages: versionsToStages(secret),
  }));
  return { SecretList, ...next };
};

export function filterSecrets(context: OperationContext, parameters: Parameters): Secret[] {
  const filters = (parameters.optionalObjects('Filters') ?? []).map(readFilter);
  const withDeleted = parameters.optionalFlag('IncludePlannedDeletion') ?? false;
  return context.store
    .all()
    .filter((secret) => withDeleted || secret.deletedMs === undefined)
    .filter((secret) => filters.every((filter) => filter(secret)));
}

/** Values are prefixes; "!" negates a value; one matching value is enough. */
function readFilter(filter: Parameters): (secret: Secret) => boolean {
  const key = filter.text('Key');
  const values = filter.optionalTexts('Values') ?? [];
  const fields = fieldsOf(key);
  const fits = (secret: Secret, value: string) =>
    value.startsWith('!')
      ? !fields(secret).some((field) => field.startsWith(value.slice(1)))
      : fields(secret).some((field) => field.startsWith(value));
  return (secret) => values.some((value) => fits(secret, value));
}

function fieldsOf(key: string): (secret: Secret) => readonly string[] {
  switch (key) {
    case 'name':
      return (secret) => [secret.name];
    case 'description':
      return (secret) => [secret.description ?? ''];
    case 'tag-key':
      return (secret) => [...secret.tags.keys()];
    case 'tag-value':
      return (secret) => [...secret.tags.values()];
    default:
      throw invalidParameter(`The sandbox can filter by name, description, tag-key and tag-value, not by ${key}.`);
  }
}
