import { randomUUID } from 'node:crypto';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { GenesysCalls, Login } from './genesys-calls.ts';
import {
  type ClientFields,
  isClient,
  type ThrowAwayClient,
  type ThrowAwayClients,
  unexpected,
} from './throw-away-clients.ts';

/** A fact as the sandbox's switches take it. */
export type FactValue = boolean | number | string | null;

export interface Observed {
  readonly name: string;
  readonly value: FactValue;
  /** Where the value is only a bound, or how it was seen. */
  readonly remark?: string;
}

/** What a measurement works with. */
export interface Probe {
  readonly calls: GenesysCalls;
  readonly clients: ThrowAwayClients;
  /** The fields that this organization demands of a client. */
  readonly required: ClientFields;
  now(): number;
  /** @throws CommandError when the operator interrupts, or the time has elapsed */
  sleep(milliseconds: number): Promise<void>;
}

/** What is waited for a change to show, in milliseconds. */
export const longestWaitMs = 60_000;

/** Between two looks, in milliseconds. */
export const intervalMs = 1_000;

/** How long a token is watched after a change that may end it late, in milliseconds. */
const watchedMs = 5_000;

export async function createClient(probe: Probe, more: ClientFields = {}): Promise<ThrowAwayClient> {
  const created = await probe.clients.create({ ...probe.required, ...more });
  if (isClient(created)) return created;
  throw unexpected('the creation of a client', created);
}

export function isAccepted(login: Login): login is Extract<Login, { token: SecretValue }> {
  return 'token' in login;
}

/** Logs in until it is accepted, the first time after a pause. `undefined` if it is not within a minute. */
export async function logInWhenReady(
  probe: Probe,
  client: Pick<ThrowAwayClient, 'id' | 'secret'>,
  pauseMs: number,
): Promise<SecretValue | undefined> {
  const startedMs = probe.now();
  await sleepUntil(probe, startedMs + pauseMs);
  for (;;) {
    const login = await probe.calls.logIn(client.id, client.secret);
    if (isAccepted(login)) return login.token;
    if (probe.now() - startedMs > pauseMs + longestWaitMs) return undefined;
    await probe.sleep(intervalMs);
  }
}

/** Looks until the condition holds. Returns how long that took, in milliseconds; `undefined` if it does not in time. */
export async function timeUntil(
  probe: Probe,
  holds: () => Promise<boolean>,
  withinMs = longestWaitMs,
): Promise<number | undefined> {
  const startedMs = probe.now();
  for (;;) {
    const lookedMs = probe.now();
    if (await holds()) return lookedMs - startedMs;
    if (probe.now() - startedMs >= withinMs) return undefined;
    await probe.sleep(intervalMs);
  }
}

/** Whether a token still works, some seconds after a change: it may end late. */
export async function survives(probe: Probe, token: SecretValue): Promise<boolean> {
  const ended = await timeUntil(probe, async () => !(await isLive(probe, token)), watchedMs);
  return ended === undefined;
}

/** `tokens/me` needs no permission. */
async function isLive({ calls }: Probe, token: SecretValue): Promise<boolean> {
  return (await calls.call(token, { method: 'GET', path: '/api/v2/tokens/me' })).status === 200;
}

export async function sleepUntil(probe: Probe, untilMs: number): Promise<void> {
  for (let leftMs = untilMs - probe.now(); leftMs > 0; leftMs = untilMs - probe.now()) {
    await probe.sleep(Math.min(leftMs, intervalMs));
  }
}

/** The id of a client that no organization has. */
export const unknownClientId = (): string => randomUUID();
