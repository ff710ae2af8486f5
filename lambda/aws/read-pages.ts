import { RotationError } from '../../domain/rotation-error.ts';

/**
 * Every page of a list.
 *
 * @param operation such as `secretsmanager:ListSecrets`
 * @param read fetches the page of the token; without one, the first page
 * @throws RotationError `aws-unavailable` if a token is repeated: the list would not end
 */
export async function* readPages<Page extends { readonly NextToken?: string | undefined }>(
  operation: string,
  read: (token: { readonly NextToken?: string }) => Promise<Page>,
): AsyncGenerator<Page, void> {
  const seen = new Set<string>();
  let token: { readonly NextToken?: string } = {};
  for (;;) {
    const page = await read(token);
    yield page;
    const { NextToken: next } = page;
    if (next === undefined) return;
    if (seen.has(next)) throw endless(operation);
    seen.add(next);
    token = { NextToken: next };
  }
}

function endless(operation: string): RotationError {
  return new RotationError('aws-unavailable', {
    message: `The pages of ${operation} loop.`,
    nextStep: 'nothing if it happens once; otherwise check the network path (VPC endpoint, proxy) to AWS.',
  });
}
