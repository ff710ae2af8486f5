import { X509Certificate } from 'node:crypto';

const certificate = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;

/**
 * The certificates of a certificate authority, as they are stored: consoles and shells turn the line ends of a PEM into
 * spaces or into a backslash and a letter.
 *
 * @returns PEM with line ends; `undefined` if the text is not one or more certificates
 */
export function readCertificates(text: string): string | undefined {
  const found = [...text.replaceAll(/\\r|\\n/g, '\n').matchAll(certificate)].map(([, encoded = '']) => toPem(encoded));
  return found.length > 0 && found.every(isCertificate) ? found.join('') : undefined;
}

function toPem(encoded: string): string {
  const lines = encoded.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
