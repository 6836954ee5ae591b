/*
 * jukung-init: runs a syscall program (docs/adr/0001). It knows system calls and nothing else: no
 * containers, no strings, no policy. Started by the Java side with
 *   fd 3  the program, a sealed memfd     fd 4  where failures are reported
 *
 *   program   header | ops | relocations | data          all little-endian, see struct below
 *   report    { kind: 4 bytes, op: 4 bytes, value: 8 bytes }
 *             kind 1: op failed, value is errno      kind 3: program refused, value is our version
 *             (kind 2 is what a program itself writes)
 *
 * An op is one system call. Its arguments are literals, offsets into the data, or slots that hold
 * earlier results. A failure that the op does not tolerate is reported and ends the process; EINTR
 * repeats the op. The whole image is checked before the first op runs, and must be sealed, so that it
 * stays as it was checked. With any argument on the command line it only checks.
 * Exit: 0 end of program, 125 refused, 126 an op failed.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef long i64;

enum { PROGRAM_FD = 3, REPORT_FD = 4, SLOTS = 64, NONE = 0xffff, ANY_ERRNO = 0xfffe };
enum { REFUSED = 125, FAILED = 126, EINTR = 4, VERSION = 1 };
enum { OP_FAILED = 1, PROGRAM_REFUSED = 3 };
enum { PR_SET_DUMPABLE = 4, F_GET_SEALS = 1034, SEALED = 2 | 4 | 8 /* SHRINK, GROW, WRITE */ };
enum { LITERAL, DATA, SLOT };

#define MAGIC 0x31474e554b554aL /* "JUKUNG1" */

struct header {
  i64 magic;
  u32 version, ops, relocations, data;
};

struct op {
  u32 nr;
  u16 slot;      /* where the result goes, or NONE */
  u16 jump;      /* next op when the result is positive, or NONE */
  u16 on_error;  /* next op after a tolerated failure, or NONE: the following one */
  u16 ok[5];     /* tolerated errnos, NONE: unused, ANY_ERRNO: all */
  u32 store;     /* offset in data where the result goes too (8 bytes), or ~0 */
  u8 kind[6];
  u8 zero[2];
  i64 arg[6];
};

