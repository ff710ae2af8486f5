import { RotationError } from '../../domain/rotation-error.ts';
import { problemOfEncoding } from '../../domain/secret-document.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { Services } from '../ports/rotation.ts';
import { readCertificates } from './read-certificates.ts';

/** The credential for a destination, which is in a secret of its own. */
export async function readConnectionSecret(
  { store }: Services,
  secretId: string,
  { what, variable }: { what: string; variable: string },
): Promise<SecretValue> {
  const stored = await store.readValue(secretId, { stage: 'AWSCURRENT' }).catch((error: unknown) => {
    throw error instanceof RotationError ? error.adding(`This happened when reading ${what} (${variable}).`) : error;
  });
  const problem = stored === undefined ? undefined : problemOfEncoding(stored.value);
  if (problem !== undefined) {
    throw new RotationError('invalid-settings', {
      message: `The secret ${secretId} with ${what} (${variable}) cannot be read: ${problem}.`,
      nextStep: `store ${what} in it anew; nothing was written.`,
    });
  }
  if (stored !== undefined) return stored.value;
  throw new RotationError('invalid-settings', {
    message: `The secret ${secretId} with ${what} (${variable}) does not exist or has no AWSCURRENT value.`,
    nextStep: `store ${what} in it, or correct the variable ${variable}; nothing was written.`,
  });
}

/** Its fields if it is a JSON object; `undefined` if it is plain text. */
export function fieldsOf(value: SecretValue): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(value.reveal());
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is a text and not empty. */
export function textField(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * The private certificate authority in the field `caCertificate`; `undefined` without one.
 *
 * @throws RotationError `invalid-settings` if it is not PEM
 */
export function certificatesField(
  fields: Readonly<Record<string, unknown>>,
  { secretId, variable }: { readonly secretId: string; readonly variable: string },
): string | undefined {
  const text = textField(fields, 'caCertificate');
  if (text === undefined) return undefined;
  const certificates = readCertificates(text);
  if (certificates !== undefined) return certificates;
  throw new RotationError('invalid-settings', {
    message: `"caCertificate" of the secret ${secretId} (${variable}) is not a certificate (allowed: PEM, from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----", one or more).`,
    nextStep: 'store the certificate of the authority in it, or remove the field; nothing was written.',
  });
}
