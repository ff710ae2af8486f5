import type { OptionRow } from '../../cli/command-line/command.ts';
import { commands } from '../../cli/command-line/commands.ts';
import { exitCodes } from '../../cli/command-line/exit-codes.ts';
import { deploymentOptions, globalOptions } from '../../cli/command-line/global-options.ts';
import { code, markdownTable } from './markdown.ts';

/** The text of `docs/reference/command-line.md`, from the table of commands. */
export function renderCommandLine(): string {
  return `# The command

\`genesys-oauth-rotation\`, or \`gor\` for short, operates a deployed rotation service. It reads the ledger, Secrets Manager and
CloudTrail. It reads no value of a secret, except \`probe-organization\`: what needs a credential is done by the deployed functions. Its credentials for
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

\`--all-deployments\` reads \`deployments.json\`; an entry may also have \`service\`, for a stack without our outputs, and \`endpointUrl\`, for
VPC endpoints and sandboxes:

\`\`\`json
{ "deployments": [{ "name": "prod-eu", "profile": "prod", "region": "eu-west-1", "stack": "rotation" }] }
\`\`\`

## Permissions in AWS

\`OperatorPolicies\` makes four managed policies, of which the first three each have what the one before may do, and outputs their ARNs. Attach
them to the roles of your people. None may read the value of a secret, and each holds only what a command needs: a test takes out every
permission, one at a time, and a command then names it. With exit code 4 nothing was changed before the call that was denied.

| policy | allows |
| --- | --- |
| \`reader\` | \`status\`, \`pending\`, \`plan\`, \`console\` |
| \`operator\` | \`doctor\`, \`usage\`, \`inventory\`, \`orphans\`, \`report\`, \`rotate\`, \`rollback\`, \`abandon\`, \`retire\` |
| \`emergency\` | \`emergency\`, \`retire --now\`, \`decommission\`, and approving another client with \`adopt\` |
| \`approver\` | what \`reader\` does, and \`approve\`: [who can approve](../freeze-and-approval.md#who-can-approve) |

\`\`\`ts
const stack = new RotationStack(app, 'Rotation', { config });
const { policies } = new OperatorPolicies(stack, 'Operators', { rotation: stack.rotation });
\`\`\`

To adopt a secret that is not managed yet, also allow \`secretsmanager:TagResource\` and \`secretsmanager:RotateSecret\` on it, beside
\`operator\`. With a customer managed key for the ledger, allow \`kms:Decrypt\` on that key.

\`probe-organization\` is the one command that reads a secret: it logs in as the admin client from your machine. Allow those who may do
that \`secretsmanager:GetSecretValue\` on the admin secret, and \`kms:Decrypt\` on its key if it has one of its own, beside \`reader\`.

## What is your organization like?

No document says how long a new credential is rejected, or whether tokens outlive the secret that obtained them.
\`probe-organization\` finds out in two minutes, in your own organization. It creates OAuth clients without any role (if Genesys Cloud
demands one, with one of the admin client), which no program uses, and deletes them; no other client is changed. They bear a mark
in their name and description. Ctrl-C, \`--timeout\` and errors end it in order; what a killed process has left,
\`--clean-up\` finds by the mark and removes.

\`\`\`sh
genesys-oauth-rotation probe-organization --facts facts.json
\`\`\`

It prints what it found against what the functions assume, and what to change in the configuration; exit code 6 if an assumption
does not hold. \`facts.json\` has the [switches](../sandbox.md#switches) of the sandbox, which then behaves like your organization. The
admin client needs \`oauth:client:view\`, \`add\`, \`edit\` and \`delete\`; with \`usage:organization:view\` and
\`audits:audit:view\` it settles more.

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
