import { createHash } from 'node:crypto';
import { validationError } from '../aws/aws-error.ts';
import { defineService } from '../aws/define-service.ts';
import { pageOf } from '../aws/page-of.ts';
import { account, region } from '../aws-account.ts';
import type { SandboxService } from '../core/service.ts';

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

export interface Stack {
  readonly name: string;
  readonly description?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
}

/** The stacks of the account, which the sandbox itself creates: clients can only read them. */
export interface Stacks {
  readonly service: SandboxService;
  add(stack: Stack): void;
}

export function stackId(name: string): string {
  return `arn:aws:cloudformation:${region}:${account}:stack/${name}/${createHash('sha256').update(name).digest('hex')}`;
}

export function createStacks({ now }: { readonly now: () => number }): Stacks {
  const stacks = new Map<string, Stack & { readonly createdMs: number }>();

  const find = (nameOrId: string) => {
    const stack = stacks.get(nameOrId) ?? [...stacks.values()].find(({ name }) => stackId(name) === nameOrId);
    if (stack !== undefined) return stack;
    throw validationError(`Stack with id ${nameOrId} does not exist`);
  };
  const view = ({ name, description, outputs, createdMs }: ReturnType<typeof find>) => ({
    StackId: stackId(name),
    StackName: name,
    Description: description,
    CreationTime: new Date(createdMs),
    StackStatus: 'CREATE_COMPLETE',
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  });
  const resourceView = ({ name, createdMs }: ReturnType<typeof find>, resource: StackResource) => ({
    StackId: stackId(name),
    StackName: name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: 'CREATE_COMPLETE',
    Timestamp: new Date(createdMs),
    LastUpdatedTimestamp: new Date(createdMs),
  });

  return {
    add: (stack) => void stacks.set(stack.name, { ...stack, createdMs: now() }),
    service: defineService({
      name: 'cloudformation',
      signingName: 'cloudformation',
      query: { version: '2010-05-15', namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
      operations: {
        DescribeStacks(input) {
          const name = input.optionalText('StackName');
          return { Stacks: (name === undefined ? [...stacks.values()] : [find(name)]).map(view) };
        },
        DescribeStackResources(input) {
          const stack = find(input.text('StackName'));
          const wanted = input.optionalText('LogicalResourceId');
          const found = stack.resources.filter(({ logicalId }) => wanted === undefined || wanted === logicalId);
          return { StackResources: found.map((resource) => resourceView(stack, resource)) };
        },
        ListStackResources(input) {
          const stack = find(input.text('StackName'));
          const { items, next } = pageOf(stack.resources, 100, input.optionalText('NextToken'));
          return {
            StackResourceSummaries: items.map((resource) => resourceView(stack, resource)),
            NextToken: next,
          };
        },
      },
    }),
  };
}
