import { isToken } from './token.ts';

/** An account and a region, as far as they are known. */
export interface Home {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Where the resource of an ARN is; `undefined` for anything else, a token or a name. */
export function homeOfArn(text: unknown): Home | undefined {
  if (typeof text !== 'string' || isToken(text)) return undefined;
  const [, region, account] = /^arn:[\w-]+:[\w-]+:([a-z0-9-]*):(\d{12}):/.exec(text) ?? [];
  return account === undefined ? undefined : { account, region: region === '' ? undefined : region };
}
