import type { CommandRow, OptionRow } from './command.ts';

const any = { least: 0, most: Number.POSITIVE_INFINITY };
const one = { least: 1, most: 1 };
const none = { least: 0, most: 0 };

const dryRun = { type: 'boolean', help: 'show what would be done, and do nothing' } as const;
const generation = {
  type: 'string',
  value: 'n',
  help: 'number of the credential generation, as status shows it',
} as const;
const all = {
  all: { type: 'boolean', help: 'every secret whose rotation is on' },
  organization: { type: 'string', value: 'id', help: 'with --all: only this organization, by its id or its region' },
} as const satisfies Readonly<Record<string, OptionRow>>;

/** Every command. Its module is loaded only when it runs, so that the help starts at once. */
export const commands: Readonly<Record<string, CommandRow>> = {
  status: {
    summary: 'the managed secrets as a table; of one secret, its credentials and its history',
    usage: '[SECRET…]',
    arity: any,
    options: {},
    usesDeployment: true,
    load: () => import('../commands/status.ts'),
  },
  pending: {
    summary: 'every revocation that is owed, and when it is due',
    usage: '[SECRET…]',
    arity: any,
    options: {},
    usesDeployment: true,
    load: () => import('../commands/pending.ts'),
  },
  rotate: {
    summary: 'starts rotations, paced by the rate limit of Genesys Cloud; --wait follows the four steps',
    usage: 'SECRET… | --all',
    arity: any,
    options: {
      wait: { type: 'boolean', help: 'follow the rotation until AWSCURRENT has moved' },
      ...all,
      'dry-run': dryRun,
    },
    usesDeployment: true,
    load: () => import('../commands/rotate.ts'),
  },
  emergency: {
    summary: 'makes a leaked credential dead, with proof',
    usage: 'SECRET… | --all',
    arity: any,
    options: { generation, ...all, 'dry-run': dryRun },
    usesDeployment: true,
    load: () => import('../commands/emergency.ts'),
  },
  rollback: {
    summary: 'puts the former credential in force again',
    usage: 'SECRET',
    arity: one,
    options: { generation, 'dry-run': dryRun },
    usesDeployment: true,
    load: () => import('../commands/rollback.ts'),
  },
  abandon: {
    summary: 'ends the open rotation, and has what it made revoked',
    usage: 'SECRET',
    arity: one,
    options: { 'dry-run': dryRun },
    usesDeployment: true,
    load: () => import('../commands/abandon.ts'),
  },
  retire: {
    summary: 'has an old credential revoked that is due; --now ends its grace period',
    usage: 'SECRET',
    arity: one,
    options: {
      now: { type: 'boolean', help: 'revoke it before its grace period has elapsed' },
      generation,
      'dry-run': dryRun,
    },
    usesDeployment: true,
    load: () => import('../commands/retire.ts'),
  },
  adopt: {
    summary: 'takes a secret into management without rotating it, or approves the new client of one',
    usage: 'SECRET',
    arity: one,
    options: {
      every: { type: 'string', value: 'interval', help: 'such as 30d (default), or rate(…) or cron(…) as in AWS' },
      strategy: { type: 'string', value: 'name', help: 'rotation strategy' },
      'grace-period': { type: 'string', value: 'duration', help: 'how long an old credential stays valid' },
      'quarantine-period': { type: 'string', value: 'duration', help: 'from deactivation to deletion' },
      'admin-secret': { type: 'string', value: 'secret', help: 'the secret whose client administers this one' },
      tag: {
        type: 'strings',
        value: 'key=value',
        help: 'a tag by which the deployment discovers its secrets; may be repeated',
      },
      probes: { type: 'string', value: 'paths', help: 'API paths that a new credential must be able to read' },
      'dry-run': dryRun,
    },
    usesDeployment: true,
    load: () => import('../commands/adopt.ts'),
  },
  decommission: {
    summary: 'revokes every credential of a secret, with proof, and schedules it for deletion',
    usage: 'SECRET',
    arity: one,
    options: {
      'recovery-days': { type: 'string', value: 'days', help: 'until AWS deletes the secret, 7 to 30 (default 30)' },
      'keep-secret': { type: 'boolean', help: 'do not delete the secret' },
      'dry-run': dryRun,
    },
    usesDeployment: true,
    load: () => import('../commands/decommission.ts'),
  },
  report: {
    summary: 'writes the evidence of a period for an auditor: population, rotations with proof, exceptions',
    usage: '',
    arity: none,
    options: {
      from: { type: 'string', value: 'date', help: 'first day, such as 2026-01-01 (default: the first of last month)' },
      to: { type: 'string', value: 'date', help: 'the day after the last one (default: the first of this month)' },
      format: { type: 'strings', value: 'html|json|csv', help: 'may be repeated (default: all three)' },
      out: { type: 'string', value: 'folder', help: 'where the files are written (default rotation-evidence)' },
      'max-age': { type: 'string', value: 'duration', help: 'how old a credential may become (default 90d)' },
      sign: {
        type: 'string',
        value: 'key',
        help: 'writes receipts: id, ARN or alias of a KMS key, or file:<private.pem>',
      },
      bucket: { type: 'string', value: 'name', help: 'keeps the files and receipts in this bucket, not in a folder' },
      'without-genesys': { type: 'boolean', help: 'does not ask Genesys Cloud for its clients and audit entries' },
    },
    usesDeployment: true,
    load: () => import('../commands/report.ts'),
  },
  verify: {
    summary: 'checks receipts and the files that they cover, without AWS',
    usage: 'FILE… | FOLDER…',
    arity: { least: 1, most: Number.POSITIVE_INFINITY },
    options: {
      key: { type: 'strings', value: 'public.pem', help: 'the public key; may be repeated after a change of the key' },
      sample: { type: 'boolean', help: 'some receipts only: others may be missing' },
      after: { type: 'string', value: 'sha256', help: 'the digest of the last receipt that was verified before' },
      last: { type: 'string', value: 'sha256', help: 'the digest of the receipt that must be the last' },
    },
    usesDeployment: false,
    load: () => import('../commands/verify.ts'),
  },
  doctor: {
    summary: 'what the next rotation would fail on, each with its fix; changes nothing',
    usage: '[SECRET…]',
    arity: any,
    options: {},
    usesDeployment: true,
    load: () => import('../commands/doctor.ts'),
  },
  usage: {
    summary: 'who still uses the credentials of a secret, and who reads it',
    usage: 'SECRET… | --all',
    arity: any,
    options: { days: { type: 'string', value: 'n', help: 'how far to look back in CloudTrail (default 7)' }, ...all },
    usesDeployment: true,
    load: () => import('../commands/usage.ts'),
  },
  orphans: {
    summary: 'OAuth clients that say that they belong to a secret here, but that the ledger does not know',
    usage: '',
    arity: none,
    options: { organization: all.organization },
    usesDeployment: true,
    load: () => import('../commands/orphans.ts'),
  },
  inventory: {
    summary: 'the OAuth clients of the organization, those that nobody rotates first',
    usage: '',
    arity: none,
    options: { organization: all.organization },
    usesDeployment: true,
    load: () => import('../commands/inventory.ts'),
  },
  plan: {
    summary: 'the next rotations and revocations, and how close they come to the rate limit',
    usage: '',
    arity: none,
    options: { days: { type: 'string', value: 'n', help: 'how far to look ahead (default 31)' } },
    usesDeployment: true,
    load: () => import('../commands/plan.ts'),
  },
  console: {
    summary:
      'serves a page on this machine with the fleet, its timelines and what is planned; --export writes it to a file',
    usage: '',
    arity: none,
    options: {
      port: { type: 'string', value: 'n', help: 'port on 127.0.0.1 (default: a free one)' },
      operate: {
        type: 'boolean',
        help: 'lets the page rotate, roll back and answer a leak; without it, it only reads',
      },
      export: {
        type: 'string',
        value: 'page.html',
        help: 'writes the page with its data to this file, and serves nothing',
      },
    },
    usesDeployment: true,
    load: () => import('../commands/console.ts'),
  },
  completion: {
    summary: 'a script that completes commands and options: eval "$(gor completion bash)"',
    usage: 'bash | zsh | fish',
    arity: one,
    options: {},
    usesDeployment: false,
    load: () => import('../commands/completion.ts'),
  },
};
