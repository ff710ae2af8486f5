import { functionVariables } from '../../domain/function-variables.ts';
import { secretSettings } from '../../domain/secret-settings.ts';
import { type Setting, tagPrefix } from '../../domain/setting-reader.ts';
import type { SettingType } from '../../domain/setting-type.ts';
import { type Docstring, docstringsOf } from './docstrings.ts';
import { code, markdownTable } from './markdown.ts';

type Row = Setting & { readonly config?: string; readonly isTagOnly?: true; readonly isSetByStack?: true };

/** The text of `docs/reference/settings.md`. */
export function renderSettings(): string {
  const docstrings = docstringsOf('domain/secret-settings.ts', 'secretSettings');
  const variables = Object.entries<Row>(functionVariables);
  const ofStack = variables.filter(([, { isSetByStack }]) => isSetByStack === true);
  const ofOperator = variables.filter(([, { isSetByStack }]) => isSetByStack !== true);
  return `# Settings

Durations are a whole number and \`s\`, \`m\`, \`h\` or \`d\`, such as \`30s\`, \`15m\`, \`24h\`, \`7d\`; at most \`730d\`. All problems
with the settings are reported at once, as \`invalid-settings\`.

## Settings of a secret

A setting is a tag on the secret. If the tag is missing, the function's environment variable applies, then the default. An
empty tag is an error; an empty variable counts as not set. \`rotation.config.ts\` has the settings under the names
in the third column: in an entry of \`secrets\` they become its tags, in \`defaults\` the variables.

${markdownTable(
  ['tag', 'variable', 'configuration', 'default', 'allowed', 'meaning'],
  Object.entries<Row>(secretSettings).map(([name, row]) => {
    const docstring = docstrings.get(name);
    return [
      code(tagPrefix + row.tag),
      row.variable === undefined ? '–' : code(row.variable),
      row.isTagOnly === true ? '–' : code(name),
      defaultOf(docstring),
      allowedBy(row.type),
      docstring?.text ?? '',
    ];
  }),
)}

## Settings of the functions

Variables of all functions. The stack sets them from \`rotation.config.ts\`.

${variablesTable(ofOperator)}

\`AWS_ENDPOINT_URL_<SERVICE>\` redirects the AWS clients, as in every AWS SDK.

## Set by the stack

${variablesTable(ofStack)}
`;
}

function variablesTable(variables: readonly [string, Row][]): string {
  const docstrings = docstringsOf('domain/function-variables.ts', 'functionVariables');
  const areConfigured = variables.some(([, { config }]) => config !== undefined);
  return markdownTable(
    ['variable', ...(areConfigured ? ['configuration'] : []), 'default', 'allowed', 'meaning'],
    variables.map(([name, row]) => [
      code(row.variable ?? ''),
      ...(areConfigured ? [row.config === undefined ? '–' : code(row.config)] : []),
      row.requiredWith === undefined ? defaultOf(docstrings.get(name)) : `required with ${code(row.requiredWith)}`,
      allowedBy(row.type),
      docstrings.get(name)?.text ?? '',
    ]),
  );
}

/** As in CDK docstrings: a quoted value, or a dash and a description. */
function defaultOf(docstring: Docstring | undefined): string {
  return docstring?.default?.replace(/^- /, '').replace(/^'(.*)'$/, '`$1`') ?? 'required';
}

function allowedBy({ allowed, ...type }: SettingType<unknown> & { choices?: readonly string[] }): string {
  return type.choices === undefined ? allowed : type.choices.map(code).join(', ');
}
