import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf, order } from './retirement-under-test.ts';

const later = '99999999-2222-3333-4444-555555555555';
const description = formatMarker({ secretArn, clientRequestToken });
const ended = { phase: 'delete' } as const;

/** A deletion after which there may be a second client of the same rotation. The new one carries the marker as well. */
function arrange(world: Parameters<typeof arrangeRetirement>[0] = {}) {
  const arranged = arrangeRetirement(world);
  const { session } = arranged;
  const make = (id: string, dateCreated = order.scheduledAt, marked = description) =>
    session.addClient(id, { description: marked }, 'active', dateCreated);
  session.addClient('client-1', {}, 'inactive');
  make('client-2');
  return { ...arranged, make };
}

const minutesAfter = (minutes: number) => new Date(Date.parse(order.scheduledAt) + minutes * 60_000).toISOString();

describe('the client that a concurrent run of the same rotation created and did not store', () => {
  it.each(['replacement-client', 'alternating-clients'] as const)(
    'is deleted at the end of the retirement (%s)',
    async (strategy) => {
      const { run, session, make, records } = arrange();
      make('sibling');
      await run({ ...ended, strategy });
      expect([...session.clients.keys()]).toEqual(['client-2']);
      expect(records().at(-1)).toEqual({
        event: 'candidate-discarded',
        clientId: 'sibling',
        clientRequestToken: clientRequestToken,
      });
    },
  );

  it('stays until then: a deactivation is not the end', async () => {
    const { run, session, make } = arrange();
    make('sibling');
    await run();
    expect(session.clients.get('sibling')?.state).toBe('active');
  });

  it('is deleted even if it was created late, but not if it was created after that', async () => {
    const { run, session, make } = arrange();
    make('late', minutesAfter(9));
    make('copied by hand', minutesAfter(11));
    await run(ended);
    expect([...session.clients.keys()]).toEqual(['client-2', 'copied by hand']);
  });

  it.each([
    ['another rotation', formatMarker({ secretArn, clientRequestToken: later })],
    ['another secret', formatMarker({ secretArn: `${secretArn}-2`, clientRequestToken })],
    ['no rotation', ''],
  ])('is distinguished from one of %s, which stays', async (_whose, marked) => {
    const { run, session, make } = arrange();
    make('other', order.scheduledAt, marked);
    await run(ended);
    expect(session.clients.get('other')?.state).toBe('active');
  });

  it.each(['in-place', 'multi-secret'] as const)(
    'is not looked for if rotations create no clients (%s)',
    async (strategy) => {
      const { run, session } = arrange();
      await run({ ...ended, strategy });
      expect(session.callsOf('listClients')).toBe(0);
    },
  );
});

const client = (clientId: string, standbyClientId?: string) =>
  document({ clientId, clientSecret: 'CANARY-later', ...(standbyClientId === undefined ? {} : { standbyClientId }) });
const gone = { [clientRequestToken]: undefined };
const third = { ...gone, third: client('client-3') };

it.each([
  ['it is current', {}, { [clientRequestToken]: ['AWSCURRENT'] }],
  [
    'it was replaced since, for its own grace period',
    { [later]: client('client-3') },
    { [later]: ['AWSCURRENT'], [clientRequestToken]: ['AWSPREVIOUS'] },
  ],
  [
    'it is the standby client of the current one and its first version no longer exists',
    { ...gone, [later]: client('client-3', 'client-2') },
    { [later]: ['AWSCURRENT'] },
  ],
  [
    'it is current again and its first version no longer exists',
    { ...gone, [later]: client('client-2') },
    { [later]: ['AWSCURRENT'] },
  ],
  [
    'it is pending again and its first version no longer exists',
    { ...third, [later]: client('client-2') },
    { third: ['AWSCURRENT'], [later]: ['AWSPENDING'] },
  ],
  [
    'it becomes the standby client and its first version no longer exists',
    { ...third, [later]: client('client-4', 'client-2') },
    { third: ['AWSCURRENT'], [later]: ['AWSPENDING'] },
  ],
])('the client that was promoted carries the same marker, and stays if %s', async (_when, versions, stages) => {
  const { run, session } = arrange({ versions, stages });
  await run(ended);
  expect(changesOf(session)).toEqual(['deleteClient client-1']);
});
