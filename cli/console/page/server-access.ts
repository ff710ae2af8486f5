import type {
  PageAction,
  PageData,
  PageOperation,
  PageProblem,
  SandboxAction,
  SecretDetail,
  SecretUsageView,
} from '../page-data.ts';

/** An error that the server explained. */
export class PageError extends Error {
  readonly problem: PageProblem;

  constructor(problem: PageProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Where the page gets its data: the server, or the file that it is. */
export interface ServerAccess {
  /** `undefined`: nothing has changed since the last time. */
  fleet(): Promise<PageData | undefined>;
  /** When the data were read. */
  readAt(): string | undefined;
  detail(arn: string): Promise<SecretDetail>;
  usage(arn: string): Promise<SecretUsageView>;
  operations(): Promise<readonly PageOperation[]>;
  start(request: StartRequest): Promise<PageOperation>;
  actOnSandbox(action: SandboxAction, secret: string | undefined): Promise<string>;
}

export interface StartRequest {
  /** The same for each attempt, so that it is done once. */
  readonly id: string;
  readonly action: PageAction;
  readonly secret: string;
  readonly typed: string;
  readonly generation?: number;
  readonly versionId?: string;
}

/** A session is of this address and port only, and ends with the tab. */
const sessionKey = 'session';

/** Opens the session with the token in the address, which is removed from it. */
export async function openSession(): Promise<string> {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) {
    const kept = sessionStorage.getItem(sessionKey);
    if (kept !== null) return kept;
    throw new PageError({
      code: 'no-session',
      message: 'This address has no token.',
      nextStep: 'Open the address that the command printed.',
    });
  }
  history.replaceState(null, '', '#/fleet');
  const { session } = await responseOf<{ session: string }>(
    await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    }),
  );
  sessionStorage.setItem(sessionKey, session);
  return session;
}

async function responseOf<Body>(response: Response): Promise<Body> {
  const body = await response.json();
  if (response.ok) return body as Body;
  throw new PageError(body.error as PageProblem);
}

/** The server that sent the page. */
export function accessServer(session: string): ServerAccess {
  const authorization = `Bearer ${session}`;
  const tags = new Map<string, string>();
  let readAt: string | undefined;
  const get = async (path: string) => {
    const tag = tags.get(path);
    const headers = { authorization, ...(tag === undefined ? {} : { 'if-none-match': tag }) };
    return fetch(path, { headers });
  };
  const post = async <Body>(path: string, body: object) =>
    responseOf<Body>(
      await fetch(path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const of = (path: string, arn: string) => `${path}?${new URLSearchParams({ secret: arn })}`;
  return {
    async fleet() {
      const response = await get('/api/fleet');
      readAt = response.headers.get('x-read-at') ?? readAt;
      if (response.status === 304) return undefined;
      const data = await responseOf<PageData>(response);
      const tag = response.headers.get('etag');
      if (tag !== null) tags.set('/api/fleet', tag);
      return data;
    },
    readAt: () => readAt,
    detail: async (arn) => responseOf(await get(of('/api/secret', arn))),
    usage: async (arn) => responseOf(await get(of('/api/usage', arn))),
    operations: async () => responseOf(await get('/api/operations')),
    start: (request) => post('/api/operations', request),
    actOnSandbox: async (action, secret) =>
      (await post<{ said: string }>('/api/sandbox', { action, ...(secret === undefined ? {} : { secret }) })).said,
  };
}

/** The file that the page is. It asks no server. */
export function accessFile(data: PageData): ServerAccess {
  const missing = async (): Promise<never> => {
    throw new PageError({
      code: 'export',
      message: 'This is a file.',
      nextStep: 'Run genesys-oauth-rotation console.',
    });
  };
  return {
    fleet: async () => data,
    readAt: () => data.readAt,
    detail: async (arn) => data.details?.[arn] ?? { timeline: [] },
    usage: missing,
    operations: async () => [],
    start: missing,
    actOnSandbox: missing,
  };
}
