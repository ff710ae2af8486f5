import { serviceTag } from '../domain/unknown-tags.ts';
import type { PlannedSecret, RotationPlan } from './config/plan-rotation.ts';
import { isToken } from './config/token.ts';
import type { ServiceNames } from './names.ts';

/** The secrets that a statement applies to. */
export interface SecretSelection {
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, string>>;
}

/** What fits into the 10,240 characters of a role's inline policies, beside everything else. */
const charactersOfArns = 6000;
const charactersBesideName = 90;

/** What fits once more, into the statement for the key. */
const charactersOfArnsOfKey = 2000;

/** Whether a tag identifies the secrets, because there are too many to name. */
export function areToldByTag(plan: RotationPlan): boolean {
  return charactersOf(plan) > charactersOfArns;
}

/** The name in a token is not known yet; CloudFormation names are shorter. */
const assumedNameLength = 80;

/** How many characters the name of a secret has in a policy or pattern. */
export function nameLength({ name }: PlannedSecret): number {
  return isToken(name) ? assumedNameLength : name.length;
}

function charactersOf({ secrets }: RotationPlan): number {
  return secrets.reduce((sum, secret) => sum + nameLength(secret) + charactersBesideName, 0);
}

/** A customer managed key, and the ARNs of the secrets that it is used for. */
export interface EncryptedSecrets {
  readonly keyArn: string;
  readonly secretArns: string[];
}

/**
 * The secrets that each customer managed key may be used for: exact ones, or where there are too many or the names are
 * unknown, those of this account and region, for the other statements say which secrets a function may read.
 *
 * @param readOnly ARNs of the secrets that are read beside the managed ones
 */
export function encryptedSecrets(
  plan: RotationPlan,
  names: ServiceNames,
  readOnly: readonly string[],
): EncryptedSecrets[] {
  const common = plan.config.encryptionKey;
  const keys = new Set([common, ...plan.secrets.map(({ encryptionKey }) => encryptionKey)]);
  const areUnnamed = plan.config.discovery !== undefined || charactersOf(plan) > charactersOfArnsOfKey;
  return [...keys].flatMap((keyArn) => {
    if (keyArn === undefined) return [];
    if (areUnnamed) return [{ keyArn, secretArns: [names.secretArn('*')] }];
    const managed = plan.secrets
      .filter(({ encryptionKey }) => encryptionKey === keyArn)
      .map(({ name, arn }) => arn ?? names.secretArn(name));
    return [{ keyArn, secretArns: [...managed, ...(keyArn === common ? readOnly : [])] }];
  });
}

/** Exact ARNs, or where there are too many, a tag; and the tag of discovered secrets. */
export function managedSecrets(plan: RotationPlan, names: ServiceNames): SecretSelection[] {
  const { secrets, config } = plan;
  const any = names.secretArn('*');
  const { discovery } = config;
  return [
    ...(secrets.length > 0 && !areToldByTag(plan)
      ? [{ resources: secrets.map(({ name, arn }) => arn ?? names.secretArn(name)), conditions: {} }]
      : []),
    ...(areToldByTag(plan)
      ? [{ resources: [any], conditions: { [`aws:ResourceTag/${serviceTag}`]: plan.service } }]
      : []),
    ...(discovery === undefined
      ? []
      : [{ resources: [any], conditions: { [`aws:ResourceTag/${discovery.tagKey}`]: discovery.tagValue } }]),
  ];
}
