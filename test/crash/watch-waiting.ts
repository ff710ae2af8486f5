import { behind, isEnough } from './consents.ts';
import { ledgerStateOf } from './ledger-facts.ts';
import type { World } from './scenario.ts';
import { currentVersion } from './waiting.ts';

/** What is made in Genesys Cloud for a rotation that begins. */
const making: readonly string[] = ['client-created', 'secret-created', 'secret-regenerated'];

/**
 * Checks, in the moment in which it happens, that nothing is put in force that was not approved, and as it was approved, and
 * that nothing is made for a rotation that begins in a freeze window. Returns the violations since the last call, and what ends it.
 */
export function watchWaiting(world: World): { found(): string[]; stop(): void } {
  const { service, secretArn, secretName, scenario } = world;
  const { secretsManager, genesys, dynamoDb } = service;
  const violations: string[] = [];
  /** By rotation: what was in its version when it was first approved. */
  const approved = new Map<string, string | undefined>();
  let current = currentVersion(world);
  let hadBegun: boolean | undefined;

  const isFrozen = () => {
    const { window } = world;
    const nowMs = service.clock.now();
    return window !== undefined && window.fromMs <= nowMs && nowMs < window.untilMs && world.leakedAtMs === undefined;
  };
  const stops = [
    service.faults.onApplied(({ functionName }) => {
      if (isFrozen()) hadBegun ??= ledgerStateOf(service, secretArn)?.rotation !== undefined;
      const now = currentVersion(world);
      if (now === current || now === undefined) return;
      current = now;
      if (functionName !== 'rotate') return;
      if (world.leakedAtMs === undefined && !isEnough(scenario.settings.approval, behind(world, now)))
        violations.push(`11: ${now} was put in force without the people that have to approve it`);
      const isAsApproved = !approved.has(now) || approved.get(now) === secretsManager.value(secretArn, now);
      // In place it is approved before it is made.
      if (!isAsApproved && !scenario.interruptsLogins) violations.push(`11: ${now} is not what was approved`);
    }),
    dynamoDb.onChange(({ after }) => {
      const [arn, token] = String(after?.sk).split('#');
      if (arn !== secretArn || token === undefined || !String(after?.pk).startsWith('APPROVER#')) return;
      if (!approved.has(token)) approved.set(token, secretsManager.value(secretArn, token));
    }),
    genesys.subscribe(({ kind, by, clientName }) => {
      if (by === 'hand' || clientName !== secretName || !making.includes(kind)) return;
      // A credential that is revoked gets another secret too.
      if (isFrozen() && hadBegun === false && isMaking(world)) {
        violations.push(`12: ${kind} in a freeze window that held before the rotation began`);
      }
    }),
  ];
  return {
    found: () => violations.splice(0),
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Whether a rotation is open whose credential is not stored yet. */
function isMaking({ service, secretArn }: World): boolean {
  const { rotation, generations = [] } = ledgerStateOf(service, secretArn) ?? {};
  return generations.some(({ n, state }) => n === rotation?.generation && state === 'planned');
}
