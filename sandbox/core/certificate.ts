import { generate, type SelfsignedOptions } from 'selfsigned';

/** The certificate of a sandbox TLS server and the CA that its clients must trust. All in PEM. */
export interface Certificate {
  readonly caCertificate: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** Same authority and key, but expired a day ago. */
  readonly expiredCertificate: string;
}

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

/** TLS checks the machine's clock, not the sandbox's; the wide range tolerates a wrong clock. */
const validity = { notBeforeDate: new Date(Date.now() - yearMs), notAfterDate: new Date(Date.now() + 10 * yearMs) };

const key = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', ...validity } as const;

/** Creates a certificate for 127.0.0.1 and localhost, signed by a new, unique authority. */
export async function createCertificate(): Promise<Certificate> {
  const authority = await generate([{ name: 'commonName', value: 'Sandbox CA' }], {
    ...key,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const signed = (options: Partial<SelfsignedOptions>) =>
    generate([{ name: 'commonName', value: 'localhost' }], {
      ...key,
      ...options,
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
  const server = await signed({});
  const keyPair = { privateKey: server.private, publicKey: server.public };
  const expired = await signed({ keyPair, notAfterDate: new Date(Date.now() - dayMs) });
  return {
    caCertificate: authority.cert,
    certificate: server.cert,
    privateKey: server.private,
    expiredCertificate: expired.cert,
  };
}
