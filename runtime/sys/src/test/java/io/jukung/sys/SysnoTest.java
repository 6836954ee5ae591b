package io.jukung.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table against the kernel's headers, where they are installed. */
class SysnoTest {

  private static final Pattern NUMBER =
      Pattern.compile("^#define __NR(?:3264)?_(\\w+)\\s+(\\d+)$", Pattern.MULTILINE);

  @Test
  void everyNumberIsTheKernels() throws IOException, ReflectiveOperationException {
    Path header =
        Sysno.X86_64
            ? Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
            : Path.of("/usr/include/asm-generic/unistd.h");
    assumeTrue(Files.exists(header));
    Map<String, Integer> known = new HashMap<>();
    Matcher matcher = NUMBER.matcher(Files.readString(header));
    while (matcher.find()) {
      known.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
    }
    // the generic table calls these by the names of their 32-bit variants
    known.putIfAbsent("newfstatat", known.getOrDefault("fstatat", -1));
    List<String> unknown = new ArrayList<>();
    for (Field field : Sysno.class.getFields()) {
      if (field.getType() == int.class) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        Integer number = known.get(name);
        if (number == null) {
          unknown.add(name);
        } else {
          assertEquals(number, field.getInt(null), name);
        }
      }
    }
    // an older header may lack the newest calls, not more
    assertTrue(unknown.size() < 10, unknown.toString());
  }
}
