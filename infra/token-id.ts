import { createHash } from 'node:crypto';
import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RotationConfigError } from './config/config-error.ts';

/**
 * What a secret is called that is known by a token only: the path of the construct that the token refers to, so that its
 * window and its ids stay when others are added.
 *
 * @throws RotationConfigError for a token that is the name of a secret, which says too little
 */
export function idOfToken(scope: Construct, token: string): string {
  const stack = Stack.of(scope);
  const first = Tokenization.reverseString(token).firstToken;
  if (Reference.isReference(first)) {
    const own = `${stack.node.path}/`;
    const { path } = first.target.node;
    return (path.startsWith(own) ? path.slice(own.length) : path).replace(/\/Resource$/, '');
  }
  const resolved = JSON.stringify(stack.resolve(token));
  if (/"Fn::Select":\[6,/.test(resolved)) {
    throw new RotationConfigError([
      'a secret is given by a token of its name, which is known only at deployment; give the secret itself or secret.secretArn',
    ]);
  }
  return `Token-${createHash('sha256').update(resolved).digest('hex').slice(0, 16)}`;
}
