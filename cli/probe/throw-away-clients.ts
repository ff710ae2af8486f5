import { isPathSegment } from '../../domain/path-segment.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { CommandError } from '../command-line/command-error.ts';
import { type GenesysCalls, type Reply, shapeOf } from './genesys-calls.ts';

/** A client that the probe has created. */
export interface ThrowAwayClient {
  readonly id: string;
  readonly secret: SecretValue;
  readonly createdMs: number;
}

export type ClientFields = Readonly<Record<string, unknown>>;

const clients = '/api/v2/oauth/clients';

/** Both marks, so that a name that was chosen by hand is not enough. */
const namePattern = /^genesys-oauth-rotation probe ([0-9a-f]{12})-\d{1,3}$/;
const markOf = (run: string) => `[genesys-oauth-rotation probe ${run}]`;

/** The run that made a client; `undefined` for any other client. */
export function runOf({ name, description }: ClientFields): string | undefined {
  const run = typeof name === 'string' ? namePattern.exec(name)?.[1] : undefined;
  return run !== undefined && typeof description === 'string' && description.startsWith(markOf(run)) ? run : undefined;
}

export interface Left {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string | undefined;
  readonly state: string;
}

/** Creates clients that bear the mark of one run, and removes them. No other client is changed. */
export class ThrowAwayClients {
  readonly #calls: GenesysCalls;
  readonly #token: SecretValue;
  readonly #run: string;
  readonly #now: () => number;
  #count = 0;
  /** Whether a creation was sent, the response of which may have been lost. */
  #hasSent = false;
  readonly #known = new Set<string>();

  constructor(calls: GenesysCalls, token: SecretValue, { run, now }: { run: string; now: () => number }) {
    this.#calls = calls;
    this.#token = token;
    this.#run = run;
    this.#now = now;
  }

  get mark(): string {
    return markOf(this.#run);
  }

  /** @returns the response, if Genesys Cloud rejects the client */
  async create(more: ClientFields): Promise<ThrowAwayClient | Reply> {
    this.#count += 1;
    this.#hasSent = true;
    const reply = await this.send('POST', clients, {
      name: `genesys-oauth-rotation probe ${this.#run}-${this.#count}`,
      description: `${this.mark} Throw-away client of probe-organization, which may be deleted.`,
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      accessTokenValiditySeconds: 300,
      ...more,
    });
    const { id, secret } = reply.body;
    if (reply.status >= 300) return reply;
    if (typeof id !== 'string' || !isPathSegment(id) || typeof secret !== 'string') {
      throw unexpected('the creation of a client', reply);
    }
    this.#known.add(id);
    return { id, secret: new SecretValue(secret), createdMs: this.#now() };
  }

  read(id: string): Promise<Reply> {
    return this.send('GET', `${clients}/${id}`);
  }

  /** Sends every field back as it was read, but for the changes; `undefined` leaves a field out. */
  async change(id: string, changes: ClientFields): Promise<Reply> {
    const { status, body } = await this.read(id);
    if (status !== 200 || runOf(body) !== this.#run) throw foreign();
    return this.send('PUT', `${clients}/${id}`, { ...body, ...changes });
  }

  /** Sends the request for any path, with the admin client's token. */
  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Reply> {
    return this.#calls.call(this.#token, { method, path, ...(body === undefined ? {} : { body }) });
  }

  /** Every client in the listing that bears the mark of a run. */
  async find(): Promise<readonly Left[]> {
    const { entities } = await this.list();
    return entities.flatMap((entity) => {
      const { id, name, dateCreated, state } = entity;
      if (runOf(entity) === undefined || typeof id !== 'string' || !isPathSegment(id)) return [];
      const createdAt = typeof dateCreated === 'string' ? dateCreated : undefined;
      return [{ id, name: String(name), createdAt, state: String(state) }];
    });
  }

  /** The listing, all of its pages. */
  async list(): Promise<{ readonly entities: readonly ClientFields[]; readonly firstPage: number }> {
    const all: ClientFields[] = [];
    let firstPage = 0;
    for (let page = 1; page <= 200; page += 1) {
      const reply = await this.send('GET', page === 1 ? clients : `${clients}?pageNumber=${page}`);
      if (reply.status !== 200 || !Array.isArray(reply.body.entities)) throw unexpected('the list of clients', reply);
      const entities = reply.body.entities as readonly ClientFields[];
      if (page === 1) firstPage = entities.length;
      all.push(...entities);
      if (typeof reply.body.nextUri !== 'string' || entities.length === 0) break;
    }
    return { entities: all, firstPage };
  }

  /**
   * Removes the clients of this run, those included whose creation got no response: they are found by their mark.
   *
   * @returns what is left
   */
  async removeAll(): Promise<readonly string[]> {
    if (!this.#hasSent) return [];
    const left = new Set(this.#known);
    for (let attempt = 1; attempt <= 3 && (left.size > 0 || attempt === 1); attempt += 1) {
      for (const one of await this.#listedOrNone()) left.add(one);
      for (const id of left) if (await this.#isRemoved(id)) left.delete(id);
    }
    return [...left];
  }

  async #listedOrNone(): Promise<readonly string[]> {
    try {
      const own = (await this.find()).filter(({ name }) => namePattern.exec(name)?.[1] === this.#run);
      return own.filter(({ state }) => state !== 'deleted').map(({ id }) => id);
    } catch {
      return [];
    }
  }

  async #isRemoved(id: string): Promise<boolean> {
    try {
      return await this.remove(id);
    } catch {
      return false;
    }
  }

  /** Deactivates and deletes a client that bears the mark of a run. True if it is gone. */
  async remove(id: string): Promise<boolean> {
    const { status, body } = await this.read(id);
    if (status === 404 || body.state === 'deleted') return true;
    if (status !== 200) return false;
    if (runOf(body) === undefined) throw foreign();
    if (body.state !== 'inactive') {
      const deactivated = await this.send('PUT', `${clients}/${id}`, { ...body, state: 'inactive' });
      if (deactivated.status !== 200) return false;
    }
    const deleted = await this.send('DELETE', `${clients}/${id}`);
    return deleted.status < 300 || deleted.status === 404;
  }
}

export function isClient(created: ThrowAwayClient | Reply): created is ThrowAwayClient {
  return 'secret' in created;
}

export function unexpected(what: string, reply: Reply): CommandError {
  const isDenied = reply.status === 401 || reply.status === 403;
  return new CommandError(
    'failed',
    `Genesys Cloud responded to ${what} with ${shapeOf(reply)}.`,
    isDenied
      ? 'give the admin client the permissions oauth:client:view, add, edit and delete.'
      : 'run the command again; --clean-up removes what a run has left.',
    'genesys-request-rejected',
  );
}

function foreign(): CommandError {
  return new CommandError(
    'failed',
    'A throw-away client no longer bears its mark: somebody has changed it.',
    'see who edits OAuth clients in Genesys Cloud, and delete the client by hand if it is not needed.',
    'foreign-client',
  );
}
