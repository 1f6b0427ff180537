import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as a zip's directory declares it, true or not. */
export interface RawEntry {
  readonly name: string;
  readonly content?: Buffer;
  readonly mode?: number;
  readonly madeOn?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly declaredSize?: number;
  readonly crc?: number;
}

const FILE = 0o100644;

/** A zip byte by byte: what no honest tool writes. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content = Buffer.from('x'), mode = FILE, madeOn = 3, flags = 0x800, method = 8, declaredSize, crc } of entries) {
    const nameBytes = Buffer.from(name);
    const data = method === 8 ? deflateRawSync(content) : content;
    const size = declaredSize ?? content.length;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc ?? crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, nameBytes, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((mode << 16) | 0) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, madeOn]), fields, rest, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
