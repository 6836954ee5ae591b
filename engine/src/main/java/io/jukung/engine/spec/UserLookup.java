package io.jukung.engine.spec;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves {@code user[:group]} against a root file system's passwd(5) and group(5), by the rules
 * of Docker: names must be there, ids need not.
 */
final class UserLookup {
  private static final long MAX_ID = Integer.MAX_VALUE;

  private UserLookup() {}

  private record User(String name, long uid, long gid, String home) {}

  private record Group(String name, long gid, List<String> members) {}

  /**
   * @param spec empty: root
   * @param groupAdd further groups, names or ids
   */
  static ProcessUser resolve(String spec, List<String> groupAdd, RootFiles root) {
    int colon = spec.indexOf(':');
    String userPart = colon < 0 ? spec : spec.substring(0, colon);
    String groupPart = colon < 0 ? "" : spec.substring(colon + 1);
    List<User> users = users(read(root, "etc/passwd"));
    String wanted = userPart.isEmpty() ? "0" : userPart;
    Optional<User> user =
        users.stream()
            .filter(u -> u.name().equals(wanted) || Long.toString(u.uid()).equals(wanted))
            .findFirst();
    Optional<Long> number = id(wanted);
    if (user.isEmpty() && number.isEmpty()) {
      throw notFound("unable to find user " + userPart + ": no matching entries in passwd file");
    }
    long uid = user.map(User::uid).orElseGet(() -> number.orElse(0L));
    List<Group> groups = groups(read(root, "etc/group"));
    long gid = user.map(User::gid).orElse(0L);
    Set<Long> all = new LinkedHashSet<>();
    if (!groupPart.isEmpty()) {
      gid = group(groupPart, groups);
      all.add(gid);
    } else {
      all.add(gid);
      if (user.isPresent()) {
        String name = user.get().name();
        groups.stream().filter(g -> g.members().contains(name)).forEach(g -> all.add(g.gid()));
      }
    }
    for (String more : groupAdd) {
      all.add(group(more, groups));
    }
    String home = user.map(User::home).filter(h -> !h.isEmpty()).orElse("/");
    return new ProcessUser(uid, gid, new ArrayList<>(all), home);
  }

  private static long group(String wanted, List<Group> groups) {
    return groups.stream()
        .filter(g -> g.name().equals(wanted) || Long.toString(g.gid()).equals(wanted))
        .map(Group::gid)
        .findFirst()
        .or(() -> id(wanted))
        .orElseThrow(
            () ->
                notFound("unable to find group " + wanted + ": no matching entries in group file"));
  }

  private static ContainerException notFound(String message) {
    return ContainerException.invalidArgument(Reason.USER_NOT_FOUND, message);
  }

  private static Optional<Long> id(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    if (text.length() > 10 || Long.parseLong(text) > MAX_ID) {
      throw ContainerException.invalidArgument(
          Reason.USER_NOT_FOUND, "uids and gids must be in range 0-" + MAX_ID);
    }
    return Optional.of(Long.parseLong(text));
  }

  private static String read(RootFiles root, String path) {
    try {
      return root.read(path).orElse("");
    } catch (IOException e) {
      throw ContainerException.internal("read the container's /" + path + ": " + e.getMessage(), e);
    }
  }

  private static List<User> users(String passwd) {
    List<User> users = new ArrayList<>();
    for (String[] fields : lines(passwd)) {
      Optional<Long> uid = plainNumber(fields, 2);
      Optional<Long> gid = plainNumber(fields, 3);
      if (uid.isPresent() && gid.isPresent()) {
        users.add(new User(fields[0], uid.get(), gid.get(), fields.length > 5 ? fields[5] : ""));
      }
    }
    return users;
  }

  private static List<Group> groups(String group) {
    List<Group> groups = new ArrayList<>();
    for (String[] fields : lines(group)) {
      Optional<Long> gid = plainNumber(fields, 2);
      if (gid.isPresent()) {
        List<String> members = fields.length > 3 ? Arrays.asList(fields[3].split(",")) : List.of();
        groups.add(new Group(fields[0], gid.get(), members));
      }
    }
    return groups;
  }

  private static List<String[]> lines(String file) {
    return file.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(line -> line.split(":", -1))
        .toList();
  }

  private static Optional<Long> plainNumber(String[] fields, int index) {
    if (fields.length <= index) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(fields[index]);
      return number < 0 || number > MAX_ID ? Optional.empty() : Optional.of(number);
    } catch (NumberFormatException e) {
      // a damaged line names nobody
      return Optional.empty();
    }
  }
}
