import { kindOf } from './call-sites.ts';
import type { Cell } from './run-cell.ts';

/** The rules that every cell must satisfy. Returns the broken ones. */
export function brokenRules(cell: Cell): string[] {
  const rules: readonly (readonly [isBroken: boolean, what: string])[] = [
    [cell.sends === 0, 'the failure never occurred'],
    [cell.ended === 'timeout', 'the function hung until Lambda ended it'],
    [cell.ended === 'crash' && cell.failure.effect.kind !== 'crash-after', 'the process died'],
    [isError(cell) && !isCoded(cell), `the error is ${cell.code}, and its next step "${cell.nextStep}"`],
    [deniesChange(cell), 'the call was carried out, and the error says "unchanged"'],
    [isMadeTwice(cell), `what makes something was sent ${cell.sends} times, and ${cell.made} were made`],
    [isPassedOver(cell), 'a check of the watch failed, and it did not report that'],
    // `in-place` says so: from createSecret to finishSecret its logins fail.
    [!cell.currentLogsIn && cell.site.scenario.strategy !== 'in-place', 'AWSCURRENT does not log in'],
    [cell.recovery.by === 'nothing', 'no later rotation succeeds'],
  ];
  return [...rules.flatMap(([isBroken, what]) => (isBroken ? what : [])), ...cell.recovery.problems, ...cell.leaks];
}

/** A login or a look of the watch that failed to the end. */
function isPassedOver({ site, failure, ended, warnings }: Cell): boolean {
  const passes = failure.times !== undefined || failure.effect.kind === 'delay';
  const isLook = ['login', 'read'].includes(kindOf(site));
  return site.stage === 'watch' && isLook && !passes && ended === 'success' && warnings.length === 0;
}

function isError({ ended }: Cell): boolean {
  return ended === 'error' || ended === 'recorded';
}

function isCoded({ code, nextStep, outcome }: Cell): boolean {
  return code !== 'internal-error' && nextStep !== undefined && nextStep !== '' && outcome !== undefined;
}

function deniesChange(cell: Cell): boolean {
  const { site, applied, outcome } = cell;
  const changes = ['create', 'write'].includes(kindOf(site));
  return isError(cell) && changes && applied > 0 && outcome === 'unchanged';
}

/**
 * A regeneration may be repeated: the secret that is lost is replaced. So may one of several secrets: the one that is lost
 * is found by its name and deleted, or the recovery finds it stranded. What was refused has made nothing.
 */
function isMadeTwice({ site, failure, sends, made }: Cell): boolean {
  const isCreate = kindOf(site) === 'create' && !/\/secrets?$/.test(site.operation);
  const isRefused = failure.effect.kind === 'respond' && [401, 429].includes(failure.effect.status);
  return made > 1 || (isCreate && !isRefused && sends > 1);
}
