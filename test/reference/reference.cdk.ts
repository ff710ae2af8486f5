import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findings } from '../../domain/findings.ts';
import { functionVariables } from '../../domain/function-variables.ts';
import { metrics } from '../../domain/metric-names.ts';
import { secretSettings } from '../../domain/secret-settings.ts';
import type { Setting } from '../../domain/setting-reader.ts';
import { renderCommandLine } from './command-line-page.ts';
import { renderAuditEvents, renderErrorCodes, renderFindings, renderMetrics } from './contract-pages.ts';
import { docstringsOf } from './docstrings.ts';
import { renderPermissions, renderRoles } from './permissions-page.ts';
import { renderSettings } from './settings-page.ts';
import { renderSwitches } from './switches-table.ts';
import { renderTerraformParameters } from './terraform-parameters.ts';

const folder = new URL('../../docs/', import.meta.url);

describe('the reference is generated from the code; --update writes it', () => {
  it.each([
    ['settings', renderSettings],
    ['error-codes', renderErrorCodes],
    ['audit-events', renderAuditEvents],
    ['metrics', renderMetrics],
    ['findings', renderFindings],
    ['permissions', renderPermissions],
    ['command-line', renderCommandLine],
  ])('docs/reference/%s.md', async (name, render) => {
    await expect(render()).toMatchFileSnapshot(`../docs/reference/${name}.md`);
  });

  it('terraform/parameters.tf', async () => {
    await expect(renderTerraformParameters()).toMatchFileSnapshot('../terraform/parameters.tf');
  });

  it('the switches in docs/sandbox.md', async () => {
    const document = readFileSync(new URL('sandbox.md', folder), 'utf8');
    const written = document.replace(
      /(<!-- switches, .* -->\n\n)[\s\S]*?(\n<!-- end of switches -->)/,
      (_match, start: string, end: string) => `${start}${renderSwitches()}\n${end}`,
    );
    expect(written).toContain('<!-- end of switches -->');
    await expect(written).toMatchFileSnapshot('../docs/sandbox.md');
  });

  it('the roles in docs/deployment.md', async () => {
    const document = readFileSync(new URL('deployment.md', folder), 'utf8');
    const written = document.replace(
      /(<!-- roles, .* -->\n\n)[\s\S]*?(\n\n<!-- end of roles -->)/,
      (_match, start: string, end: string) => start + renderRoles() + end,
    );
    expect(written).toContain('<!-- end of roles -->');
    await expect(written).toMatchFileSnapshot('../docs/deployment.md');
  });
});

describe.each([
  ['domain/secret-settings.ts', 'secretSettings', secretSettings],
  ['domain/function-variables.ts', 'functionVariables', functionVariables],
  ['domain/metric-names.ts', 'metrics', metrics],
  ['domain/findings.ts', 'findings', findings],
])('%s', (file, table, rows) => {
  const docstrings = docstringsOf(file, table);

  it('has a docstring for each row', () => {
    expect([...docstrings.keys()]).toEqual(Object.keys(rows));
    for (const { text } of docstrings.values()) expect(text).toMatch(/\.$/);
  });
});

it.each([
  ['domain/secret-settings.ts', 'secretSettings', secretSettings],
  ['domain/function-variables.ts', 'functionVariables', functionVariables],
])('the docstrings of %s have the default of the table, or describe what applies without one', (file, table, rows) => {
  const docstrings = docstringsOf(file, table);
  for (const [name, row] of Object.entries<Setting & { isSetByStack?: true }>(rows)) {
    const said = docstrings.get(name)?.default;
    if (row.default !== undefined && row.needs === undefined) expect([name, said]).toEqual([name, `'${row.default}'`]);
    else if (row.requiredWith === undefined && row.isSetByStack !== true)
      expect([name, said]).toEqual([name, expect.stringMatching(/^- /)]);
  }
});
