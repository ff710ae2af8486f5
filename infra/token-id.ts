import { createHash } from 'node:crypto';
import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * What a secret is called that is known by a token only: the path of the construct that the token refers to, so that its
 * window and its ids stay when others are added.
 *
 * @throws Error for a token that is the name of a secret, which says too little
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
    throw new Error(
      'A secret is given by a token of its name; give the secret itself or its ARN, such as secret.secretArn.',
    );
  }
  return `Token-${createHash('sha256').update(resolved).digest('hex').slice(0, 16)}`;
}
