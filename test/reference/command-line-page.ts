import type { OptionRow } from '../../cli/command-line/command.ts';
import { commands } from '../../cli/command-line/commands.ts';
import { exitCodes } from '../../cli/command-line/exit-codes.ts';
import { deploymentOptions, globalOptions } from '../../cli/command-line/global-options.ts';
import { code, markdownTable } from './markdown.ts';

/** The text of `docs/reference/command-line.md`, from the table of commands. */
export function renderCommandLine(): string {
  return `# The command

\`genesys-oauth-rotation\`, or \`gor\` for short, operates a deployed rotation service. It reads the ledger, Secrets Manager and
CloudTrail, and never the value of a secret: what needs a credential is done by the deployed functions. Its credentials for
AWS are those of the AWS CLI: a profile, SSO, an assumed role, the environment. \`gor COMMAND --help\` shows the options.

Data goes to stdout, progress and questions to stderr. Nothing is changed without a confirmation: the name of the secret is
typed, or \`--yes\` is passed; without a terminal \`--yes\` is required. What a command has started goes on when the terminal
is closed: the ledger holds it.

${markdownTable(
  ['command', 'does', 'options'],
  Object.entries(commands).map(([name, { usage, summary, options }]) => [
    code(`${name} ${usage}`.trim()),
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    Object.entries(options)
      .map(([option, row]) => nameOf(option, row))
      .join(', '),
  ]),
)}

## Options

${optionTable({ ...deploymentOptions, ...globalOptions })}

\`--all-deployments\` reads \`deployments.json\`:

\`\`\`json
{ "deployments": [{ "name": "prod-eu", "profile": "prod", "region": "eu-west-1", "stack": "rotation" }] }
\`\`\`

## Permissions in AWS

\`OperatorPolicies\` makes three managed policies, each with what the one before it may do, and outputs their ARNs. Attach them to
the roles of your people. None may read the value of a secret.

| policy | allows |
| --- | --- |
| \`reader\` | \`status\`, \`pending\`, \`plan\` |
| \`operator\` | \`doctor\`, \`usage\`, \`inventory\`, \`orphans\`, \`rotate\`, \`rollback\`, \`abandon\`, \`retire\` |
| \`emergency\` | \`emergency\`, \`retire --now\`, \`decommission\`, and approving another client with \`adopt\` |

\`\`\`ts
const stack = new RotationStack(app, 'Rotation', { config });
const { policies } = new OperatorPolicies(stack, 'Operators', { rotation: stack.rotation });
\`\`\`

To adopt a secret that is not managed yet, also allow \`secretsmanager:TagResource\` and \`secretsmanager:RotateSecret\` on it. With
a customer managed key for the ledger, allow \`kms:Decrypt\` on that key.

## Exit codes

${markdownTable(
  ['code', 'meaning'],
  Object.values(exitCodes).map(({ code: exitCode, meaning }) => [code(String(exitCode)), meaning]),
)}

With \`--json\`, stdout is one document with \`outcome\`, also after an error, which is then in \`error\`: \`code\`, \`message\`,
\`nextStep\`.
`;
}

function optionTable(rows: Readonly<Record<string, OptionRow>>): string {
  return markdownTable(
    ['option', 'meaning'],
    Object.entries(rows).map(([option, row]) => [nameOf(option, row), row.help]),
  );
}

function nameOf(option: string, { type, value }: OptionRow): string {
  return code(type === 'boolean' ? `--${option}` : `--${option} <${value ?? 'text'}>`);
}
