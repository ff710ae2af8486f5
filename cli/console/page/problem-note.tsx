import type { PageProblem } from '../page-data.ts';

/** An error, with what to do next. */
export function ProblemNote({ problem }: { readonly problem: PageProblem }) {
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{problem.message}</strong> <code>{problem.code}</code>
      </p>
      <p>Next: {problem.nextStep}</p>
    </div>
  );
}
