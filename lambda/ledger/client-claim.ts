/**
 * Marks the owner of a client in its description, for other accounts and regions: `[genesys-oauth-rotation secret=<arn>
 * client=<id>]`, with further `name=value` pairs before the bracket. A claim can veto, but it grants nothing.
 */
export interface Claim {
  readonly secretArn: string;
  readonly clientId: string;
  /** The intent that created the client. A claim replaces the intent's own mark, so it carries the id along. */
  readonly intentId?: string;
}

/** @throws TypeError for an ARN or an id that could not be parsed back */
export function formatClaim({ secretArn, clientId, intentId }: Claim): string {
  const intent = intentId === undefined ? '' : ` intent=${marked(intentId)}`;
  return `[genesys-oauth-rotation secret=${marked(secretArn)} client=${marked(clientId)}${intent}]`;
}

/** The mark of a client that is being created and has no id yet. */
export function formatIntent(intentId: string): string {
  return `[genesys-oauth-rotation intent=${marked(intentId)}]`;
}

/**
 * The claim in the description of a client. A claim with another client's id was copied and is ignored. Of several
 * valid claims, another secret's claim wins, because it is a veto.
 *
 * @param secretArn the secret on whose behalf the description is read
 */
export function parseClaim(description: unknown, clientId: string, secretArn: string): Claim | undefined {
  const valid = marksIn(description).filter(({ client, secret }) => client === clientId && secret !== undefined);
  const { secret, intent } = valid.find((mark) => mark.secret !== secretArn) ?? valid[0] ?? {};
  if (secret === undefined) return undefined;
  return { secretArn: secret, clientId, ...(intent === undefined ? {} : { intentId: intent }) };
}

/** The other secret that claims a client, as a veto of another account or region. */
export function foreignClaim(
  { id, description }: { readonly id: string; readonly description: unknown },
  secretArn: string,
): string | undefined {
  const claimed = parseClaim(description, id, secretArn)?.secretArn;
  return claimed === secretArn ? undefined : claimed;
}

/** The intent that created a client. Ignores an intent in a claim with another client's id, because it was copied. */
export function parseIntent(description: unknown, clientId: string): string | undefined {
  return marksIn(description).find(({ client, intent }) => intent !== undefined && (client ?? clientId) === clientId)
    ?.intent;
}

/** The description with this claim instead of its old marks. The owner's own text stays unchanged. */
export function claimDescription(description: unknown, claim: Claim): string {
  return withMark(description, formatClaim(claim));
}

/** The description for a new client, without the marks that were copied along. */
export function intentDescription(description: unknown, intentId: string): string {
  return withMark(description, formatIntent(intentId));
}

/** The owner's part of a description. Also removes marks of the previous version of this product. */
export function withoutMarks(description: unknown): string {
  return typeof description === 'string' ? description.replace(/ ?\[genesys-oauth-rotation [^[\]]*\]/g, '') : '';
}

function withMark(description: unknown, mark: string): string {
  const plain = withoutMarks(description);
  return plain === '' ? mark : `${plain} ${mark}`;
}

type Mark = Partial<Record<'secret' | 'client' | 'intent', string>>;

function marksIn(description: unknown): Mark[] {
  if (typeof description !== 'string') return [];
  return [...description.matchAll(/\[genesys-oauth-rotation ([^[\]]*)\]/g)].map(([, inside = '']) => markOf(inside));
}

function markOf(inside: string): Mark {
  const pairs = inside.split(' ').map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')];
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

function marked(value: string): string {
  if (value === '' || /[\s[\]]/.test(value)) throw new TypeError('a mark holds no blank and no bracket');
  return value;
}
