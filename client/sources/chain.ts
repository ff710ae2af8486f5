import type { Credential, CredentialSource } from '../credential.ts';
import { invalidOptions } from '../invalid-options.ts';

/**
 * Several sources as one: the first that answers is taken; once its credential is refused, those of all that answer, in
 * order.
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
      // That a source is not set up matters less than that one which is set up failed.
      throw failures.find((error) => (error as { code?: unknown }).code !== 'no-credentials') ?? failures[0];
    },
  };
}
