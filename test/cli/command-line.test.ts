import { expect, it } from 'vitest';
import { commands } from '../../cli/command-line/commands.ts';
import { runCommandLine } from '../../cli/command-line/run-command-line.ts';
import { formatPeriod } from '../../cli/output/format-time.ts';
import { renderCsv } from '../../cli/output/render-csv.ts';
import { renderTable } from '../../cli/output/render-table.ts';
import { createStyle } from '../../cli/output/style.ts';

/** Without any deployment: every call to AWS fails. */
async function run(...argv: string[]) {
  let out = '';
  const notes: string[] = [];
  const exitCode = await runCommandLine({
    argv,
    openTerminal: () => ({
      out: (text) => {
        out += text;
      },
      note: (line) => void notes.push(line),
      ask: async () => undefined,
      isInteractive: false,
      environment: {},
      now: () => 0,
      sleep: async () => undefined,
      holdInterrupts: () => new AbortController().signal,
    }),
    isColored: { out: false, note: false },
    connect: async () => {
      throw Object.assign(
        new Error('User: x is not authorized to perform: cloudformation:DescribeStacks with hunter2'),
        {
          name: 'AccessDeniedException',
        },
      );
    },
  });
  return { exitCode, out, notes: notes.join('\n') };
}

it('shows every command in the help, and the options of each', async () => {
  const { out, exitCode } = await run('--help');
  expect(exitCode).toBe(0);
  for (const [name, { isProgram = false }] of Object.entries(commands)) {
    expect(out).toContain(`  ${name} `);
    // A program shows its own; the test of the installed package asks for it.
    if (!isProgram) expect((await run(name, '--help')).exitCode).toBe(0);
  }
});

it.each([
  [['statu'], 'did you mean status?'],
  [['status', '--jsn'], 'did you mean --json?'],
  [['--json', 'status'], 'comes before the command'],
  [['rollback'], 'takes SECRET, and got none'],
  [['rollback', 'a', 'b'], 'and got 2'],
  [['rollback', 'a', '--generation'], 'argument missing'],
  [['status', '--json', '--csv'], 'both given'],
  [['status', '--endpoint-url', 'ftp://x'], 'no http or https URL'],
  [['status', '--all-deployments', '--region', 'eu-west-1'], 'mean nothing'],
  [['status', '--all-deployments', '--deployments', '/nowhere.json'], 'cannot be read'],
  [['rotate'], 'Neither --all nor'],
  [['decommission', 'a', '--recovery-days', '3'], 'from 7 to 30'],
  [['__proto__'], 'There is no command'],
])('gor %j is refused before anything is done', async (argv, message) => {
  const { exitCode, notes, out } = await run(...argv);
  expect({ exitCode, out: argv.includes('--json') ? '' : out }).toEqual({ exitCode: 2, out: '' });
  expect(notes).toContain(message);
  expect(notes).toMatch(/\n {2}Next: ./);
});

it('prints one JSON document also after an error, without what the service responded', async () => {
  const { exitCode, out, notes } = await run('status', '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ outcome: 'failed', error: { code: 'internal-error' } });
  expect(out + notes).not.toContain('hunter2');
});

it('a name moves no cursor, forms no formula, and is aligned', () => {
  const table = {
    columns: ['A', 'B'],
    rows: [
      ['\u001b[2Jevil\nname', '=1+1'],
      ['x', 'a,"b"'],
    ],
  };
  const lines = renderTable(table, createStyle(true)).slice(1);
  expect(lines).toEqual(['evil name  =1+1', 'x          a,"b"']);
  expect(renderCsv(table).split('\r\n').slice(2, 3)).toEqual(['x,"a,""b"""']);
  expect(renderCsv(table)).toContain("'=1+1");
});

it('what others wrote hides nothing on a terminal, in no format, and JSON reads back the same', async () => {
  const hostile = '\u001b[8mhidden \u009b2J\u202egnp.exe \u001b]0;title\u0007';
  const isHarmless = (text: string) => expect(text).not.toMatch(/[^\P{C}\n\r]/u);
  const table = { columns: ['A'], rows: [[hostile]] };
  isHarmless(renderTable(table, createStyle(false)).join(''));
  expect(renderCsv(table)).not.toMatch(/[^\P{Cc}\n\r]/u);
  const { notes } = await run(`status${hostile}`);
  expect(notes).toContain('hidden');
  isHarmless(notes);
  const { out } = await run(`status${hostile}`, '--json');
  isHarmless(out);
  expect(JSON.parse(out).error.message).toContain('\u009b2J\u202egnp.exe');
});

it.each(['x;=1+1', 'x;  @SUM(A1)', '\n=1', '\uFF1D1+1', '\t-1', 'x\t+1'])(
  '%j is no formula in a spreadsheet',
  (text) => {
    const cell = renderCsv({ columns: ['A'], rows: [[text]] });
    expect(cell).not.toMatch(/(^|[;\t\r\n])[\s"]*[=+\-@\uFF1D]/);
    expect(cell).toContain("'");
  },
);

it.each([
  [0, '0s'],
  [59_400, '59s'],
  [11_520_000, '3h 12m'],
  [1_036_800_000, '12d'],
  [90_000_000, '1d 1h'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatPeriod(milliseconds)).toBe(text);
});
