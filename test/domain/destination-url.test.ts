import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusedAddress, problemOfDestinationUrl } from '../../domain/destination-url.ts';
import { canary } from './arbitraries.ts';

/** The four bytes of an address in every notation that a URL may hold them in. */
function notationsOf([a, b, c, d]: readonly [number, number, number, number]): string[] {
  const bits = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const hex = (value: number) => `0x${value.toString(16)}`;
  const octal = (value: number) => `0${value.toString(8)}`;
  const groups = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  return [
    `${a}.${b}.${c}.${d}`,
    `${a}.${b}.${c}.${d}.`,
    String(bits),
    hex(bits),
    octal(bits),
    [a, b, c, d].map(hex).join('.'),
    [a, b, c, d].map(octal).join('.'),
    `${a}.${b}.${(c << 8) | d}`,
    `${a}.${bits & 0xffffff}`,
    `[::ffff:${a}.${b}.${c}.${d}]`,
    `[::ffff:${groups}]`,
    `[0:0:0:0:0:FFFF:${groups}]`,
  ];
}

const byte = fc.integer({ min: 0, max: 255 });

describe('a URL that a destination may have', () => {
  it.each([
    'https://hooks.example.com/services/T000/B000/x?team=1',
    'https://vault.internal:8200',
    'https://127.0.0.1:8443/hook',
    'https://[::1]:8443/hook',
    'https://203.0.113.7/',
    'https://[2001:db8::7]/',
    'https://metadatastore.example.com/',
    'https://metadata.example.com/',
    'https://team-metadata.internal/',
    'https://team-metadata.goog',
    'HTTPS://HOOKS.EXAMPLE.COM',
  ])('is %s', (url) => {
    expect(problemOfDestinationUrl(url)).toBeUndefined();
  });
});

describe('a URL that no destination has', () => {
  it.each(['', 'hooks.example.com', 'https://', '//hooks.example.com', '/hook'])('is %j, which is none', (url) => {
    expect(problemOfDestinationUrl(url)).toContain('is not a URL');
  });

  it.each(['http://hooks.example.com', 'http://127.0.0.1', 'ftp://hooks.example.com', 'file:///etc/passwd'])(
    'is %s, over which anybody could listen or which is no host',
    (url) => {
      expect(problemOfDestinationUrl(url)).toContain('https');
    },
  );

  it('says which protocol to use instead of http', () => {
    expect(problemOfDestinationUrl('http://hooks.example.com')).toMatch(/uses http,.* use https/);
  });

  it('has a fragment, a user or a password', () => {
    expect(problemOfDestinationUrl('https://hooks.example.com/#a')).toContain('fragment');
    for (const userinfo of ['user', 'user:word', ':word']) {
      expect(problemOfDestinationUrl(`https://${userinfo}@hooks.example.com`)).toContain('user or password');
    }
  });

  it.each([
    'metadata',
    'METADATA',
    'metadata.google.internal',
    'metadata.google.internal.',
    'metadata.goog',
    'instance-data',
    'instance-data.ec2.internal',
  ])('is the metadata service %s', (host) => {
    expect(problemOfDestinationUrl(`https://${host}/latest`)).toContain('metadata');
  });

  it.each([
    ['the metadata of AWS', [169, 254, 169, 254]],
    ['the credentials of containers at AWS', [169, 254, 170, 2]],
    ['the runtime of a Lambda function', [169, 254, 100, 1]],
    ['the metadata of Alibaba', [100, 100, 100, 200]],
    ['the wire server of Azure', [168, 63, 129, 16]],
    ['this host', [0, 0, 0, 0]],
    ['a multicast group', [224, 0, 0, 1]],
    ['everybody', [255, 255, 255, 255]],
  ] as const)('leads to %s, in any notation', (_what, address) => {
    for (const host of notationsOf(address)) {
      expect([host, problemOfDestinationUrl(`https://${host}/`)]).toEqual([host, expect.stringContaining('leads to')]);
    }
  });

  it('leads to any link-local address, in any notation', () => {
    fc.assert(
      fc.property(byte, byte, fc.nat(11), (c, d, notation) => {
        const host = notationsOf([169, 254, c, d])[notation];
        expect(problemOfDestinationUrl(`https://${host}:8443/x`)).toContain('link-local');
      }),
    );
  });

  it('leads to a private address, in any notation', () => {
    const privateAddress = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 99 }), byte, byte),
    );
    fc.assert(
      fc.property(privateAddress, fc.nat(11), (address, notation) => {
        const problem = problemOfDestinationUrl(`https://${notationsOf(address)[notation]}/`);
        expect(problem).toContain('private address');
        expect(problem).toContain('use the name');
      }),
    );
  });

  it.each(['[fe80::1]', '[febf::1]', '[fd00:ec2::254]', '[fd20:ce::254]', '[::]', '[ff02::1]'])('is %s', (host) => {
    expect(problemOfDestinationUrl(`https://${host}/`)).toContain('link-local, metadata or multicast');
  });

  it.each(['[fc00::1]', '[fd12:3456::1]'])('is the private address %s', (host) => {
    expect(problemOfDestinationUrl(`https://${host}/`)).toContain('private address');
  });

  it('is an IPv6 address, which is reported without its brackets', () => {
    expect(problemOfDestinationUrl('https://[fe80::1]/')).toContain('leads to fe80::1,');
  });
});

it('quotes nothing of a URL that may be secret, whatever is wrong with it', () => {
  const rest = fc.constantFrom(
    '//CANARY@h.example',
    '//u:CANARY@h.example',
    '//h.example/#CANARY',
    '//169.254.169.254/CANARY?CANARY',
    '//10.0.0.1/CANARY?k=CANARY',
    '//metadata/CANARY',
    '//h.example:99999/CANARY',
    'CANARY',
    '//u:CANARY@',
    'CANARY@h.example',
  );
  fc.assert(
    fc.property(
      canary,
      fc.constantFrom('https:', 'http:', 'htt ps:', 'CANARY:', 'ftp:', ''),
      rest,
      (secret, scheme, text) => {
        const problem = problemOfDestinationUrl(`${scheme}${text}`.replaceAll('CANARY', secret));
        fc.pre(problem !== undefined);
        expect(problem?.toLowerCase()).not.toContain(secret.toLowerCase());
      },
    ),
    { numRuns: 300 },
  );
});

describe('an address that a name resolves to', () => {
  it('is refused like one in the URL', () => {
    for (const address of [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      'fe80::1',
      '0.0.0.0',
      '100.100.100.200',
    ]) {
      expect([address, isRefusedAddress(address)]).toEqual([address, true]);
    }
  });

  it('may be private, for a function in a VPC', () => {
    for (const address of ['10.1.2.3', '192.168.1.1', '172.16.0.1', 'fd12:3456::1', '127.0.0.1', '8.8.8.8', '::1']) {
      expect([address, isRefusedAddress(address)]).toEqual([address, false]);
    }
  });

  it('is none where it is a name', () => {
    expect(isRefusedAddress('metadata')).toBe(false);
  });
});
