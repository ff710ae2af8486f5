import { switchesOf } from '../../sandbox/behavior/facts.ts';
import { code, markdownTable } from './markdown.ts';

const titles = {
  genesys: 'Genesys Cloud (`genesys`, and each of `organizations`)',
  secretsManager: 'Secrets Manager (`secretsManager`)',
  scheduler: 'EventBridge Scheduler (`scheduler`)',
  eventBridge: 'EventBridge (`eventBridge`)',
} as const;

const evidence = {
  sure: 'documented',
  likely: 'likely',
  unknown: 'unknown',
  chosen: 'your choice',
} as const;

/** The switches of each service, for docs/sandbox.md. */
export function renderSwitches(): string {
  return Object.entries(switchesOf)
    .map(([service, switches]) => {
      const rows = Object.entries(switches).map(([name, row]) => [
        code(name),
        row.meaning,
        row.allowed,
        code(JSON.stringify(row.defaultValue) ?? 'null'),
        evidence[row.evidence],
      ]);
      const table = markdownTable(['switch', 'meaning', 'allowed', 'default', 'how sure'], rows);
      return `### ${titles[service as keyof typeof titles]}\n\n${table}`;
    })
    .join('\n\n');
}
