package io.jukung.sys.libc;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;

/**
 * syscall(2) with long arguments. The errno of a failed call comes back as its negative, as the
 * kernel itself gives it, so that nothing can overwrite it between two calls.
 */
final class Syscalls {

  private final Invoker invoker = Invoker.getInstance();
  private final LastError lastError = LastError.getInstance();
  private final long entry;
  private final CallContext five;
  private final CallContext six;
  private final Library libc;

  Syscalls() {
    libc = Library.openLibrary("libc.so.6", Library.LAZY | Library.GLOBAL);
    if (libc == null) {
      throw new IllegalStateException("cannot open libc.so.6: " + Library.getLastError());
    }
    entry = libc.getSymbolAddress("syscall");
    five = context(6, true);
    six = context(7, true);
  }

  static CallContext context(int parameters, boolean saveErrno) {
    Type[] types = new Type[parameters];
    java.util.Arrays.fill(types, Type.SLONG_LONG);
    return CallContext.getCallContext(Type.SLONG_LONG, types, CallingConvention.DEFAULT, saveErrno);
  }

  /** Address of a libc function. */
  long symbol(String name) {
    return libc.getSymbolAddress(name);
  }

  /** A libc function with up to six word arguments; its plain result. */
  long function(CallContext context, long address, long a, long b, long c, long d, long e, long f) {
    return invoker.invokeN6(context, address, a, b, c, d, e, f);
  }

  long call(int number) {
    return call(number, 0, 0, 0, 0, 0);
  }

  long call(int number, long a) {
    return call(number, a, 0, 0, 0, 0);
  }

  long call(int number, long a, long b) {
    return call(number, a, b, 0, 0, 0);
  }

  long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0);
  }

  long call(int number, long a, long b, long c, long d) {
    return call(number, a, b, c, d, 0);
  }

  /** Result, or minus errno. */
  long call(int number, long a, long b, long c, long d, long e) {
    long result = invoker.invokeN6(five, entry, number, a, b, c, d, e);
    return result == -1 ? -lastError.get() : result;
  }

  long call(int number, long a, long b, long c, long d, long e, long f) {
    HeapInvocationBuffer buffer = new HeapInvocationBuffer(six);
    buffer.putLong(number);
    buffer.putLong(a);
    buffer.putLong(b);
    buffer.putLong(c);
    buffer.putLong(d);
    buffer.putLong(e);
    buffer.putLong(f);
    long result = invoker.invokeLong(six, entry, buffer);
    return result == -1 ? -lastError.get() : result;
  }

  /** Passes a result on, or throws for what it stands for. */
  static long check(long result, String call, String operand) throws ErrnoException {
    if (result < 0 && result > -4096) {
      throw new ErrnoException(call, operand, (int) -result);
    }
    return result;
  }

  static boolean interrupted(long result) {
    return result == -Errno.EINTR;
  }

  static boolean wouldBlock(long result) {
    return result == -Errno.EAGAIN;
  }
}
