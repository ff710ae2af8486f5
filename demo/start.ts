import { CommandLineExit, type DemoArguments, parseDemoArguments } from './arguments.ts';
import type { Credential } from './credential.ts';
import { createDemoSandbox, type DemoSandbox } from './demo-sandbox.ts';
import { readFinalState } from './final-state.ts';
import { createOutput, type Output } from './output.ts';
import { recordRotation } from './record-rotation.ts';
import { renderEntry, renderHeader, renderLogins, renderRotationTitle } from './render.ts';
import { renderChecks, renderFinalState, renderRequests } from './render-summary.ts';
import { keepSchedules, searchForSecrets } from './secrecy.ts';
import { selfCheck } from './self-check.ts';
import { createStyle, type Style } from './style.ts';
import type { ProgressListener, RotationRecord } from './timeline.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  let output: Output | undefined;
  try {
    const options = parseDemoArguments(process.argv.slice(2));
    const style = createStyle(process.stdout, process.env);
    output = createOutput(process.stdout, style, process.env.TERM === 'dumb');
    if (!options.json) output.showActivity('starting the sandbox');
    const sandbox = await createDemoSandbox(options.strategy);
    try {
      return await demonstrate(sandbox, options, output, style);
    } finally {
      await sandbox.close();
    }
  } catch (error) {
    if (error instanceof CommandLineExit) return error.exitCode;
    output?.clearActivity();
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function demonstrate(
  sandbox: DemoSandbox,
  { rotations, json }: DemoArguments,
  output: Output,
  style: Style,
): Promise<number> {
  const show = (lines: readonly string[]) => {
    if (!json) output.print(lines);
  };
  const listener: ProgressListener = {
    onActivity: (what) => {
      if (!json) output.showActivity(what);
    },
    onEntry: (entry) => show(renderEntry(entry, style)),
  };
  const schedules = keepSchedules(sandbox);
  const records: RotationRecord[] = [];
  const retired: Credential[] = [];
  show(renderHeader(sandbox, style));
  while (records.length < rotations) {
    const credential = sandbox.credential();
    if (credential !== undefined) retired.push(credential);
    show(renderRotationTitle(records.length + 1, rotations, style));
    const record = await recordRotation(sandbox, records.length + 1, listener);
    show(renderLogins(record, style));
    records.push(record);
    if (record.outcome !== 'succeeded') break;
  }

  const finalState = readFinalState(sandbox);
  show(renderFinalState(finalState, style));
  const { strategy, secret } = sandbox;
  show(renderRequests(records[0], strategy, style));
  const result = { strategy, secret, rotations: records, finalState };
  const printed = json ? JSON.stringify(result) : output.printed();
  const secrecy = searchForSecrets(sandbox, { schedules: schedules(), printed });
  const checks = selfCheck(sandbox, { records, requested: rotations, retired, finalState, secrecy });
  const passed = checks.every(({ holds }) => holds);
  if (json) output.print([JSON.stringify({ ...result, selfCheck: { passed, checks } }, undefined, 2)]);
  else output.print(renderChecks(checks, style));
  return passed ? 0 : 1;
}
