/** The image of every pod's first process, made here so that no registry is needed to start. */
import { buildImage } from "./oci-image.ts";

/** Its name to containerd; `.invalid` can never be pulled from (RFC 2606). */
export const PAUSE_IMAGE = "orch.invalid/pause:1";

const LOAD_ADDRESS = 0x400000;
const ELF_HEADER = 64;
const PROGRAM_HEADER = 56;

/**
 * The program, in machine code of x86-64: ignore SIGCHLD, then sleep for ever. Ignoring SIGCHLD makes the kernel reap the orphans
 * that the first process of a shared PID namespace inherits. It needs no handler for SIGTERM: the runtime ends it with SIGKILL.
 */
function pauseProgram(): Buffer {
  const start = LOAD_ADDRESS + ELF_HEADER + PROGRAM_HEADER;
  const code = (action: number): number[] => [
    ...[0xb8, 13, 0, 0, 0], // mov eax, 13: rt_sigaction
    ...[0xbf, 17, 0, 0, 0], // mov edi, 17: SIGCHLD
    ...[0xbe, action & 255, (action >> 8) & 255, (action >> 16) & 255, action >>> 24], // mov esi, action
    ...[0x31, 0xd2], // xor edx, edx: no old action wanted
    ...[0x41, 0xba, 8, 0, 0, 0], // mov r10d, 8: size of a signal set
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 34, 0, 0, 0], // again: mov eax, 34: pause
    ...[0x0f, 0x05], // syscall
    ...[0xeb, 0xf7], // jmp again
  ];
  const text = Buffer.from(code(start + code(0).length));
  const action = Buffer.alloc(32); // struct sigaction: handler, flags, restorer, mask
  action.writeBigUInt64LE(1n, 0); // SIG_IGN
  const body = Buffer.concat([text, action]);
  return Buffer.concat([elfHeaders(start, ELF_HEADER + PROGRAM_HEADER + body.length), body]);
}

/** An executable of one segment that is the whole file, readable and executable. */
function elfHeaders(entry: number, fileSize: number): Buffer {
  const elf = Buffer.alloc(ELF_HEADER + PROGRAM_HEADER);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64 bit, little endian, version 1
  elf.writeUInt16LE(2, 16); // executable
  elf.writeUInt16LE(62, 18); // x86-64
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(BigInt(entry), 24);
  elf.writeBigUInt64LE(BigInt(ELF_HEADER), 32); // where the program header is
  elf.writeUInt16LE(ELF_HEADER, 52);
  elf.writeUInt16LE(PROGRAM_HEADER, 54);
  elf.writeUInt16LE(1, 56); // one program header
  elf.writeUInt16LE(64, 58);
  elf.writeUInt32LE(1, ELF_HEADER); // loaded
  elf.writeUInt32LE(5, ELF_HEADER + 4); // read and execute
  elf.writeBigUInt64LE(BigInt(LOAD_ADDRESS), ELF_HEADER + 16);
  elf.writeBigUInt64LE(BigInt(LOAD_ADDRESS), ELF_HEADER + 24);
  elf.writeBigUInt64LE(BigInt(fileSize), ELF_HEADER + 32);
  elf.writeBigUInt64LE(BigInt(fileSize), ELF_HEADER + 40);
  elf.writeBigUInt64LE(0x1000n, ELF_HEADER + 48);
  return elf;
}

/** The archive to import. Throws on machines other than x86-64. */
export function pauseImage(): Buffer {
  if (process.arch !== "x64") {
    throw new Error(`cannot make the pause image for "${process.arch}": orch has its program for x64 only`);
  }
  return buildImage({
    name: PAUSE_IMAGE,
    files: [{ name: "pause", type: "file", mode: 0o755, content: pauseProgram() }],
    config: { entrypoint: ["/pause"], user: "65535:65535" },
  });
}
