import { createHash } from 'node:crypto';
import { NestedStack } from 'aws-cdk-lib';
import type { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { serviceTag } from '../domain/unknown-tags.ts';
import { AdoptedSettings } from './adopted-settings.ts';
import type { PlannedSecret, RotationPlan } from './config/plan-rotation.ts';
import { ManagedSecret } from './managed-secret.ts';
import type { ServiceNames } from './names.ts';
import { areToldByTag } from './secret-access.ts';

export interface SecretStacksProps {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  /** Secrets Manager checks that it may invoke the function when a schedule is set. */
  readonly invokePermission: CfnPermission;
}

/** The secrets of the configuration, in this stack or, where `nestedStackCount` says so, in stacks below it. */
export class SecretStacks extends Construct {
  /** The roles that set the tags of adopted secrets, one in each stack that has some. */
  readonly settingsRoleArns: string[] = [];
  readonly #secretIds = new Map<string, string>();

  constructor(scope: Construct, id: string, props: SecretStacksProps) {
    super(scope, id);
    const { plan } = props;
    const count = plan.config.nestedStackCount ?? 0;
    if (count === 0) {
      this.#fill(this, plan.secrets, props);
      return;
    }
    for (let index = 0; index < count; index += 1) {
      const secrets = plan.secrets.filter(({ id }) => nestedStackOf(id, count) === index);
      if (secrets.length === 0) continue;
      const nested = new NestedStack(this, `Stack${index}`, { description: `Secrets of ${plan.service}` });
      nested.node.addDependency(props.invokePermission);
      this.#fill(nested, secrets, props);
    }
  }

  /** The ARN of a secret that the stack creates; of an existing one its ARN or name. */
  secretIdOf({ id, name }: PlannedSecret): string {
    return this.#secretIds.get(id) ?? name;
  }

  #fill(
    scope: Construct,
    secrets: readonly PlannedSecret[],
    { plan, names, invokePermission }: SecretStacksProps,
  ): void {
    const isNested = scope !== this;
    const own: Record<string, string> = areToldByTag(plan) ? { [serviceTag]: plan.service } : {};
    const tagsOf = (secret: PlannedSecret) => ({ ...own, ...secret.tags });
    const adopted = secrets.filter(({ isNew }) => !isNew);
    const settings =
      adopted.length === 0 ? undefined : new AdoptedSettings(scope, 'Adopted', { names, secrets: adopted, tagsOf });
    if (settings !== undefined) this.settingsRoleArns.push(settings.role.roleArn);
    for (const secret of secrets) {
      const managed = new ManagedSecret(scope, secret.id, {
        secret,
        rotateFunctionArn: names.functionArn('rotate'),
        tags: tagsOf(secret),
      });
      this.#secretIds.set(secret.id, managed.secretId);
      if (!isNested) managed.schedule.addResourceDependency(invokePermission);
      for (const set of settings?.resourcesOf(secret) ?? []) managed.schedule.node.addDependency(set);
    }
  }
}

/** By a hash of the name, so that no secret moves to another stack when others are added or removed. */
export function nestedStackOf(secretName: string, count: number): number {
  return createHash('sha256').update(`stack of ${secretName}`).digest().readUIntBE(0, 6) % count;
}
