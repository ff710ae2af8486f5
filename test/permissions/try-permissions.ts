import type { DeployedService } from '../../sandbox/deployed-service.ts';
import type { RolePermission } from '../../sandbox/iam/role.ts';
import { deployFullStack } from './deployed-stack.ts';
import type { PermissionScenario } from './scenario.ts';

/** A permission, by what stays the same from one deployment to the next. */
export interface PermissionKey {
  readonly role: string;
  readonly action: string;
  readonly resources: readonly string[];
  /** Of a table. */
  readonly partitions: readonly string[];
}

export interface Trial {
  readonly permission: PermissionKey;
  /** The scenario that failed; `undefined` when none did. */
  readonly scenario: string | undefined;
  readonly failure: string | undefined;
}

function keyOf(service: DeployedService, { roleArn, action, statement }: RolePermission): PermissionKey {
  const role = service.deployment.ofType('AWS::IAM::Role').find(({ attributes }) => attributes.Arn === roleArn);
  const partitions = statement.condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
  return { role: shortName(role?.logicalId ?? roleArn), action, resources: statement.resources, partitions };
}

function permissionsIn(service: DeployedService): readonly RolePermission[] {
  return service.iam.roles().flatMap(({ arn }) => service.iam.permissions(arn));
}

export const textOf = ({ role, action, resources, partitions }: PermissionKey): string =>
  `${role}: ${action} on ${[...resources, ...partitions].join(', ')}`;

/** What each scenario made use of, with all permissions. @throws {Error} when one fails with all of them */
export async function useOfPermissions(
  templateFile: string,
  scenarios: readonly PermissionScenario[],
): Promise<{ readonly all: readonly PermissionKey[]; readonly usedBy: ReadonlyMap<string, PermissionScenario> }> {
  const usedBy = new Map<string, PermissionScenario>();
  const all = new Map<string, PermissionKey>();
  for (const scenario of scenarios) {
    const service = await deployFullStack(templateFile);
    try {
      const permissions = permissionsIn(service);
      const keys = new Map(permissions.map((permission) => [permission, keyOf(service, permission)]));
      for (const key of keys.values()) all.set(textOf(key), key);
      service.iam.onAllowed((principal, { action }, statements) => {
        if (principal.kind !== 'role') return;
        const used = permissions.filter(
          (permission) =>
            permission.roleArn === principal.arn &&
            statements.includes(permission.statement) &&
            permission.action.toLowerCase() === action.toLowerCase(),
        );
        for (const key of used.flatMap((permission) => keys.get(permission) ?? [])) {
          if (!usedBy.has(textOf(key))) usedBy.set(textOf(key), scenario);
        }
      });
      recycle(service);
      await scenario.run(service);
    } finally {
      await service.close();
    }
  }
  return { all: [...all.values()], usedBy };
}

/** Deploys anew, takes the permission out of its role, and runs the scenario. */
export async function tryWithout(
  templateFile: string,
  permission: PermissionKey,
  scenario: PermissionScenario,
): Promise<Trial> {
  const service = await deployFullStack(templateFile);
  try {
    const isIt = (each: RolePermission) => textOf(keyOf(service, each)) === textOf(permission);
    const found = permissionsIn(service).find(isIt);
    if (found === undefined) throw new Error(`There is no permission ${textOf(permission)}.`);
    service.iam.withdraw(found);
    recycle(service);
    await scenario.run(service);
    return { permission, scenario: undefined, failure: undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { permission, scenario: scenario.name, failure: [message, ...warningsOf(service)].join('\n') };
  } finally {
    await service.close();
  }
}

/** What the functions complained of: not every failure is thrown. */
function warningsOf({ lambda }: DeployedService): string[] {
  return lambda.logs.lines().flatMap(({ line }) => (/"level":"(WARN|ERROR)"/.test(line) ? line : []));
}

/** New instances: those that were there keep their log streams, clients and documents. */
function recycle(service: DeployedService): void {
  for (const { ref } of service.deployment.ofType('AWS::Lambda::Function')) service.lambda.updateFunction(ref, {});
}

/** `…/RotationRotateRole4EF76DB1` as `Rotate`. */
function shortName(logicalId: string): string {
  return /Rotation(?:Retirement)?([A-Za-z]+)Role/.exec(logicalId)?.[1] ?? logicalId;
}
