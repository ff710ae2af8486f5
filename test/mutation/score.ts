import { relative } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';

interface Tally {
  readonly noticed: number;
  readonly survived: number;
  /** No test reaches them. */
  readonly unreached: number;
  /** In percent of all that could be noticed. */
  readonly score: number;
}

export function tally(mutants: readonly Pick<MutantResult, 'status'>[]): Tally {
  const count = (...statuses: readonly MutantResult['status'][]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const survived = count('Survived');
  const unreached = count('NoCoverage');
  const all = noticed + survived + unreached;
  return { noticed, survived, unreached, score: all === 0 ? 100 : (100 * noticed) / all };
}

export const percent = (score: number) => `${score.toFixed(1)} %`;

/** One row a folder, and their sum. */
export function renderTable(mutants: readonly MutantResult[]): string {
  const folders = new Map<string, MutantResult[]>();
  for (const mutant of mutants) {
    const folder = relative(process.cwd(), mutant.fileName).split('/').slice(0, -1).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), mutant]);
  }
  const row = (name: string, own: readonly MutantResult[]) => {
    const { noticed, survived, unreached, score } = tally(own);
    return `| ${[name, noticed + survived + unreached, noticed, survived, unreached, percent(score)].join(' | ')} |`;
  };
  const names = [...folders.keys()].sort();
  return [
    '| sources | mutations | noticed | survived | not reached | score |',
    '| --- | --: | --: | --: | --: | --: |',
    ...names.map((name) => row(`\`${name}/\``, folders.get(name) ?? [])),
    row('all', mutants),
  ].join('\n');
}

/** What was not noticed, file by file. */
export function renderSurvivors(mutants: readonly MutantResult[]): string {
  return mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ fileName, location, mutatorName, replacement, status }) => {
      const where = `${relative(process.cwd(), fileName)}:${location.start.line}:${location.start.column}`;
      const what = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 100);
      return `${where} ${mutatorName}${status === 'NoCoverage' ? ' (not reached)' : ''}: ${what}\n`;
    })
    .join('');
}
