import { serviceTag } from '../domain/unknown-tags.ts';
import type { RotationPlan } from './config/plan-rotation.ts';
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

function charactersOf({ secrets }: RotationPlan): number {
  return secrets.reduce((sum, { name }) => sum + name.length + charactersBesideName, 0);
}

/**
 * The ARNs of the secrets that the customer managed key may be used for: exact ones, or where there are too many or the
 * names are unknown, those of this account and region, for the other statements say which secrets a function may read.
 *
 * @param readOnly ARNs of the secrets that are read beside the managed ones
 */
export function encryptedSecrets(plan: RotationPlan, names: ServiceNames, readOnly: readonly string[]): string[] {
  const areUnnamed = plan.config.discovery !== undefined || charactersOf(plan) > charactersOfArnsOfKey;
  if (areUnnamed) return [names.secretArn('*')];
  return [...managedSecrets(plan, names).flatMap(({ resources }) => resources), ...readOnly];
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
