package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.sys.Errno;
import io.jukung.sys.program.ProgramException;
import java.util.Locale;

/** From the operation that failed to the error that people and callers get. */
public final class PlanErrors {
  private PlanErrors() {}

  /**
   * @param command {@code process.args[0]}, as it was given
   */
  public static OciException explain(Plan plan, ProgramException failure, String command) {
    Plan.Step step = plan.steps().get(failure.index());
    int errno = failure.errno();
    return switch (step.meaning()) {
      case LOOKUP, EXEC -> command(step, errno, command, failure);
      case IS_DIRECTORY ->
          error(
              Kind.INVALID_ARGUMENT,
              Reason.NOT_EXECUTABLE,
              exec(command) + "is a directory",
              step,
              Errno.EISDIR,
              failure);
      case CWD ->
          error(
              errno == Errno.EACCES ? Kind.PERMISSION_DENIED : Kind.INVALID_ARGUMENT,
              Reason.NONE,
              "chdir to cwd (\""
                  + step.operand()
                  + "\") set in config.json failed: "
                  + words(errno),
              step,
              errno,
              failure);
      case SETUP ->
          error(
              kind(errno), Reason.NONE, String.valueOf(failure.getMessage()), step, errno, failure);
    };
  }

  private static OciException command(
      Plan.Step step, int errno, String command, ProgramException failure) {
    if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
      String why = command.indexOf('/') < 0 ? "executable file not found in $PATH" : words(errno);
      return error(
          Kind.NOT_FOUND, Reason.COMMAND_NOT_FOUND, exec(command) + why, step, errno, failure);
    }
    if (command.indexOf('/') < 0 && step.meaning() == Plan.Meaning.LOOKUP) {
      return error(
          Kind.NOT_FOUND,
          Reason.COMMAND_NOT_FOUND,
          exec(command) + "executable file not found in $PATH",
          step,
          errno,
          failure);
    }
    Kind kind = errno == Errno.EACCES ? Kind.PERMISSION_DENIED : Kind.INVALID_ARGUMENT;
    String why = errno == Errno.ENOEXEC ? "exec format error" : words(errno);
    return error(kind, Reason.NOT_EXECUTABLE, exec(command) + why, step, errno, failure);
  }

  private static String exec(String command) {
    return "exec: \"" + command + "\": ";
  }

  private static String words(int errno) {
    return Errno.text(errno).toLowerCase(Locale.ROOT);
  }

  /** The house's table from errno to kind. */
  public static Kind kind(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ESRCH -> Kind.NOT_FOUND;
      case Errno.EEXIST -> Kind.ALREADY_EXISTS;
      case Errno.EACCES, Errno.EPERM -> Kind.PERMISSION_DENIED;
      case Errno.EBUSY -> Kind.FAILED_PRECONDITION;
      case Errno.ENOSPC, Errno.ENOMEM, Errno.EMFILE, Errno.EAGAIN -> Kind.RESOURCE_EXHAUSTED;
      case Errno.ENOSYS -> Kind.UNIMPLEMENTED;
      default -> Kind.INTERNAL;
    };
  }

  private static OciException error(
      Kind kind, Reason reason, String message, Plan.Step step, int errno, ProgramException cause) {
    return new OciException(kind, reason, message, step.call(), step.operand(), errno, cause);
  }
}
