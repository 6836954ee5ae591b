/* hello: what the embedded hello image runs. Static and without libc. With any argument it stays until it is killed. */
typedef unsigned long u64;
typedef long i64;

#if defined(__x86_64__)
enum { SYS_write = 1, SYS_getpid = 39, SYS_uname = 63, SYS_getuid = 102, SYS_rt_sigsuspend = 130, SYS_exit_group = 231 };
static i64 call(i64 nr, i64 a, i64 b, i64 c) {
  i64 result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start:\n xor %ebp,%ebp\n mov (%rsp),%rdi\n and $-16,%rsp\n call begin\n");
#elif defined(__aarch64__)
enum { SYS_write = 64, SYS_getpid = 172, SYS_uname = 160, SYS_getuid = 174, SYS_rt_sigsuspend = 133, SYS_exit_group = 94 };
static i64 call(i64 nr, i64 a, i64 b, i64 c) {
  register i64 x8 __asm__("x8") = nr;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}
__asm__(".globl _start\n_start:\n ldr x0,[sp]\n bl begin\n");
#else
#error "x86_64 and aarch64 only"
#endif

static char page[2048];
static u64 used;

static void say(const char *s) {
  while (*s && used < sizeof page) page[used++] = *s++;
}

static void number(u64 n) {
  if (n >= 10) number(n / 10);
  char digit[2] = {(char)('0' + n % 10), 0};
  say(digit);
}

static char names[6][65];

__attribute__((used)) void begin(u64 argc) {
  static const u64 no_signals;
  call(SYS_uname, (i64)names, 0, 0);
  say("Hello from a Jukung container!\n\n"
      "You are reading this because, one after the other,\n"
      "  cli              parsed your command and asked the engine over gRPC,\n"
      "  engine           turned the image and your flags into an OCI spec,\n"
      "  containerd-lite  unpacked the image into a snapshot and made a task of it,\n"
      "  shim             took the container in its care, with its output and exit code,\n"
      "  runtime          compiled the spec into a syscall program and ran it.\n\n"
      "At the end of it this process is number ");
  number((u64)call(SYS_getpid, 0, 0, 0));
  say(", user ");
  number((u64)call(SYS_getuid, 0, 0, 0));
  say(", on a host that calls itself ");
  say(names[1]);
  say(".\n\nNext: jukung pull REGISTRY/IMAGE, or: tar -C rootfs -c . | jukung import - mine\n");
  call(SYS_write, 1, (i64)page, used);
  while (argc > 1) call(SYS_rt_sigsuspend, (i64)&no_signals, sizeof no_signals, 0);
  for (;;) call(SYS_exit_group, 0, 0, 0);
}
