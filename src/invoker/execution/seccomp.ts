/**
 * A seccomp filter (classic BPF) that refuses what no function needs and what kernels' holes came through: mounting,
 * tracing, modules, bpf, keys, io_uring, other clocks and host names, and sockets of other families than local and IP
 * (vsock, for one, knows no network namespace). Refused calls answer EPERM; clone3 answers ENOSYS, so that libc falls
 * back to clone.
 */

interface Architecture {
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly audit: number;
  readonly denied: readonly number[];
  readonly socket: number;
  readonly ioctl: number;
  readonly clone3: number;
  /** Lowest number of a second ABI under the same architecture (x32), if there is one. */
  readonly foreignFrom?: number;
}

/**
 * Numbers from asm/unistd_64.h of:
 * ptrace, syslog, setdomainname, sethostname, pivot_root, adjtimex, chroot, acct, settimeofday, mount, umount2,
 * swapon, swapoff, reboot, iopl, ioperm, init_module, delete_module, quotactl, nfsservctl, lookup_dcookie,
 * kexec_load, add_key, request_key, keyctl, unshare, setns, perf_event_open, fanotify_init, name_to_handle_at,
 * open_by_handle_at, clock_adjtime, clock_settime, process_vm_readv, process_vm_writev, kcmp, finit_module,
 * kexec_file_load, bpf, userfaultfd, io_uring_setup, io_uring_enter, io_uring_register, open_tree, move_mount,
 * fsopen, fsconfig, fsmount, fspick, pidfd_getfd, process_madvise, mount_setattr, vhangup, modify_ldt, migrate_pages,
 * move_pages.
 */
const X64: Architecture = {
  audit: 0xc000003e,
  denied: [
    101, 103, 153, 154, 155, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 175, 176, 179, 180, 212, 227, 246,
    248, 249, 250, 256, 272, 279, 298, 300, 303, 304, 305, 308, 310, 311, 312, 313, 320, 321, 323, 425, 426, 427, 428, 429, 430,
    431, 432, 433, 438, 440, 442,
  ],
  socket: 41,
  ioctl: 16,
  clone3: 435,
  foreignFrom: 0x40000000,
};

/** From asm-generic/unistd.h, the same calls where this architecture has them. */
const ARM64: Architecture = {
  audit: 0xc00000b7,
  denied: [
    18, 39, 40, 41, 42, 51, 58, 60, 89, 97, 104, 105, 106, 112, 116, 117, 142, 161, 162, 170, 171, 217, 218, 219, 224, 225, 238,
    239, 241, 262, 264, 265, 266, 268, 270, 271, 272, 273, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442,
  ],
  socket: 198,
  ioctl: 29,
  clone3: 435,
};

const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = { x64: X64, arm64: ARM64 };

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const errno = (number: number): number => 0x00050000 | number;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
/** Offsets in struct seccomp_data (little-endian low words). */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;
const SECOND_ARGUMENT = 24;
/** Pushes input into a terminal. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK (getifaddrs). */
const SOCKET_FAMILIES = [1, 2, 10, 16];

type Instruction = readonly [code: number, onTrue: number, onFalse: number, value: number];

/** The filter's bytes as `bwrap --seccomp` reads them, or null on an architecture that it isn't written for. */
export function seccompFilter(architecture: NodeJS.Architecture = process.arch): Buffer | null {
  const known = ARCHITECTURES[architecture];
  if (!known) return null;
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, known.audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
  ];
  if (known.foreignFrom !== undefined) program.push([JUMP_AT_LEAST, 0, 1, known.foreignFrom], [RETURN, 0, 0, errno(EPERM)]);
  for (const number of known.denied) program.push([JUMP_EQUAL, 0, 1, number], [RETURN, 0, 0, errno(EPERM)]);
  program.push([JUMP_EQUAL, 0, 1, known.clone3], [RETURN, 0, 0, errno(ENOSYS)]);
  program.push(
    [JUMP_EQUAL, 0, SOCKET_FAMILIES.length + 3, known.socket],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    ...SOCKET_FAMILIES.map((family, index): Instruction => [JUMP_EQUAL, SOCKET_FAMILIES.length - index, 0, family]),
    [RETURN, 0, 0, errno(EAFNOSUPPORT)],
    [RETURN, 0, 0, ALLOW],
  );
  program.push(
    [JUMP_EQUAL, 0, 4, known.ioctl],
    [LOAD, 0, 0, SECOND_ARGUMENT],
    [JUMP_EQUAL, 1, 0, TIOCSTI],
    [JUMP_EQUAL, 0, 1, TIOCLINUX],
    [RETURN, 0, 0, errno(EPERM)],
    [RETURN, 0, 0, ALLOW],
  );
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, onTrue, onFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(onTrue, index * 8 + 2);
    bytes.writeUInt8(onFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
