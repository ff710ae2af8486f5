import type { Control, Exception, ExceptionKind, Report } from './report.ts';

interface Row {
  readonly framework: string;
  readonly control: string;
  readonly asks: string;
  readonly sections: readonly string[];
  /** Exceptions of these kinds need an explanation for this control. */
  readonly concerns: readonly ExceptionKind[];
  /** Without this the report does not show it. */
  readonly needs?: 'coverage' | 'second witness';
}

const notRevoked: readonly ExceptionKind[] = ['revocation-overdue', 'revocation-unproved', 'revocation-blocked'];

/**
 * What auditors ask, and where the report answers. The report is evidence for these controls, not a verdict on them.
 *
 * @see https://www.pcisecuritystandards.org/document_library/ PCI DSS v4.0.1, requirement 8.6
 * @see https://owasp.org/www-project-non-human-identities-top-10/
 */
const rows: readonly Row[] = [
  {
    framework: 'PCI DSS 4.0.1',
    control: '8.6.3',
    asks: 'Credentials of application and system accounts are changed periodically, at a frequency from a risk analysis',
    sections: ['Population', 'Rotations', 'Exceptions'],
    concerns: ['credential-too-old', 'abandoned', ...notRevoked],
  },
  {
    framework: 'SOC 2',
    control: 'CC6.1',
    asks: 'Credentials are protected: rotated, stored in one place, and old ones are removed',
    sections: ['Population', 'Coverage', 'Rotations'],
    concerns: ['credential-too-old', 'unmanaged-client', ...notRevoked],
    needs: 'coverage',
  },
  {
    framework: 'SOC 2',
    control: 'CC6.2, CC6.3',
    asks: 'Access is authorized, changed and removed as it should be, and each change can be traced to its author',
    sections: ['Rotations', 'Second witness', 'Exceptions'],
    concerns: ['not-recorded', 'not-witnessed', 'rolled-back', ...notRevoked],
    needs: 'second witness',
  },
  {
    framework: 'ISO/IEC 27001:2022',
    control: 'A.5.17',
    asks: 'The allocation and change of authentication information is managed, and it is changed after a compromise',
    sections: ['Rotations', 'Exceptions'],
    concerns: ['credential-too-old', ...notRevoked],
  },
  {
    framework: 'OWASP NHI 2025',
    control: 'NHI1',
    asks: 'Improper offboarding: credentials that are not needed any more are revoked',
    sections: ['Rotations', 'Exceptions'],
    concerns: notRevoked,
  },
  {
    framework: 'OWASP NHI 2025',
    control: 'NHI2',
    asks: 'Secret leakage: a leaked credential is revoked fast',
    sections: ['Exceptions'],
    concerns: [],
  },
  {
    framework: 'OWASP NHI 2025',
    control: 'NHI5',
    asks: 'Overprivileged identities: a rotation grants nothing that the credential before did not have',
    sections: ['Rotations'],
    concerns: [],
  },
  {
    framework: 'OWASP NHI 2025',
    control: 'NHI7',
    asks: 'Long-lived secrets: no credential is older than the policy allows',
    sections: ['Population', 'Coverage'],
    concerns: ['credential-too-old', 'unmanaged-client'],
    needs: 'coverage',
  },
];

export function mapControls(report: Pick<Report, 'coverage' | 'secondWitness' | 'exceptions'>): readonly Control[] {
  const shown = {
    coverage: report.coverage.length > 0 && report.coverage.every(({ clients }) => clients.available),
    'second witness': report.secondWitness.length > 0 && report.secondWitness.every(({ audits }) => audits.available),
  };
  return rows.map(({ concerns, needs, ...row }) => {
    const found = report.exceptions.some(({ kind }: Exception) => concerns.includes(kind));
    const isShown = needs === undefined || shown[needs];
    return { ...row, result: found ? 'exceptions' : isShown ? 'met' : 'not shown' };
  });
}
