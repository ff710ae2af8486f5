import { generate, type SelfsignedOptions } from 'selfsigned';

/** What a TLS server of the sandbox shows, and what its clients have to trust. All in PEM. */
export interface Certificate {
  readonly caCertificate: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** What an operator forgot to renew: signed by the same authority, with the same key, and a day over. */
  readonly expiredCertificate: string;
}

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

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
