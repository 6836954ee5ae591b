package io.jukung.runtime.command;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.json.JsonException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * Entry point of {@code jukung-runtime}. Exit codes: 1 for any failure (255 of exec), else the
 * command's.
 */
public final class Main {
  private static final int EXEC_FAILED = 255;

  /** runc's, for a command that there is not and for help about one. */
  private static final int UNKNOWN_TOPIC = 3;

  private Main() {}

  public static void main(String[] args) {
    int code = run(Arrays.asList(args), System.out, System.err);
    System.out.flush();
    System.err.flush();
    // no hooks are registered, and exit would wait for threads that copy terminals
    Runtime.getRuntime().halt(code);
  }

  /** Runs one command; never throws. */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    Session session;
    List<String> rest;
    try {
      Flags flags = Flags.parse(Session.known(), args);
      rest = flags.arguments();
      if (flags.has("version")) {
        out.println("jukung-runtime version 0.1.0\nspec: " + DefaultSpec.OCI_VERSION);
        return 0;
      }
      if (flags.has("help") || rest.isEmpty()) {
        out.print(new Help().all());
        return 0;
      }
      if (rest.getFirst().equals("help") || rest.getFirst().equals("h")) {
        return help(rest.size() > 1 ? rest.get(1) : "", out, err);
      }
      session = Session.of(flags, out, err);
    } catch (UsageException | OciException e) {
      err.println("jukung-runtime: " + e.getMessage());
      return 1;
    }
    if (!CommandFlags.COMMANDS.contains(rest.getFirst())) {
      session.fail(new UsageException("No help topic for '" + rest.getFirst() + "'"));
      return UNKNOWN_TOPIC;
    }
    List<String> words = rest.subList(1, rest.size());
    int failure = 1;
    try {
      Flags flags = Flags.parse(CommandFlags.of(rest.getFirst()), words);
      if (flags.has("help")) {
        return help(rest.getFirst(), out, err);
      }
      if (rest.getFirst().equals("exec") && !flags.arguments().isEmpty()) {
        // runc's code for an exec that did not start, which is none of the program's usual ones
        failure = EXEC_FAILED;
      }
      return dispatch(session, rest.getFirst(), words);
    } catch (UsageException | OciException | JsonException | UncheckedIOException e) {
      session.fail(e);
      return failure;
    } catch (IOException e) {
      session.fail(e);
      return failure;
    }
  }

  private static int help(String command, PrintStream out, PrintStream err) {
    Help help = new Help();
    String text = command.isEmpty() ? help.all() : help.of(command);
    if (text == null) {
      err.println("jukung-runtime: No help topic for '" + command + "'");
      return UNKNOWN_TOPIC;
    }
    out.print(text);
    return 0;
  }

  private static int dispatch(Session session, String verb, List<String> words) throws IOException {
    return switch (verb) {
      case "create" -> new CreateCommand(session).create(words);
      case "run" -> new CreateCommand(session).run(words);
      case "start" -> new StartCommand(session).run(words);
      case "state" -> new StateCommand(session).run(words);
      case "list" -> new ListCommand(session).run(words);
      case "kill" -> new KillCommand(session).run(words);
      case "delete" -> new DeleteCommand(session).run(words);
      case "pause" -> new FreezeCommand(session).pause(words);
      case "resume" -> new FreezeCommand(session).resume(words);
      case "ps" -> new PsCommand(session).run(words);
      case "exec" -> new ExecCommand(session).run(words);
      case "spec" -> new SpecCommand(session).run(words);
      case "plan" -> new PlanCommand(session).run(words);
      case "update" -> new UpdateCommand(session).run(words);
      case "events" -> new EventsCommand(session).run(words);
      case "features" -> new FeaturesCommand(session).run(words);
      case "checkpoint" -> new CheckpointCommand(session).run(words);
      case "restore" -> new RestoreCommand(session).run(words);
      default -> throw new UsageException("no such command: " + verb);
    };
  }
}
