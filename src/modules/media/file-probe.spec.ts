import { FileProbe } from './file-probe.js';

const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** One stored entry of an archive. */
function zip(name: string, content = ''): Buffer {
  const header = Buffer.alloc(30);
  header.set([0x50, 0x4b, 3, 4, 20]);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.from(content)]);
}

const contentTypes = (main: string) =>
  zip('[Content_Types].xml', `<Types><Override PartName="/x" ContentType="${main}.main+xml"/></Types>`);

const box = (brand: string) =>
  Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from(`ftyp${brand}`), Buffer.alloc(64)]);

const hex = (head: string) => Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(200)]);

async function found(mimeType: string, ...chunks: Buffer[]): Promise<string | null> {
  const probe = new FileProbe(mimeType);
  for (const chunk of chunks) probe.take(chunk);
  return probe.contradiction();
}

test.each<[string, Buffer]>([
  ['image/jpeg', hex('ffd8ffe000104a464946')],
  ['image/webp', Buffer.concat([Buffer.from('RIFF\x40\0\0\0WEBPVP8 ', 'latin1'), Buffer.alloc(64)])],
  ['video/mp4', box('isom')],
  ['video/mp4', box('mp42')],
  ['video/3gpp', box('3gp4')],
  ['audio/mp4', box('M4A ')],
  ['audio/amr', Buffer.from('#!AMR\n and more of it')],
  ['audio/aac', hex('fff15080')],
  [
    'audio/ogg',
    Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(64)]),
  ],
  ['application/pdf', Buffer.from('%PDF-1.7\n')],
  ['application/msword', hex('d0cf11e0a1b11ae1')],
  [`${OFFICE}.wordprocessingml.document`, contentTypes(`${OFFICE}.wordprocessingml.document`)],
  [`${OFFICE}.spreadsheetml.sheet`, contentTypes(`${OFFICE}.spreadsheetml.sheet`)],
  ['text/plain', Buffer.from('Olá, 3 < 4')],
  ['text/csv', Buffer.from('name;café\n', 'latin1')],
])('%s is what it is', async (mimeType, bytes) => {
  expect(await found(mimeType, bytes)).toBeNull();
});

test('what comes in small pieces is what it is', async () => {
  const pieces = [...Buffer.from('%PDF-1.7\n and so on')].map((byte) => Buffer.from([byte]));

  expect(await found('application/pdf', ...pieces)).toBeNull();
});

test.each<[string, Buffer]>([
  ['image/jpeg', hex('89504e470d0a1a0a0000000d49484452')],
  ['audio/mpeg', Buffer.from('%PDF-1.7\n')],
  ['application/pdf', Buffer.from('  <html>')],
  ['text/plain', Buffer.from('\n <!DOCTYPE html>')],
  ['text/plain', Buffer.from('<?xml version="1.0"?>')],
  ['text/csv', Buffer.from('%PDF-1.7\n')],
  [`${OFFICE}.wordprocessingml.document`, zip('evil.exe', 'MZ')],
  [`${OFFICE}.wordprocessingml.document`, hex('d0cf11e0a1b11ae1')],
  ['application/msword', contentTypes(`${OFFICE}.wordprocessingml.document`)],
])('%s is not what it is not', async (mimeType, bytes) => {
  expect(await found(mimeType, bytes)).not.toBeNull();
});

test('a NUL far behind the beginning is no text', async () => {
  expect(await found('text/plain', Buffer.from('x'.repeat(200_000)), Buffer.from('a\0b'))).not.toBeNull();
});
