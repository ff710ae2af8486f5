import type { CommandContext, CommandResult, CommandRow } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { optionsOf } from '../command-line/options-of.ts';

type Shell = 'bash' | 'zsh' | 'fish';

type Commands = Readonly<Record<string, CommandRow>>;

const programs = ['genesys-oauth-rotation', 'gor'] as const;

/** `completion`: a script for a shell, from the table of commands. */
export async function run({ args, commands }: CommandContext): Promise<CommandResult> {
  const [shell = ''] = args;
  const write = Object.hasOwn(scripts, shell) ? scripts[shell as Shell] : undefined;
  if (write === undefined) {
    throw new CommandError(
      'usage',
      `There is no completion for ${JSON.stringify(shell.slice(0, 20))}.`,
      `name one of ${Object.keys(scripts).join(', ')}.`,
    );
  }
  const lines = write(commands);
  return { document: { shell, script: lines.join('\n') }, text: () => lines };
}

const scripts: Readonly<Record<Shell, (commands: Commands) => readonly string[]>> = {
  bash,
  zsh: (commands) => ['autoload -U +X bashcompinit && bashcompinit', ...bash(commands)],
  fish,
};

/** Also for zsh, which takes it with `bashcompinit`. */
function bash(commands: Commands): readonly string[] {
  const cases = Object.entries(commands).map(([name, row]) => {
    const options = Object.keys(optionsOf(row)).map((option) => `--${option}`);
    return `    ${name}) words="${options.join(' ')}" ;;`;
  });
  return [
    '_genesys_oauth_rotation() {',
    '  local words="" current="$' + '{COMP_WORDS[COMP_CWORD]}"',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${Object.keys(commands).join(' ')} --help"`,
    '  else case "$' + '{COMP_WORDS[1]}" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    `complete -F _genesys_oauth_rotation ${programs.join(' ')}`,
  ];
}

function fish(commands: Commands): readonly string[] {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return programs.flatMap((program) => [
    `complete -c ${program} -f`,
    ...Object.entries(commands).flatMap(([name, row]) => [
      `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(row.summary)}`,
      ...Object.entries(optionsOf(row)).map(
        ([option, { help, type }]) =>
          `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' -l ${option}${type === 'boolean' ? '' : ' -r'} -d ${quoted(help)}`,
      ),
    ]),
  ]);
}
