import { describe, expect, it } from 'vitest';
import { ScheduledRetirements } from '../../../lambda/watch/scheduled-retirements.ts';
import { FakeInventory } from '../fakes/fake-inventory.ts';
import { scheduled } from './secrets.ts';
import { nextStep } from './watched-run.ts';

const always = () => true;
const never = () => false;

function arrange(...schedules: Parameters<FakeInventory['schedules']['set']>[]) {
  const inventory = new FakeInventory();
  for (const [name, found] of schedules) inventory.schedules.set(name, found);
  return { inventory, known: new ScheduledRetirements(inventory) };
}

describe('the retirements that a run knows', () => {
  const one = scheduled();

  it('are those with an order; a schedule with anything else is foreign, and one that has fired is neither', async () => {
    const { known } = arrange(['one', one], ['malformed', 'unrecognized'], ['over', 'not-found']);
    await known.refresh(8, always);
    expect([known.scheduled, known.unrecognizedNames]).toEqual([[one], ['malformed']]);
  });

  it('are read once; later only what has come since', async () => {
    const { inventory, known } = arrange(['one', one], ['malformed', 'unrecognized']);
    await known.refresh(8, always);
    const two = scheduled({ clientId: 'two' });
    inventory.schedules.set('two', two);
    await known.refresh(8, always);
    expect(inventory.reads).toEqual(['one', 'malformed', 'two']);
    expect(known.scheduled).toEqual([one, two]);
  });
});

describe('that all of them are known', () => {
  it('is not so before they are read', async () => {
    const { known } = arrange();
    expect(known.isComplete).toBe(false);
    await known.refresh(8, always);
    expect(known.isComplete).toBe(true);
  });

  it('is not so where the time was too short, which fails', async () => {
    const { known } = arrange(['one', scheduled()], ['two', scheduled()]);
    await expect(known.refresh(8, never)).rejects.toMatchObject({
      code: 'deadline-exceeded',
      summary: expect.stringMatching(/\b2\b/),
      ...nextStep,
    });
    expect(known.isComplete).toBe(false);
  });

  it('is so where there was nothing left to read', async () => {
    const { known } = arrange();
    await known.refresh(8, never);
    expect(known.isComplete).toBe(true);
  });
});
