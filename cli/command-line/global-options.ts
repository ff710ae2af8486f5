import type { OptionRow } from './command.ts';

/** Options of every command. */
export const globalOptions = {
  json: { type: 'boolean', help: 'print one JSON document' },
  csv: { type: 'boolean', help: 'print the table as CSV' },
  'no-input': { type: 'boolean', help: 'never ask; what needs a confirmation fails without --yes' },
  yes: { type: 'boolean', help: 'confirm what would be asked' },
  timeout: { type: 'string', value: 'duration', help: 'how long to wait, such as 90s or 15m (default 15m)' },
  help: { type: 'boolean', help: 'show the help of the command' },
} as const satisfies Readonly<Record<string, OptionRow>>;

/** Options that say where the deployment is. */
export const deploymentOptions = {
  profile: { type: 'strings', value: 'name', help: 'AWS profile; may be repeated' },
  region: { type: 'strings', value: 'region', help: 'AWS region; may be repeated' },
  'all-deployments': { type: 'boolean', help: 'every deployment of the list in deployments.json' },
  deployments: { type: 'string', value: 'file', help: 'the list for --all-deployments' },
  stack: { type: 'string', value: 'name', help: 'name of the stack, if several are rotation services' },
  service: { type: 'string', value: 'name', help: 'name of the service, for a stack without our outputs' },
  'endpoint-url': { type: 'string', value: 'url', help: 'address of every AWS service, for the sandbox' },
} as const satisfies Readonly<Record<string, OptionRow>>;
