import { describe, expect, it } from 'vitest';
import {
  documentAt,
  letPeriodsPass,
  liveClientIds,
  logsIn,
  rotate,
  settingsFor,
  useService,
} from './managed-secret.ts';

const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'];

describe('a strategy changed from one rotation to the next', () => {
  const service = useService();

  for (const from of strategies) {
    for (const to of strategies.filter((strategy) => strategy !== from)) {
      it(`strands nothing (${from}, then ${to} twice)`, async () => {
        const name = `app-${crypto.randomUUID()}`;
        const { arn } = service().createManagedSecret({ name, settings: settingsFor(service(), from) });
        const seen = [documentAt(service(), arn)];
        await rotate(service(), arn);
        await letPeriodsPass(service());
        for (const [setting, value] of Object.entries(settingsFor(service(), to))) {
          service().secretsManager.setTag(arn, `genesys-rotation:${setting}`, value);
        }
        for (let rotation = 0; rotation < 2; rotation += 1) {
          seen.push(documentAt(service(), arn));
          await rotate(service(), arn);
          await letPeriodsPass(service());
        }
        const current = documentAt(service(), arn);
        const { clientId, standbyClientId } = current;
        const expected = standbyClientId === undefined ? [clientId] : [clientId, standbyClientId];
        expect(logsIn(service(), current)).toBe(true);
        expect(seen.filter((old) => logsIn(service(), old))).toEqual([]);
        expect(liveClientIds(service(), name).sort()).toEqual(expected.sort());
        expect(
          service()
            .scheduler.schedules()
            .filter(({ Target }) => Target.Input?.includes(arn)),
        ).toEqual([]);
        expect(JSON.stringify(service().deadLetters.messages(service().deadLetterArn))).not.toContain(arn);
      });
    }
  }
});
