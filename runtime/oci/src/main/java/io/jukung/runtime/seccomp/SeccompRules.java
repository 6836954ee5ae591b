package io.jukung.runtime.seccomp;

import io.jukung.runtime.seccomp.Bpf.Insn;
import io.jukung.runtime.spec.SeccompSpec.ArgCondition;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The rules of one architecture and their code, which expects the call number in A. */
final class SeccompRules {

  /** Number of each call inside socketcall(2) and ipc(2), where 32-bit x86 multiplexes them. */
  private static final Map<String, Integer> SOCKETCALL =
      Map.ofEntries(
          Map.entry("socket", 1),
          Map.entry("bind", 2),
          Map.entry("connect", 3),
          Map.entry("listen", 4),
          Map.entry("accept", 5),
          Map.entry("getsockname", 6),
          Map.entry("getpeername", 7),
          Map.entry("socketpair", 8),
          Map.entry("send", 9),
          Map.entry("recv", 10),
          Map.entry("sendto", 11),
          Map.entry("recvfrom", 12),
          Map.entry("shutdown", 13),
          Map.entry("setsockopt", 14),
          Map.entry("getsockopt", 15),
          Map.entry("sendmsg", 16),
          Map.entry("recvmsg", 17),
          Map.entry("accept4", 18),
          Map.entry("recvmmsg", 19),
          Map.entry("sendmmsg", 20));

  private static final Map<String, Integer> IPC =
      Map.ofEntries(
          Map.entry("semop", 1),
          Map.entry("semget", 2),
          Map.entry("semctl", 3),
          Map.entry("semtimedop", 4),
          Map.entry("msgsnd", 11),
          Map.entry("msgrcv", 12),
          Map.entry("msgget", 13),
          Map.entry("msgctl", 14),
          Map.entry("shmat", 21),
          Map.entry("shmdt", 22),
          Map.entry("shmget", 23),
          Map.entry("shmctl", 24));

  /** What happens to a call when its conditions hold. */
  private record Conditional(List<ArgCondition> args, int action) {}

  private final SyscallTable table;
  private final SeccompArch arch;
  private final int defaultAction;
  private final boolean enosys;
  private final Map<Integer, Integer> plain = new HashMap<>();
  private final Map<Integer, List<Conditional>> conditional = new HashMap<>();
  private int largest = -1;

  SeccompRules(SyscallTable table, SeccompArch arch, int defaultAction, boolean enosys) {
    this.table = table;
    this.arch = arch;
    this.defaultAction = defaultAction;
    this.enosys = enosys;
  }

  List<Insn> code(List<SyscallRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      SyscallRule rule = rules.get(i);
      String where = "linux.seccomp.syscalls[" + i + "]";
      int action = SeccompActions.value(rule.action(), rule.errnoRet(), where);
      for (ArgCondition condition : rule.args()) {
        ArgCode.check(condition, where);
      }
      for (String name : rule.names()) {
        add(name, rule.args(), action);
      }
    }
    List<Range> ranges = ranges();
    return search(ranges, 0, ranges.size());
  }

  private void add(String name, List<ArgCondition> args, int action) {
    OptionalInt number = table.number(name, arch);
    if (number.isPresent()) {
      largest = Math.max(largest, number.getAsInt());
      addTo(number.getAsInt(), args, action);
    }
    if (arch == SeccompArch.X86 && args.isEmpty()) {
      multiplexed("socketcall", SOCKETCALL.get(name), action);
      multiplexed("ipc", IPC.get(name), action);
    }
  }

  private void multiplexed(
      String carrier, @org.jspecify.annotations.Nullable Integer sub, int action) {
    OptionalInt number = table.number(carrier, arch);
    if (sub != null && number.isPresent()) {
      addTo(number.getAsInt(), List.of(new ArgCondition(0, sub, 0, "SCMP_CMP_EQ")), action);
    }
  }

  private void addTo(int number, List<ArgCondition> args, int action) {
    if (action == defaultAction) {
      // says nothing new, and runc drops it before the question of precedence arises
      return;
    }
    if (args.isEmpty()) {
      plain.putIfAbsent(number, action);
      return;
    }
    List<Conditional> list = conditional.computeIfAbsent(number, n -> new ArrayList<>());
    Set<Integer> indexes = new HashSet<>();
    for (ArgCondition arg : args) {
      indexes.add(arg.index());
    }
    if (indexes.size() == args.size()) {
      list.add(new Conditional(args, action));
    } else {
      // runc's reading of several conditions on one argument: any of them
      for (ArgCondition arg : args) {
        list.add(new Conditional(List.of(arg), action));
      }
    }
  }

  // ---- layout

  /** Calls from {@code first} up to the next range's first share this code. */
  private record Range(int first, List<Insn> code) {}

  private List<Range> ranges() {
    int otherwise = SeccompActions.ERRNO | SeccompActions.ENOSYS;
    List<Insn> fallback = List.of(Bpf.ret(defaultAction));
    TreeMap<Integer, List<Insn>> byNumber = new TreeMap<>();
    conditional.forEach((number, list) -> byNumber.put(number, conditions(list)));
    plain.forEach((number, action) -> byNumber.put(number, List.of(Bpf.ret(action))));

    List<Range> ranges = new ArrayList<>();
    ranges.add(new Range(0, fallback));
    byNumber.forEach(
        (number, code) -> {
          append(ranges, number, code);
          append(ranges, number + 1, fallback);
        });
    if (enosys && largest >= 0) {
      append(ranges, largest + 1, List.of(Bpf.ret(otherwise)));
    }
    return ranges;
  }

  private static void append(List<Range> ranges, int first, List<Insn> code) {
    if (ranges.getLast().first() == first) {
      ranges.removeLast();
    }
    if (ranges.isEmpty() || !ranges.getLast().code().equals(code)) {
      ranges.add(new Range(first, code));
    }
  }

  private static List<Insn> search(List<Range> ranges, int from, int to) {
    if (to - from == 1) {
      return ranges.get(from).code();
    }
    int middle = (from + to) >>> 1;
    return Bpf.branch(
        Bpf.JGE,
        ranges.get(middle).first(),
        search(ranges, middle, to),
        search(ranges, from, middle));
  }

  private List<Insn> conditions(List<Conditional> list) {
    List<Insn> code = new ArrayList<>();
    for (Conditional rule : list) {
      List<Insn> body = List.of(Bpf.ret(rule.action()));
      for (ArgCondition arg : rule.args().reversed()) {
        body = ArgCode.guard(arg, arch.narrow(), body);
      }
      code.addAll(body);
    }
    code.add(Bpf.ret(defaultAction));
    return code;
  }
}
