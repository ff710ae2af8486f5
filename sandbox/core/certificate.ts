import { generate } from 'selfsigned';

/** What a TLS server of the sandbox shows, and what its clients have to trust. All in PEM. */
export interface Certificate {
  readonly caCertificate: string;
  readonly certificate: string;
  readonly privateKey: string;
}

const yearMs = 365 * 86_400_000;

/** TLS looks at the machine's clock and not at the sandbox's; a machine with a wrong one shall work too. */
const validity = { notBeforeDate: new Date(Date.now() - yearMs), notAfterDate: new Date(Date.now() + 10 * yearMs) };

const key = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', ...validity } as const;

/** A certificate for 127.0.0.1 and localhost, signed by an authority of its own that nobody else has. */
export async function createCertificate(): Promise<Certificate> {
  const authority = await generate([{ name: 'commonName', value: 'Sandbox CA' }], {
    ...key,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...key,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { caCertificate: authority.cert, certificate: server.cert, privateKey: server.private };
}
