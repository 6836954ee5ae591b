package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.CommandException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code --add-host}: {@code host:ip} or {@code host=ip}, an IPv6 address with or without brackets.
 */
final class ExtraHosts {
  private ExtraHosts() {}

  static List<String> read(Arguments arguments) {
    List<String> hosts = new ArrayList<>();
    for (String text : arguments.values("add-host")) {
      int cut = text.indexOf('=');
      if (cut < 0) {
        cut = text.indexOf(':');
      }
      String address = text.substring(cut + 1);
      if (address.startsWith("[") && address.endsWith("]")) {
        address = address.substring(1, address.length() - 1);
      }
      if (cut <= 0) {
        throw bad(arguments, text, "bad format for add-host: \"" + text + "\"");
      }
      if (address.equals("host-gateway")) {
        throw CommandException.usage("--add-host host-gateway is not supported yet");
      }
      if (!isAddress(address)) {
        throw bad(arguments, text, "invalid IP address in add-host: \"" + address + "\"");
      }
      hosts.add(text.substring(0, cut) + ":" + address);
    }
    return hosts;
  }

  private static boolean isAddress(String text) {
    return text.indexOf(':') >= 0 ? isSix(text) : isFour(text);
  }

  private static boolean isFour(String text) {
    String[] bytes = text.split("\\.", -1);
    if (bytes.length != 4) {
      return false;
    }
    for (String part : bytes) {
      if (part.isEmpty() || part.length() > 3 || !isMadeOf(part, "0123456789")) {
        return false;
      }
      if (Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSix(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int groups = 0;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        if (!isFour(parts[i])) {
          return false;
        }
        groups += 2;
      } else if (!parts[i].isEmpty()) {
        if (parts[i].length() > 4 || !isMadeOf(parts[i], "0123456789abcdefABCDEF")) {
          return false;
        }
        groups++;
      }
    }
    return gap >= 0 ? groups < 8 : groups == 8;
  }

  private static boolean isMadeOf(String text, String characters) {
    for (int i = 0; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static CommandException bad(Arguments arguments, String text, String why) {
    return arguments.invalid("add-host", text, why);
  }
}
