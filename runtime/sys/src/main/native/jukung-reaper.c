/*
 * jukung-reaper: PID 1 of `run --init`. Starts its arguments as a child, passes signals on to it,
 * reaps every orphan, and ends as the child ends (128 + signal when one ended it).
 * Static and without libc. Usage: jukung-reaper [--] COMMAND [ARGUMENT...]
 */
typedef unsigned long u64;
typedef long i64;

enum { EINTR = 4, ENOENT = 2, EACCES = 13, ENOTDIR = 20, SIGCHLD = 17, SIGTTIN = 21, SIGTTOU = 22 };

#if defined(__x86_64__)
enum {
  SYS_write = 1, SYS_rt_sigprocmask = 14, SYS_rt_sigtimedwait = 128, SYS_clone = 56, SYS_execve = 59,
  SYS_wait4 = 61, SYS_kill = 62, SYS_setpgid = 109, SYS_ioctl = 16, SYS_getpid = 39, SYS_exit_group = 231
};
static i64 call(i64 nr, i64 a, i64 b, i64 c, i64 d, i64 e) {
  i64 result;
  register i64 r10 __asm__("r10") = d;
  register i64 r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start:\n xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call begin\n");
#elif defined(__aarch64__)
enum {
  SYS_write = 64, SYS_rt_sigprocmask = 135, SYS_rt_sigtimedwait = 137, SYS_clone = 220, SYS_execve = 221,
  SYS_wait4 = 260, SYS_kill = 129, SYS_setpgid = 154, SYS_ioctl = 29, SYS_getpid = 172, SYS_exit_group = 94
};
static i64 call(i64 nr, i64 a, i64 b, i64 c, i64 d, i64 e) {
  register i64 x8 __asm__("x8") = nr;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  register i64 x3 __asm__("x3") = d;
  register i64 x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
__asm__(".globl _start\n_start:\n mov x0,sp\n bl begin\n");
#else
#error "x86_64 and aarch64 only"
#endif

static u64 length(const char *s) {
  u64 n = 0;
  while (s[n]) n++;
  return n;
}

static void leave(int code) {
  for (;;) call(SYS_exit_group, code, 0, 0, 0, 0);
}

static void complain(const char *what, const char *whom) {
  call(SYS_write, 2, (i64) "init: ", 6, 0, 0);
  call(SYS_write, 2, (i64)what, length(what), 0, 0);
  call(SYS_write, 2, (i64)whom, length(whom), 0, 0);
  call(SYS_write, 2, (i64) "\n", 1, 0, 0);
}

/* execve over PATH as execvp(3) does; returns only on failure, with the errno that tells most */
static i64 execute(char **argv, char **envp) {
  const char *name = argv[0], *path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  i64 worst = ENOENT;
  for (const char *s = name; *s; s++)
    if (*s == '/') return -call(SYS_execve, (i64)name, (i64)argv, (i64)envp, 0, 0);
  for (char **e = envp; *e; e++)
    if ((*e)[0] == 'P' && (*e)[1] == 'A' && (*e)[2] == 'T' && (*e)[3] == 'H' && (*e)[4] == '=') path = *e + 5;
  while (*path) {
    char candidate[4096];
    u64 n = 0, m = length(name);
    while (path[n] && path[n] != ':') n++;
    if (n + m + 2 <= sizeof candidate) {
      u64 at = 0;
      for (u64 i = 0; i < n; i++) candidate[at++] = path[i];
      if (n) candidate[at++] = '/';
      for (u64 i = 0; i <= m; i++) candidate[at++] = name[i];
      i64 failure = -call(SYS_execve, (i64)candidate, (i64)argv, (i64)envp, 0, 0);
      if (failure != ENOENT && failure != ENOTDIR) worst = failure;
    }
    path += n;
    if (*path == ':') path++;
  }
  return worst;
}

__attribute__((used)) void begin(i64 *stack) {
  i64 argc = stack[0];
  char **argv = (char **)(stack + 1), **envp = argv + argc + 1;
  argv++;
  if (argc > 1 && argv[0][0] == '-' && argv[0][1] == '-' && !argv[0][2]) argv++, argc--;
  if (argc < 2) {
    complain("usage: jukung-reaper [--] COMMAND [ARGUMENT...]", "");
    leave(2);
  }
  u64 all = ~0UL, before = 0;
  call(SYS_rt_sigprocmask, 0 /* SIG_BLOCK */, (i64)&all, (i64)&before, 8, 0);
  i64 child = call(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child < 0) {
    complain("cannot start ", argv[0]);
    leave(1);
  }
  if (child == 0) {
    int group = 0;
    call(SYS_setpgid, 0, 0, 0, 0, 0);
    /* the terminal's keys go to the child's group; without a terminal this fails and does no harm */
    if (call(SYS_ioctl, 0, 0x540f /* TIOCGPGRP */, (i64)&group, 0, 0) == 0) {
      group = (int)call(SYS_getpid, 0, 0, 0, 0, 0);
      call(SYS_ioctl, 0, 0x5410 /* TIOCSPGRP */, (i64)&group, 0, 0);
    }
    call(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, (i64)&before, 0, 8, 0);
    i64 failure = execute(argv, envp);
    complain(failure == ENOENT ? "not found: " : "cannot execute: ", argv[0]);
    leave(failure == ENOENT ? 127 : 126);
  }
  int code = 0, ended = 0;
  for (;;) {
    i64 signal = call(SYS_rt_sigtimedwait, (i64)&all, 0, 0, 8, 0);
    if (signal > 0 && signal != SIGCHLD && signal != SIGTTIN && signal != SIGTTOU) call(SYS_kill, child, signal, 0, 0, 0);
    for (;;) {
      int status = 0;
      i64 pid = call(SYS_wait4, -1, (i64)&status, 1 /* WNOHANG */, 0, 0);
      if (pid <= 0) break;
      if (pid == child) {
        ended = 1;
        code = status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
      }
    }
    if (ended) leave(code);
  }
}
