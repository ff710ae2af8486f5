import { type CredentialFields, type CredentialSource, problemsOf, toCredential } from '../credential.ts';
import { invalidOptions } from '../invalid-options.ts';
import { organizationMismatch } from '../organization-check.ts';

/**
 * Credentials that the program holds itself, such as the two secrets of one client side by side, most likely first.
 * Values are trimmed.
 *
 * @example fromStatic([{ clientId, clientSecret: newSecret }, { clientId, clientSecret: oldSecret }])
 * @throws TokenProviderError `invalid-options` without a credential or for a malformed one; `organization-mismatch` for two regions
 */
export function fromStatic(given: CredentialFields | readonly CredentialFields[]): CredentialSource {
  const list = [given].flat() as readonly CredentialFields[];
  if (list.length === 0) throw invalidOptions('fromStatic was given no credential.');
  const credentials = list.map((fields, index) => {
    const trimmed = Object.fromEntries(
      Object.entries(fields ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
    );
    const problems = problemsOf(trimmed);
    if (problems.length === 0) return toCredential(trimmed, ordinals[index] ?? `number ${index + 1}`);
    throw invalidOptions(`Credential ${index + 1} of fromStatic cannot be used: ${problems.join('; ')}.`);
  });
  const [first] = credentials;
  const other = credentials.find(({ environment }) => environment !== first?.environment);
  if (first && other) throw organizationMismatch(other.clientId, other.environment, first.clientId, first.environment);
  return { name: 'static credentials', load: async () => credentials };
}

const ordinals = ['first', 'second'];
