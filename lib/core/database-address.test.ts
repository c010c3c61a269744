import { expect, test } from 'vitest';
import { readDatabaseAddress } from './database-address';

test.each([
  [
    'postgresql://me:secret@db.example.com:6432/shop',
    ['me', 'secret', 'db.example.com', 6432, 'shop'],
  ],
  ['postgres://db.example.com', [undefined, undefined, 'db.example.com', undefined, undefined]],
  ['postgresql://me:p%40%3A%2F%3F%23%25%20@h/d', ['me', 'p@:/?#% ', 'h', undefined, 'd']],
  ['postgresql://me:a:b#c?d e+f€é[]@h/d', ['me', 'a:b#c?d e+f€é[]', 'h', undefined, 'd']],
  ['postgresql://m%C3%A9:%E2%82%AC%2F@h/caf%C3%A9%20d', ['mé', '€/', 'h', undefined, 'café d']],
  ['postgresql://me:%252F@h/d', ['me', '%2F', 'h', undefined, 'd']],
  ['postgresql://me@[2001:db8::1]:5433/d', ['me', undefined, '2001:db8::1', 5433, 'd']],
  [
    'postgresql:///d?host=/var/run/postgresql',
    [undefined, undefined, '/var/run/postgresql', undefined, 'd'],
  ],
  ['postgresql://me:s@/d?host=/run/a b&port=5433', ['me', 's', '/run/a b', 5433, 'd']],
  [
    'postgresql://me@%2Fvar%2Frun%2Fpostgresql/d',
    ['me', undefined, '/var/run/postgresql', undefined, 'd'],
  ],
  ['postgresql://h/d?user=you&password=x%26y+z&dbname=e', ['you', 'x&y+z', 'h', undefined, 'e']],
])('%s is read as PostgreSQL reads it', (text, expected) => {
  const { user, password, host, port, database } = readDatabaseAddress(text);
  expect([user, password, host, port, database]).toEqual(expected);
});

test.each([
  ['', 'none'],
  ['?sslmode=disable', 'none'],
  ['?sslmode=no-verify', 'unverified'],
  ['?sslmode=require', 'verified'],
  ['?sslmode=verify-full', 'verified'],
  ['?sslmode=verify-ca&sslrootcert=ca.pem', 'trusted'],
  ['?sslrootcert=ca.pem', 'verified'],
  ['?ssl=true', 'verified'],
  ['?host=/run/postgresql&sslmode=verify-full', 'none'],
])('“%s” makes connections that are encrypted so: %s', (parameters, expected) => {
  expect(readDatabaseAddress(`postgresql://h/d${parameters}`).encryption).toBe(expected);
});

test('files, schema and options are read; the CAs of the system need no file; what is unknown is ignored', () => {
  expect(
    readDatabaseAddress(
      'postgresql://h/d?schema=Shop-1&sslmode=verify-full&sslrootcert=/a%20b/ca.pem&sslcert=c.pem&sslkey=k.pem&options=-c%20geqo%3Doff&application_name=shop&connection_limit=5',
    ),
  ).toMatchObject({
    schema: 'Shop-1',
    rootCertificate: '/a b/ca.pem',
    certificate: 'c.pem',
    key: 'k.pem',
    options: '-c geqo=off',
    applicationName: 'shop',
  });
  expect(readDatabaseAddress('postgresql://h/d?sslrootcert=system')).toMatchObject({
    schema: 'public',
    encryption: 'verified',
    rootCertificate: undefined,
  });
});

test.each([
  ['mysql://me:s3cret@h/d', /^must be like postgresql:/],
  ['postgresql://me:s3cret@x@h/d', /^must be like postgresql:.*@ is %40/],
  ['postgresql://me:s3/cret@h/d', /^must be like postgresql:/],
  ['postgresql://me:33/s3cret@h', /^must be like postgresql:/],
  ['postgresql://me:s3cret%@h/d', /^must be like postgresql:.*% is %25/],
  ['postgresql://me:s3cret@h:99999/d', /^must be like postgresql:/],
  ['postgresql://me:s3cret@a,b/d', /^must name one host/],
  ['postgresql://me:s3cret%00@h/d', /^must have no control characters/],
  ['postgresql://me:s3cret@h/d?sslmode=prefer', /^must have an sslmode of disable, /],
  ['postgresql://me:s3cret@h/d?sslmode=constructor', /^must have an sslmode of disable, /],
  [
    'postgresql://me:s3cret@h/d?sslmode=verify-ca',
    /^must name the file of its CA with sslrootcert/,
  ],
  ['postgresql://me:s3cret@h/d?schema=$user', /^must have a schema= of letters/],
  [`postgresql://me:s3cret@h/d?schema=${'é'.repeat(32)}`, /^must have a schema= of letters/],
  [
    'postgresql://me:s3cret@h/d?options=-c%20search_path%3Dx',
    /^must name the schema of its tables/,
  ],
])('%s is refused in words that have nothing of it', (text, message) => {
  expect(() => readDatabaseAddress(text)).toThrow(message);
  try {
    readDatabaseAddress(text);
  } catch (error) {
    expect(String(error)).not.toMatch(/s3|cret/);
  }
});
