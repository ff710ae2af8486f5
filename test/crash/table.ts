import type { History } from './explore.ts';
import { faultKinds, scenarios } from './scenario.ts';

/** One row a scenario: how many histories of each kind there were, how many states were looked at, what was wrong. */
export function renderTable(histories: readonly History[]): string {
  const columns = [...faultKinds, 'twice', 'at-once'];
  const rows = scenarios.flatMap(({ name }) => {
    const own = histories.filter((history) => history.scenario === name);
    if (own.length === 0) return [];
    const counts = columns.map((column) => own.filter((history) => kindOf(history) === column).length);
    const states = own.reduce((sum, history) => sum + history.statesChecked, 0);
    const violations = own.reduce((sum, history) => sum + history.violations.length, 0);
    return [[name, callsOf(own), ...counts, own.length, states, violations]];
  });
  const header = ['scenario', 'calls', ...columns, 'histories', 'states checked', 'violations'];
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_cell, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** What is wrong, with what it takes to see it again. */
export function renderViolations(histories: readonly History[]): string[] {
  return histories
    .filter((history) => history.violations.length > 0)
    .map((history) => {
      const { scenario, fault, invocation, violations } = history;
      const what = fault === undefined ? invocation : `${fault.kind} at call ${fault.call} of ${fault.functionName}`;
      return `${scenario}: ${what}: ${violations.join('; ')}`;
    });
}

function kindOf({ fault, invocation }: History): string {
  return fault === undefined ? invocation : fault.kind;
}

/** The calls of the undisturbed history. */
function callsOf(own: readonly History[]): number {
  const undisturbed = own.find((history) => kindOf(history) === 'once');
  return undisturbed === undefined ? 0 : undisturbed.calls.rotate.length + undisturbed.calls.retire.length;
}
