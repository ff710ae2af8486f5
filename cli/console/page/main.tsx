import { render } from 'preact';
import type { PageData } from '../page-data.ts';
import { App } from './app.tsx';
import { ProblemNote } from './problem-note.tsx';
import { accessFile, accessServer, openSession, PageError } from './server-access.ts';

const place = document.getElementById('page') as HTMLElement;
const embedded = document.getElementById('data')?.textContent;

async function start(): Promise<void> {
  try {
    const access =
      embedded === undefined || embedded === null
        ? accessServer(await openSession())
        : accessFile(JSON.parse(embedded) as PageData);
    const data = await access.fleet();
    if (data !== undefined) render(<App access={access} first={data} />, place);
  } catch (error) {
    render(
      <main class="problem-page">
        <h1>Genesys OAuth rotation</h1>
        <ProblemNote problem={problemOf(error)} />
      </main>,
      place,
    );
  }
}

function problemOf(error: unknown) {
  if (error instanceof PageError) return error.problem;
  return {
    code: 'unreachable',
    message: 'The command is not reachable.',
    nextStep: 'Run it again, and open its address.',
  };
}

void start();
