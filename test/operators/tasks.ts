import type { Part } from '../crash/part.ts';
import { type Act, acts } from './acts.ts';
import type { Story } from './story.ts';
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
  readonly part?: Part;
}

/** More than any function makes in a story. */
const mostCalls = { rotate: 70, retire: 50, watch: 60 } as const;

const functionNames = ['rotate', 'retire', 'watch'] as const;

/** Every act at every call of every function, by strategy. */
export function tasksOf(selection: Selection): Task[] {
  const tasks = strategies
    .filter((strategy) => strategy === (selection.strategy ?? strategy))
    .flatMap((strategy) =>
      functionNames
        .filter((functionName) => functionName === (selection.function ?? functionName))
        .flatMap((functionName) =>
          callsOf(selection, functionName).map((call) => ({ strategy, functionName, rotationsBefore: 1, call })),
        ),
    )
    .flatMap((story) =>
      acts
        .filter(({ name }) => name.includes(selection.act ?? ''))
        .flatMap((act) => [true, false].map((isSlow) => ({ story: { ...story, isSlow }, act }))),
    );
  const { part } = selection;
  return part === undefined ? tasks : tasks.filter((_task, index) => index % part.n === part.k - 1);
}

function callsOf({ call }: Selection, functionName: (typeof functionNames)[number]): number[] {
  return call === undefined ? Array.from({ length: mostCalls[functionName] }, (_, index) => index) : [call];
}
