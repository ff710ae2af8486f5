import type { Credential, CredentialSource } from '../credential.ts';
import { invalidOptions } from '../invalid-options.ts';

/**
 * Several sources as one: the first that has a credential is used; once that is rejected, the credentials of all sources,
 * in order.
 *
 * @example chain(fromEnvironment(), fromSecretsManager({ secretId: 'contact-center/crm-sync' }))
 * @throws TokenProviderError `invalid-options` without a source
 */
export function chain(...sources: readonly CredentialSource[]): CredentialSource {
  if (sources.length === 0 || sources.some((source) => typeof source?.load !== 'function')) {
    throw invalidOptions('chain needs at least one source, and sources only.');
  }
  return {
    name: sources.map(({ name }) => name).join(', then '),
    async load(options) {
      const found: Credential[] = [];
      const failures: unknown[] = [];
      for (const source of sources) {
        if (found.length > 0 && !options.refresh) break;
        try {
          found.push(...(await source.load(options)));
        } catch (error) {
          failures.push(error);
        }
      }
      if (found.length > 0) return found;
      // The failure of a configured source matters more than another source that is not configured.
      throw failures.find((error) => (error as { code?: unknown }).code !== 'no-credentials') ?? failures[0];
    },
  };
}
