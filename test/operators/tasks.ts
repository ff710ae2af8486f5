import type { Part } from '../crash/part.ts';
import { type Act, acts } from './acts.ts';
import type { Story } from './story.ts';
import { waitingActs } from './waiting-acts.ts';
import { strategies } from './world.ts';

export interface Task {
  readonly story: Story;
  readonly act: Act;
}

export interface Selection {
  readonly strategy?: string;
  /** Only acts whose names hold this. */
  readonly act?: string;
  readonly function?: string;
  readonly call?: number;
  /** Only while a rotation waits for an approval. */
  readonly approval?: boolean;
  readonly part?: Part;
}

/** More than any function makes in a story. */
const mostCalls = { rotate: 70, retire: 50, watch: 60 } as const;

/** A rotation that waits is attempted four times. */
const mostCallsWaiting = { rotate: 130, watch: 60 } as const;

const functionNames = ['rotate', 'retire', 'watch'] as const;

/** Every act at every call of every function, by strategy; and while a rotation waits for an approval. */
export function tasksOf(selection: Selection): Task[] {
  const tasks = [
    ...(selection.approval === true ? [] : strategies).flatMap((strategy) =>
      functionNames.flatMap((functionName) =>
        storiesOf(selection, { strategy, functionName }, mostCalls[functionName]).flatMap((story) =>
          withActs(selection, acts, story),
        ),
      ),
    ),
    ...waitingTasks(selection),
  ];
  const { part } = selection;
  return part === undefined ? tasks : tasks.filter((_task, index) => index % part.n === part.k - 1);
}

/** Retire knows nothing of approvals. Every other call is held slowly. */
function waitingTasks(selection: Selection): Task[] {
  const held = [
    { strategy: 'alternating-clients', functionName: 'rotate' },
    { strategy: 'alternating-clients', functionName: 'watch' },
    { strategy: 'in-place', functionName: 'rotate' },
  ] as const;
  return held.flatMap((one) =>
    storiesOf(selection, one, mostCallsWaiting[one.functionName]).flatMap((story) =>
      withActs(selection, waitingActs, { ...story, needsApproval: true }).filter(
        ({ story: { isSlow } }) => isSlow === (story.call % 2 === 0),
      ),
    ),
  );
}

function storiesOf(
  selection: Selection,
  { strategy, functionName }: Pick<Story, 'strategy' | 'functionName'>,
  most: number,
): Omit<Story, 'isSlow'>[] {
  if (strategy !== (selection.strategy ?? strategy) || functionName !== (selection.function ?? functionName)) return [];
  const calls = selection.call === undefined ? Array.from({ length: most }, (_, call) => call) : [selection.call];
  return calls.map((call) => ({ strategy, functionName, rotationsBefore: 1, call }));
}

function withActs(selection: Selection, some: readonly Act[], story: Omit<Story, 'isSlow'>): Task[] {
  return some
    .filter(({ name }) => name.includes(selection.act ?? ''))
    .flatMap((act) => [true, false].map((isSlow) => ({ story: { ...story, isSlow }, act })));
}
