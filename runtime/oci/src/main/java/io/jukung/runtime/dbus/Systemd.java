package io.jukung.runtime.dbus;

import io.jukung.runtime.dbus.DBusConnection.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The manager of units (org.freedesktop.systemd1(5)). For one thread. Errors name the method and
 * the unit.
 */
public final class Systemd implements AutoCloseable {
  /** How long one call, or a job, may take; runc's own limit. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final String BUS = "org.freedesktop.DBus";
  private static final String BUS_PATH = "/org/freedesktop/DBus";
  private static final String NAME = "org.freedesktop.systemd1";
  private static final String PATH = "/org/freedesktop/systemd1";
  private static final String MANAGER = NAME + ".Manager";
  private static final String JOB_REMOVED = "JobRemoved";
  private static final Pattern VERSION = Pattern.compile("v?(\\d+).*", Pattern.DOTALL);

  private final DBusConnection connection;

  private Systemd(DBusConnection connection) {
    this.connection = connection;
  }

  /**
   * @param addresses tried in order
   * @param uid see {@link DBusConnection#open}
   */
  public static Systemd open(List<BusAddress> addresses, long uid, Duration timeout)
      throws IOException {
    IOException first = null;
    for (BusAddress address : addresses) {
      DBusConnection connection = null;
      try {
        connection = DBusConnection.open(address.socket(), uid, timeout);
        Systemd systemd = new Systemd(connection);
        systemd.greet(address.bus());
        return systemd;
      } catch (IOException e) {
        if (connection != null) {
          connection.close();
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw new IOException(
        "failed to connect to dbus: " + (first == null ? "no address" : first.getMessage()), first);
  }

  /** Jobs are told to whom subscribes, and a bus passes on what is asked for. */
  private void greet(boolean bus) throws IOException {
    if (bus) {
      connection.call(new Call(BUS, BUS_PATH, BUS, "Hello", "", List.of()));
      String rule =
          "type='signal',interface='"
              + MANAGER
              + "',member='"
              + JOB_REMOVED
              + "',path='"
              + PATH
              + "'";
      connection.call(new Call(BUS, BUS_PATH, BUS, "AddMatch", "s", List.of(rule)));
    }
    connection.call(new Call(NAME, PATH, MANAGER, "Subscribe", "", List.of()));
  }

  private List<Object> manager(String method, String unit, String signature, Object... arguments)
      throws IOException {
    try {
      return connection.call(new Call(NAME, PATH, MANAGER, method, signature, List.of(arguments)));
    } catch (DBusException e) {
      throw new SystemdException(e.name(), method + " " + unit + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(method + " " + unit + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes and starts a unit that lives as long as what runs in it, and waits until it has started.
   * One of this name that has failed makes room.
   */
  public void startTransient(String unit, List<UnitProperty> properties) throws IOException {
    String result;
    try {
      result = job(start(unit, properties));
    } catch (SystemdException e) {
      if (!e.isUnitExists()) {
        throw e;
      }
      forget(unit);
      result = job(start(unit, properties));
    }
    if (!result.equals("done")) {
      forget(unit);
      throw new IOException("error creating systemd unit " + unit + ": got \"" + result + "\"");
    }
  }

  private List<Object> start(String unit, List<UnitProperty> properties) throws IOException {
    return manager(
        "StartTransientUnit",
        unit,
        "ssa(sv)a(sa(sv))",
        unit,
        "replace",
        pairs(properties),
        List.of());
  }

  private static List<List<Object>> pairs(List<UnitProperty> properties) {
    List<List<Object>> pairs = new ArrayList<>();
    properties.forEach(property -> pairs.add(property.pair()));
    return pairs;
  }

  /** The result of a job: done, canceled, timeout, failed, dependency or skipped. */
  private String job(List<Object> reply) throws IOException {
    Object path = reply.isEmpty() ? "" : reply.getFirst();
    // id, path, unit, result
    return connection
        .await(
            signal ->
                signal.iface().equals(MANAGER)
                    && signal.member().equals(JOB_REMOVED)
                    && signal.arguments().size() == 4
                    && signal.arguments().get(1).equals(path))
        .arguments()
        .get(3)
        .toString();
  }

  /** Stops a unit, waits for that, and lets systemd forget it; one that is gone is stopped. */
  public void stop(String unit) throws IOException {
    try {
      job(manager("StopUnit", unit, "ss", unit, "replace"));
    } catch (SystemdException e) {
      if (!e.isNoSuchUnit()) {
        throw e;
      }
    }
    forget(unit);
  }

  /** Without this a unit that failed keeps its name. */
  private void forget(String unit) throws IOException {
    try {
      manager("ResetFailedUnit", unit, "s", unit);
    } catch (SystemdException e) {
      // there is none, or it has not failed: either way it is forgotten
    }
  }

  /** Until the next boot. */
  public void setProperties(String unit, List<UnitProperty> properties) throws IOException {
    manager("SetUnitProperties", unit, "sba(sv)", unit, true, pairs(properties));
  }

  /** Moves a process into the unit, which an ordinary user may not do by itself. */
  public void attach(String unit, int pid) throws IOException {
    manager("AttachProcessesToUnit", unit, "ssau", unit, "/", List.of(pid));
  }

  /** The cgroup that all units are in, such as {@code /user.slice/…/user@1000.service}. */
  public String controlGroup() throws IOException {
    return property("ControlGroup");
  }

  /** Such as 252; -1 when it does not say. */
  public int version() throws IOException {
    Matcher matcher = VERSION.matcher(property("Version"));
    return matcher.matches() && matcher.group(1).length() < 9
        ? Integer.parseInt(matcher.group(1))
        : -1;
  }

  private String property(String name) throws IOException {
    List<Object> reply =
        connection.call(
            new Call(
                NAME,
                PATH,
                "org.freedesktop.DBus.Properties",
                "Get",
                "ss",
                List.of(MANAGER, name)));
    @Nullable Object value = reply.isEmpty() ? null : reply.getFirst();
    return value instanceof Variant variant ? variant.value().toString() : "";
  }

  @Override
  public void close() {
    connection.close();
  }
}
