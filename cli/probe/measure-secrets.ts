import { SecretValue } from '../../domain/secret-value.ts';
import { shapeOf } from './genesys-calls.ts';
import {
  isAccepted,
  logInWhenReady,
  longestWaitMs,
  type Observed,
  type Probe,
  survives,
  timeUntil,
  unknownClientId,
} from './probe.ts';
import { type ThrowAwayClient, unexpected } from './throw-away-clients.ts';

/** What a new secret, a deactivation and a deletion do to the old secret and to live tokens. The client is deleted. */
export async function measureSecrets(
  probe: Probe,
  client: ThrowAwayClient,
  pauseMs: number,
): Promise<readonly Observed[]> {
  const observed: Observed[] = [];
  const add = (name: string, value: Observed['value'], remark?: string) =>
    void observed.push({ name, value, ...(remark === undefined ? {} : { remark }) });
  const path = `/api/v2/oauth/clients/${client.id}`;
  const first = await ready(probe, client, pauseMs);

  add('rejectionStatus', ...(await rejections(probe, client)));

  const regenerated = await probe.clients.send('POST', `${path}/secret`);
  const { secret: value } = regenerated.body;
  if (typeof value !== 'string') throw unexpected('a new secret', regenerated);
  const secret = new SecretValue(value);
  const regeneratedMs = probe.now();
  const lingers = await timeUntil(probe, async () => !isAccepted(await probe.calls.logIn(client.id, client.secret)));
  add('oldSecretLingersMs', lingers ?? longestWaitMs, lingers === undefined ? 'at least' : 'at most');
  add('tokensSurviveRegenerate', await survives(probe, first));
  add('hostileCharacters', [value, client.secret.reveal(), first.reveal()].some(isHostile), 'in the ones seen here');
  add('tokenFormat', isWebToken(first) ? 'jwt' : 'opaque');

  const second = await ready(probe, { id: client.id, secret }, Math.max(0, pauseMs - (probe.now() - regeneratedMs)));
  const deactivated = await probe.clients.change(client.id, { state: 'inactive' });
  if (deactivated.status !== 200) throw unexpected('the deactivation of a client', deactivated);
  const isSecondLive = await survives(probe, second);
  add('tokensSurviveDeactivation', isSecondLive);

  const deleted = await probe.clients.send('DELETE', path);
  if (deleted.status >= 300) throw unexpected('the deletion of a client', deleted);
  // A token that the deactivation has ended shows nothing.
  if (isSecondLive) add('tokensSurviveDelete', await survives(probe, second));
  const gone = await timeUntil(probe, async () => (await probe.clients.read(client.id)).status === 404, 5_000);
  add('deletedClientLingersMs', gone ?? sevenDaysMs, gone === undefined ? 'longer than was watched' : undefined);
  if (gone === undefined) {
    const { entities } = await probe.clients.list();
    add(
      'deletedClientListed',
      entities.some(({ id }) => id === client.id),
    );
    const again = await probe.clients.send('DELETE', path);
    if ([204, 400, 404, 409].includes(again.status)) add('deletedAgainStatus', again.status);
  }
  return observed;
}

/** As long as a deleted client can be restored. */
const sevenDaysMs = 604_800_000;

async function ready(probe: Probe, client: Pick<ThrowAwayClient, 'id' | 'secret'>, pauseMs: number) {
  const token = await logInWhenReady(probe, client, pauseMs);
  if (token !== undefined) return token;
  const login = await probe.calls.logIn(client.id, client.secret);
  if (isAccepted(login)) return login.token;
  throw unexpected('logins with a new credential for more than a minute', login.rejected);
}

/** The responses to a wrong secret and to an unknown client. */
async function rejections(probe: Probe, client: ThrowAwayClient): Promise<[FactStatus, string]> {
  const wrong = new SecretValue('wrong-secret-of-a-throw-away-client');
  const known = await probe.calls.logIn(client.id, wrong);
  const unknown = await probe.calls.logIn(unknownClientId(), wrong);
  if (isAccepted(known) || isAccepted(unknown)) return ['a wrong secret was accepted', ''];
  const remark = `wrong secret: ${shapeOf(known.rejected)}; unknown client: ${shapeOf(unknown.rejected)}`;
  const statuses = [unknown.rejected.status, known.rejected.status];
  const isCredential = [known, unknown].every(({ rejected }) => rejected.label === 'invalid_client');
  if (!isCredential) return ['other', remark];
  if (statuses.join() === '400,401') return ['by-cause', remark];
  return statuses.join() === '400,400'
    ? [400, remark]
    : statuses.join() === '401,401'
      ? [401, remark]
      : ['other', remark];
}

type FactStatus = 'by-cause' | 400 | 401 | 'other' | 'a wrong secret was accepted';

const isHostile = (value: string): boolean => !/^[\w.~-]+$/.test(value);

const isWebToken = (token: SecretValue): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token.reveal());