#if defined(__x86_64__)
enum { SYS_write = 1, SYS_mmap = 9, SYS_fstat = 5, SYS_fcntl = 72, SYS_prctl = 157, SYS_exit_group = 231 };
static i64 call(i64 nr, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
  i64 result;
  register i64 r10 __asm__("r10") = d;
  register i64 r8 __asm__("r8") = e;
  register i64 r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start:\n xor %ebp,%ebp\n mov (%rsp),%rdi\n and $-16,%rsp\n call begin\n");
#elif defined(__aarch64__)
enum { SYS_write = 64, SYS_mmap = 222, SYS_fstat = 80, SYS_fcntl = 25, SYS_prctl = 167, SYS_exit_group = 94 };
static i64 call(i64 nr, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
  register i64 x8 __asm__("x8") = nr;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  register i64 x3 __asm__("x3") = d;
  register i64 x4 __asm__("x4") = e;
  register i64 x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}
__asm__(".globl _start\n_start:\n ldr x0,[sp]\n bl begin\n");
#else
#error "x86_64 and aarch64 only"
#endif

static void leave(int code) {
  for (;;) call(SYS_exit_group, code, 0, 0, 0, 0, 0);
}

static void report(u32 kind, u32 op, i64 value) {
  struct {
    u32 kind, op;
    i64 value;
  } record = {kind, op, value};
  call(SYS_write, REPORT_FD, (i64)&record, sizeof record, 0, 0, 0);
}

static void refuse(void) {
  report(PROGRAM_REFUSED, 0, VERSION);
  leave(REFUSED);
}

/* room for 8 bytes at this offset; written so that no sum can wrap round (size is a multiple of 8) */
static int word_inside(u32 offset, u32 size) { return offset % 8 == 0 && offset < size; }

static int checked(const struct header *h, i64 size, const struct op *ops, const u32 *relocations, const u8 *data) {
  if (h->magic != MAGIC || h->version != VERSION || h->ops >= ANY_ERRNO || h->relocations > 1 << 20 ||
      h->data > 1 << 26 || h->data % 8)
    return 0;
  if (size != (i64)(sizeof *h + h->ops * sizeof *ops + (h->relocations + 1 & ~1u) * sizeof(u32)) + h->data) return 0;
  for (u32 i = 0; i < h->ops; i++) {
    const struct op *o = &ops[i];
    if ((o->slot != NONE && o->slot >= SLOTS) || (o->jump != NONE && o->jump > h->ops) ||
        (o->on_error != NONE && o->on_error > h->ops) || (o->store != ~0u && !word_inside(o->store, h->data)))
      return 0;
    for (int k = 0; k < 6; k++)
      if (o->kind[k] > SLOT || (o->kind[k] == DATA && (o->arg[k] < 0 || o->arg[k] > h->data)) ||
          (o->kind[k] == SLOT && (o->arg[k] < 0 || o->arg[k] >= SLOTS)))
        return 0;
  }
  for (u32 i = 0; i < h->relocations; i++) {
    /* in ascending order: none comes twice */
    if (!word_inside(relocations[i], h->data) || (i && relocations[i] <= relocations[i - 1])) return 0;
    i64 target = *(const i64 *)(data + relocations[i]);
    if (target < 0 || target > h->data) return 0;
  }
  return 1;
}

static int tolerated(const struct op *o, i64 failure) {
  for (int k = 0; k < 5; k++)
    if (o->ok[k] == ANY_ERRNO || o->ok[k] == failure) return 1;
  return 0;
}

static void run(const struct op *ops, u32 count, u8 *data) {
  i64 slots[SLOTS];
  for (int k = 0; k < SLOTS; k++) *(volatile i64 *)&slots[k] = 0;
  for (u32 pc = 0; pc < count;) {
    const struct op *o = &ops[pc];
    i64 a[6];
    for (int k = 0; k < 6; k++)
      a[k] = o->kind[k] == LITERAL ? o->arg[k] : o->kind[k] == DATA ? (i64)data + o->arg[k] : slots[o->arg[k]];
    i64 result = call(o->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (result < 0 && result > -4096) {
      if (result == -EINTR) continue;
      if (!tolerated(o, -result)) {
        report(OP_FAILED, pc, -result);
        leave(FAILED);
      }
      pc = o->on_error != NONE ? o->on_error : pc + 1;
      continue;
    }
    if (o->slot != NONE) slots[o->slot] = result;
    if (o->store != ~0u) *(i64 *)(data + o->store) = result;
    pc = o->jump != NONE && result > 0 ? o->jump : pc + 1;
  }
}

__attribute__((used)) void begin(i64 argc) {
  i64 stat[32];
  /* before anything else: nobody may attach to us or read us through /proc */
  call(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
  i64 seals = call(SYS_fcntl, PROGRAM_FD, F_GET_SEALS, 0, 0, 0, 0);
  if (seals < 0 || (seals & SEALED) != SEALED) refuse();
  if (call(SYS_fstat, PROGRAM_FD, (i64)stat, 0, 0, 0, 0) < 0) refuse();
  i64 size = stat[6]; /* st_size, at byte 48 on both architectures */
  if (size < (i64)sizeof(struct header)) refuse();
  u8 *image = (u8 *)call(SYS_mmap, 0, size, 3 /* read, write */, 2 /* private */, PROGRAM_FD, 0);
  if ((i64)image < 0 && (i64)image > -4096) refuse();
  const struct header *h = (const struct header *)image;
  const struct op *ops = (const struct op *)(image + sizeof *h);
  const u32 *relocations = (const u32 *)(ops + h->ops);
  u8 *data = (u8 *)(relocations + (h->relocations + 1 & ~1u));
  /* the sizes are checked first of all, so that no pointer above is used unless it lies inside */
  if (!checked(h, size, ops, relocations, data)) refuse();
  if (argc > 1) leave(0);
  for (u32 i = 0; i < h->relocations; i++) *(i64 *)(data + relocations[i]) += (i64)data;
  run(ops, h->ops, data);
  leave(0);
}
