import type { AccessRequest } from '../../sandbox/iam/evaluate.ts';
import { fitsArn, fitsWildcard } from '../../sandbox/iam/wildcard.ts';

/** One action on one resource that one statement of a policy allows; for a table, in one partition. */
export interface Permission {
  readonly statement: number;
  readonly action: string;
  readonly resource: string;
  readonly partition: string | undefined;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const partitionKey = 'dynamodb:LeadingKeys';
const partitionOperator = 'ForAllValues:StringLike';

const listOf = <Value>(value: Value | readonly Value[] | undefined): readonly Value[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Value];

const statementsOf = (policy: object): readonly Statement[] =>
  listOf((policy as { readonly Statement: readonly Statement[] }).Statement);

const partitionsOf = ({ Condition }: Statement) =>
  listOf(Condition?.[partitionOperator]?.[partitionKey] as string | readonly string[] | undefined);

/** Everything that a policy allows, each as small as it can be taken out. */
export function allPermissions(policy: object): readonly Permission[] {
  return statementsOf(policy).flatMap((each, statement) =>
    listOf(each.Action).flatMap((action) =>
      listOf(each.Resource).flatMap((resource) => {
        const partitions = partitionsOf(each);
        return (partitions.length === 0 ? [undefined] : partitions).map((partition) => ({
          statement,
          action,
          resource,
          partition,
        }));
      }),
    ),
  );
}

export const textOf = ({ action, resource, partition }: Permission): string =>
  `${action} on ${resource}${partition === undefined ? '' : `, ${partition}`}`;

/** Whether a request is one that a permission allows. */
export function covers({ action, resource, partition }: Permission, request: AccessRequest): boolean {
  const partitions = listOf(request.context[partitionKey]);
  const isIn = partition === undefined || partitions.some((one) => fitsWildcard(partition, one));
  return action === request.action && (resource === '*' || fitsArn(resource, request.resource)) && isIn;
}

/** The policy without one permission: what is left of its statement, in as many statements as that takes. */
export function without(policy: object, taken: Permission): object {
  const Statement = statementsOf(policy).flatMap((each, statement) => {
    if (statement !== taken.statement) return [each];
    return allPermissions({ Statement: [each] })
      .filter((one) => textOf(one) !== textOf(taken))
      .map(({ action, resource, partition }) => ({
        ...each,
        Action: action,
        Resource: resource,
        ...(partition === undefined
          ? {}
          : { Condition: { ...each.Condition, [partitionOperator]: { [partitionKey]: [partition] } } }),
      }));
  });
  return { Version: '2012-10-17', Statement };
}
