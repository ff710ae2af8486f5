/**
 * Whose a client is, as its description says to other accounts and regions: `[genesys-oauth-rotation secret=<arn>
 * client=<id>]`, with further `name=value` pairs before the bracket. It may veto; it grants nothing.
 */
export interface Claim {
  readonly secretArn: string;
  readonly clientId: string;
  /** Of the call that created the client: a claim takes the place of the intent's own mark. */
  readonly intentId?: string;
}

/** @throws TypeError for an ARN or an id that would not come back as it went in */
export function formatClaim({ secretArn, clientId, intentId }: Claim): string {
  const intent = intentId === undefined ? '' : ` intent=${marked(intentId)}`;
  return `[genesys-oauth-rotation secret=${marked(secretArn)} client=${marked(clientId)}${intent}]`;
}

/** The mark of a client that was asked for and has no id yet. */
export function formatIntent(intentId: string): string {
  return `[genesys-oauth-rotation intent=${marked(intentId)}]`;
}

/**
 * The claim in the description of a client. One with another client's id in it was copied, and claims nothing. Of several
 * valid ones that of another secret counts: it is a veto.
 *
 * @param secretArn the secret that asks
 */
export function parseClaim(description: unknown, clientId: string, secretArn: string): Claim | undefined {
  const valid = marksIn(description).filter(({ client, secret }) => client === clientId && secret !== undefined);
  const { secret, intent } = valid.find((mark) => mark.secret !== secretArn) ?? valid[0] ?? {};
  if (secret === undefined) return undefined;
  return { secretArn: secret, clientId, ...(intent === undefined ? {} : { intentId: intent }) };
}

/** The intent by which a client was created. One in a claim with another client's id was copied. */
export function parseIntent(description: unknown, clientId: string): string | undefined {
  return marksIn(description).find(({ client, intent }) => intent !== undefined && (client ?? clientId) === clientId)
    ?.intent;
}

/** The description with this claim in place of its old marks: the owner's own text stays as it is. */
export function claimDescription(description: unknown, claim: Claim): string {
  return withMark(description, formatClaim(claim));
}

/** The description of a client that is to be created, without the marks that came with the copy. */
export function intentDescription(description: unknown, intentId: string): string {
  return withMark(description, formatIntent(intentId));
}

/** The owner's part of a description. Marks of the version before this one go too. */
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
