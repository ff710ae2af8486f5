import { isToken } from './token.ts';

/** What Secrets Manager adds to a name in an ARN. */
const suffix = /-[A-Za-z0-9]{6}$/;

/** An existing secret, as the configuration names it. */
export interface SecretReference {
  /** Of a secret that is known by a token only: the token. */
  readonly name: string;
  /** Where the full ARN was given. A token counts as one. */
  readonly arn?: string;
}

/** @throws Error with what is wrong in a few words */
export function parseSecretReference(text: string): SecretReference {
  if (isToken(text)) return { name: text, arn: text };
  if (text.startsWith('arn:')) {
    const name = /^arn:[\w-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:(.+)$/.exec(text)?.[1];
    if (name === undefined || !suffix.test(name)) {
      throw new Error(`"${text}" is not the full ARN of a secret (which ends in a hyphen and six characters)`);
    }
    return { name: requireName(name.replace(suffix, '')), arn: text };
  }
  if (suffix.test(text)) {
    throw new Error(`"${text}" ends like an ARN, in a hyphen and six characters; give the secret's ARN`);
  }
  return { name: requireName(text) };
}

/** @throws Error for a name that Secrets Manager rejects or advises against */
export function requireNewName(name: string): string {
  if (isToken(name)) {
    throw new Error('is a token, whose value is known only at deployment; a new secret needs a literal name');
  }
  if (suffix.test(name)) {
    throw new Error(
      `"${name}" ends in a hyphen and six characters, which Secrets Manager mistakes for the end of an ARN`,
    );
  }
  return requireName(name);
}

function requireName(name: string): string {
  if (!/^[\w/+=.@-]{1,255}$/.test(name)) {
    throw new Error(`"${name.slice(0, 80)}" is not the name of a secret (1 to 255 letters, digits and /_+=.@-)`);
  }
  return name;
}
