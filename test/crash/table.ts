import { faultKinds } from './fault.ts';
import type { History } from './history.ts';
import { formatHistoryId } from './history-id.ts';
import { scenarios } from './scenario.ts';

const columns = [...faultKinds, 'two faults', 'twice', 'at-once'];

/** One row per scenario: histories by kind, states checked, violations. */
export function renderTable(histories: readonly History[]): string {
  const rows = scenarios.flatMap(({ name }) => {
    const own = histories.filter(({ scenario }) => scenario.name === name);
    return own.length === 0 ? [] : [[name, callsOf(own), ...countsOf(own)]];
  });
  const total = rows.length > 1 ? [['**total**', '', ...countsOf(histories)]] : [];
  const header = ['scenario', 'calls', ...columns, 'histories', 'states checked', 'violations'];
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    line(header),
    line(header.map((_cell, column) => (column === 0 ? '---' : '--:'))),
    ...[...rows, ...total].map(line),
  ].join('\n');
}

/** The violations, each with the command that replays it. */
export function renderViolations(histories: readonly History[]): string[] {
  return histories
    .filter((history) => history.violations.length > 0)
    .map((history) => `${formatHistoryId(history)}: ${history.violations.join('; ')}`);
}

function countsOf(histories: readonly History[]): number[] {
  const counts = columns.map((column) => histories.filter((history) => kindOf(history) === column).length);
  const states = histories.reduce((sum, { statesChecked }) => sum + statesChecked, 0);
  const violations = histories.reduce((sum, history) => sum + history.violations.length, 0);
  return [...counts, histories.length, states, violations];
}

function kindOf({ faults, invocation }: History): string {
  const [fault] = faults;
  if (fault === undefined) return invocation;
  return faults.length === 1 ? fault.kind : 'two faults';
}

/** The calls of the undisturbed history. */
function callsOf(own: readonly History[]): number {
  return own.find((history) => kindOf(history) === 'once')?.calls.length ?? 0;
}
