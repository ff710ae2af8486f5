import { Command } from 'commander';
import { strategyNames } from '../../domain/strategy-name.ts';
import type { EchoEncoding } from '../../sandbox/core/faults.ts';
import { LeakSearch } from './canaries.ts';
import { createNotifiedSecret, letRetire, startHostileService } from './hostile-service.ts';
import { recordOutputs } from './recorded-outputs.ts';

const options = new Command('node test/secrecy/main.ts')
  .description(
    'Responds to every call of every strategy, in turn, by quoting the request, and searches every output for it.',
  )
  .option('--strategy <name>', 'only this strategy')
  .option('--harmless', 'secrets of the characters that Genesys Cloud uses', false)
  .parse()
  .opts<{ strategy?: string; harmless: boolean }>();

const encodings: readonly EchoEncoding[] = ['plain', 'url', 'json', 'base64', 'hex'];

const service = await startHostileService();
service.genesys.settings.hostileCharacters = !options.harmless;
service.secretsManager.settings.rotationAttempts = 1;
const recorded = recordOutputs(service);
const search = new LeakSearch();
let histories = 0;
const found = new Set<string>();

/** Runs one rotation and its retirement with one such response. Returns whether that call exists. */
async function explore(strategy: string, functionName: string, call: number, encoding: EchoEncoding): Promise<boolean> {
  recorded.clear();
  const { arn } = createNotifiedSecret(service, strategy);
  let struck = '';
  const unsubscribe = service.journal.subscribe(({ fault, service: asked, operation }) => {
    if (fault === 'echo') struck = `${asked} ${operation}`;
  });
  const rule = service.faults.add({ functionName, skip: call, effect: { kind: 'echo', status: 400, encoding } });
  await service.secretsManager.rotate(arn);
  if (functionName === 'retire') await letRetire(service);
  rule.remove();
  unsubscribe();
  if (rule.hits() === 0) return false;
  histories += 1;
  for (const leak of search.find(recorded.outputs(), recorded.secrets())) {
    found.add(`${strategy}, ${functionName}, ${struck} quoted in ${encoding}: ${leak}`);
  }
  return true;
}

for (const strategy of strategyNames.filter((name) => name === (options.strategy ?? name))) {
  for (const functionName of ['rotate', 'retire']) {
    for (const encoding of encodings) {
      for (let call = 0; await explore(strategy, functionName, call, encoding); ) call += 1;
    }
  }
  process.stdout.write(`${strategy}: ${histories} responses so far\n`);
}
await service.close();
for (const leak of found) process.stdout.write(`LEAK ${leak}\n`);
process.stdout.write(`${histories} responses that quoted the request, ${found.size} leaks\n`);
process.exitCode = found.size === 0 ? 0 : 1;
