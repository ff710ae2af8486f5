import { type Form, formsOf, shortestSecret } from './encodings.ts';

/** As long as a part of a form is that is looked up; two such parts overlap in every telling length. */
const keyLength = 6;

/** Any Basic or Bearer header. */
const authorization = /\b(basic|bearer)[ +:"'=]+[\w+/=.~-]{16,}/i;

/**
 * Looks for secrets in what was put out, in every encoding and in parts. It keeps what it has prepared, so that one
 * search that is asked again and again for a growing number of secrets prepares each once.
 */
export class LeakSearch {
  readonly #known = new Set<string>();
  /** By a part of a form, the secrets that have it there. */
  readonly #secretsByPart = new Map<string, string | string[]>();

  /** What leaks, each with the output that it is in; never the secret itself. */
  find(outputs: Readonly<Record<string, string>>, secrets: Iterable<string>): string[] {
    const wanted = new Set(secrets);
    for (const secret of wanted) this.#prepare(secret);
    return Object.entries(outputs).flatMap(([name, text]) => {
      const found = new Set<string>();
      if (authorization.test(text)) found.add(`an authorization header is in a ${name}`);
      for (const form of this.#formsIn(text, wanted)) found.add(`a secret (${form.encoding}) is in a ${name}`);
      return [...found];
    });
  }

  #prepare(secret: string): void {
    if (secret.length < shortestSecret || this.#known.has(secret)) return;
    this.#known.add(secret);
    for (const { text, tellingLength } of formsOf(secret)) {
      // In whatever part of this length of the form, one of these begins.
      const step = tellingLength - keyLength + 1;
      for (let at = 0; at + keyLength <= text.length; at += step) this.#enter(text.slice(at, at + keyLength), secret);
    }
  }

  #enter(part: string, secret: string): void {
    const held = this.#secretsByPart.get(part);
    if (held === undefined) this.#secretsByPart.set(part, secret);
    else if (typeof held === 'string') {
      if (held !== secret) this.#secretsByPart.set(part, [held, secret]);
    } else if (!held.includes(secret)) held.push(secret);
  }

  *#formsIn(text: string, wanted: ReadonlySet<string>): Generator<Form> {
    for (let at = 0; at + keyLength <= text.length; at += 1) {
      const held = this.#secretsByPart.get(text.slice(at, at + keyLength));
      if (held === undefined) continue;
      for (const secret of typeof held === 'string' ? [held] : held) {
        if (!wanted.has(secret)) continue;
        const form = formsOf(secret).find((candidate) => showsPartOf(text, at, candidate));
        if (form !== undefined) yield form;
      }
    }
  }
}

/**
 * What of these secrets is in these outputs: in any encoding of `formsOf`, whole or twelve characters in a row. Any
 * Basic or Bearer header counts too. For many searches over the same secrets keep a `LeakSearch`.
 */
export function findLeaks(outputs: Readonly<Record<string, string>>, secrets: Iterable<string>): string[] {
  return new LeakSearch().find(outputs, secrets);
}

/** Whether a telling length of the form stands around this place. */
function showsPartOf(text: string, at: number, form: Form): boolean {
  const part = text.slice(at, at + keyLength);
  for (let inForm = form.text.indexOf(part); inForm >= 0; inForm = form.text.indexOf(part, inForm + 1)) {
    let before = 0;
    while (before < inForm && before < at && text[at - before - 1] === form.text[inForm - before - 1]) before += 1;
    let length = before + keyLength;
    const isSame = () => {
      const sign = form.text[inForm - before + length];
      return sign !== undefined && sign === text[at - before + length];
    };
    while (isSame()) length += 1;
    if (length >= form.tellingLength) return true;
  }
  return false;
}
