import { lookAfterwards } from './afterwards.ts';
import { type DemoArguments, EndOfArguments, parseDemoArguments } from './arguments.ts';
import type { Credential } from './credential.ts';
import { createDemoSandbox, type DemoSandbox } from './demo-sandbox.ts';
import { createLook, type Look } from './look.ts';
import { createOutput, type Output } from './output.ts';
import { recordRotation } from './record-rotation.ts';
import { renderEntry, renderHeader, renderLogins, renderRotationTitle } from './render.ts';
import { renderAfterwards, renderChecks, renderRequests } from './render-summary.ts';
import { keepSchedules, searchForSecrets } from './secrecy.ts';
import { selfCheck } from './self-check.ts';
import type { Audience, RotationRecord } from './timeline.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  let output: Output | undefined;
  try {
    const given = parseDemoArguments(process.argv.slice(2));
    const look = createLook(process.stdout, process.env);
    output = createOutput(process.stdout, look, process.env.TERM === 'dumb');
    if (!given.json) output.working('the sandbox starts');
    const sandbox = await createDemoSandbox(given.strategy);
    try {
      return await demonstrate(sandbox, given, output, look);
    } finally {
      await sandbox.close();
    }
  } catch (error) {
    if (error instanceof EndOfArguments) return error.exitCode;
    output?.rest();
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function demonstrate(
  sandbox: DemoSandbox,
  { rotations, json }: DemoArguments,
  output: Output,
  look: Look,
): Promise<number> {
  const show = (lines: readonly string[]) => {
    if (!json) output.print(lines);
  };
  const audience: Audience = {
    working: (what) => {
      if (!json) output.working(what);
    },
    happened: (entry) => show(renderEntry(entry, look)),
  };
  const schedules = keepSchedules(sandbox);
  const records: RotationRecord[] = [];
  const retired: Credential[] = [];
  show(renderHeader(sandbox, look));
  while (records.length < rotations) {
    const credential = sandbox.credential();
    if (credential !== undefined) retired.push(credential);
    show(renderRotationTitle(records.length + 1, rotations, look));
    const record = await recordRotation(sandbox, records.length + 1, audience);
    show(renderLogins(record, look));
    records.push(record);
    if (record.outcome !== 'succeeded') break;
  }

  const afterwards = lookAfterwards(sandbox);
  show(renderAfterwards(afterwards, look));
  show(renderRequests(records[0], look));
  const { strategy, secret } = sandbox;
  const told = { strategy, secret, rotations: records, afterwards };
  const printed = json ? JSON.stringify(told) : output.printed();
  const secrecy = searchForSecrets(sandbox, { schedules: schedules(), printed });
  const checks = selfCheck(sandbox, { records, asked: rotations, retired, afterwards, secrecy });
  const passed = checks.every(({ holds }) => holds);
  if (json) output.print([JSON.stringify({ ...told, selfCheck: { passed, checks } }, undefined, 2)]);
  else output.print(renderChecks(checks, look));
  return passed ? 0 : 1;
}
