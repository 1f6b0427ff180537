import { seccompFilter } from './seccomp.js';

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number): number => 0x50000 + number;

/** Runs a filter as the kernel does; every jump must land inside, every path must return. */
function verdict(program: Buffer, call: { number: number; audit: number; first?: number; second?: number }): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.audit, 4);
  data.writeUInt32LE(call.first ?? 0, 16);
  data.writeUInt32LE(call.second ?? 0, 24);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = program.readUInt16LE(at * 8);
    const value = program.readUInt32LE(at * 8 + 4);
    const jump = (taken: boolean): void => void (at += program.readUInt8(at * 8 + (taken ? 2 : 3)));
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    else if (code === 0x15) jump(accumulator === value);
    else if (code === 0x35) jump(accumulator >= value);
    else if (code === 0x06) return value;
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('ran off the end');
}

describe.each(['x64', 'arm64'] as const)('the filter for %s', (architecture) => {
  const program = seccompFilter(architecture) as Buffer;
  const audit = AUDIT[architecture];
  const numbers = { x64: { read: 0, write: 1, socket: 41, ioctl: 16, ptrace: 101, mount: 165, bpf: 321, clone3: 435 }, arm64: { read: 63, write: 64, socket: 198, ioctl: 29, ptrace: 117, mount: 40, bpf: 280, clone3: 435 } }[architecture];

  it.each(['ptrace', 'mount', 'bpf'] as const)('refuses %s', (name) => {
    expect(verdict(program, { number: numbers[name], audit })).toBe(errno(1));
  });

  it('lets programs work', () => {
    for (const name of ['read', 'write'] as const) expect(verdict(program, { number: numbers[name], audit })).toBe(ALLOW);
    expect(verdict(program, { number: numbers.clone3, audit })).toBe(errno(38));
  });

  it.each([[1, ALLOW], [2, ALLOW], [10, ALLOW], [16, ALLOW], [0, errno(97)], [17, errno(97)], [38, errno(97)], [40, errno(97)]])('socket family %d', (first, expected) => {
    expect(verdict(program, { number: numbers.socket, audit, first })).toBe(expected);
  });

  it.each([[0x5401, ALLOW], [0x5412, errno(1)], [0x541c, errno(1)]])('ioctl %d', (second, expected) => {
    expect(verdict(program, { number: numbers.ioctl, audit, second })).toBe(expected);
  });

  it('kills what comes from another architecture', () => {
    expect(verdict(program, { number: numbers.read, audit: 0x40000003 })).toBe(KILL);
    if (architecture === 'x64') expect(verdict(program, { number: 0x40000000 + 101, audit })).toBe(errno(1));
  });

  it('decides every call', () => {
    for (let number = 0; number < 600; number++) expect([ALLOW, errno(1), errno(38), errno(97)]).toContain(verdict(program, { number, audit, first: 2 }));
  });
});

it('is not written for other architectures', () => {
  expect(seccompFilter('riscv64')).toBeNull();
});
