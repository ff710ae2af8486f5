import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why a rule of cdk-nag's AwsSolutions does not apply here. Auditors of the stack see the reason. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Says why a role may do something on more than one named resource; each such resource needs its own reason. */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string): void {
  acknowledge(scope, `IAM5[Resource::${asFinding(Stack.of(scope).resolve(resource))}]`, reason);
}

/** An ARN as cdk-nag writes it: values known only at deployment are in angle brackets. */
function asFinding(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const {
    Ref,
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
  } = resolved as {
    Ref?: string;
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: string[];
  };
  if (Ref !== undefined) return `<${Ref}>`;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (join !== undefined) return join[1].map(asFinding).join(join[0]);
  throw new Error(`Not the parts of an ARN: ${JSON.stringify(resolved)}`);
}
