import { expect, it } from 'vitest';
import type { LedgerEvent } from '../../../lambda/ports/ledger-state.ts';
import { World } from '../world/world.ts';

it.each([
  { who: 'the admin client', adminSecret: true },
  { who: 'the client itself', adminSecret: false },
])('every audit record and event of a rotation names $who', async ({ adminSecret }) => {
  const world = new World({ adminSecret, isCold: true });
  const secret = world.createSecret('crm');
  const { clientId } = world.document(secret, 'AWSCURRENT');
  await world.rotate(secret);
  const administeredBy = adminSecret
    ? { secret: 'admin', clientId: world.secrets.documentOf('admin', 'AWSCURRENT')?.clientId }
    : { secret: secret.arn, clientId };

  const records = world.lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit !== undefined);
  // Adoption records whose the client is, before anything is administered.
  const administered = records.filter(({ audit }) => audit.event !== 'client-claimed' || audit.origin !== 'adopted');
  expect(administered.map(({ audit }) => audit.event)).toContain('credential-promoted');
  for (const record of administered) expect(record).toMatchObject({ administeredBy });

  const events: LedgerEvent[] = [];
  for await (const event of world.ledger.events(secret.arn)) events.push(event);
  expect(events.map(({ type }) => type)).toContain('generation-planned');
  for (const event of events.filter(({ type }) => type !== 'credential-adopted')) {
    expect(event).toMatchObject({ administeredBy });
  }
});
