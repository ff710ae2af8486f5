/** What Secrets Manager adds to a name in an ARN. */
const suffix = /-[A-Za-z0-9]{6}$/;

/** An existing secret, as the configuration names it. */
export interface SecretReference {
  readonly name: string;
  /** Where it was given in full. */
  readonly arn?: string;
}

/** @throws Error with what is wrong in a few words */
export function parseSecretReference(text: string): SecretReference {
  if (text.startsWith('arn:')) {
    const name = /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:(.+)$/.exec(text)?.[1];
    if (name === undefined || !suffix.test(name)) {
      throw new Error(`"${text}" is no whole ARN of a secret (it ends in a hyphen and six characters)`);
    }
    return { name: requireName(name.replace(suffix, '')), arn: text };
  }
  if (suffix.test(text)) {
    throw new Error(`"${text}" ends like an ARN, in a hyphen and six characters; give the secret's ARN`);
  }
  return { name: requireName(text) };
}

/** @throws Error for a name that Secrets Manager refuses, or that it advises against */
export function requireNewName(name: string): string {
  if (suffix.test(name)) {
    throw new Error(`"${name}" ends in a hyphen and six characters, which Secrets Manager takes for the end of an ARN`);
  }
  return requireName(name);
}

function requireName(name: string): string {
  if (!/^[\w/+=.@-]{1,255}$/.test(name)) {
    throw new Error(`"${name.slice(0, 80)}" is no name of a secret (1 to 255 of letters, digits and /_+=.@-)`);
  }
  return name;
}
