package io.jukung.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of both architectures against the kernel's, of which a copy is kept here. */
class SysnoTest {

  private static Map<String, Integer> kernels(int column) throws IOException {
    Map<String, Integer> numbers = new TreeMap<>();
    try (InputStream in = SysnoTest.class.getResourceAsStream("syscalls.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .forEach(words -> numbers.put(words[0], Integer.valueOf(words[column])));
    }
    return numbers;
  }

  private static Map<String, Integer> ours(Class<?> table) throws ReflectiveOperationException {
    Map<String, Integer> numbers = new TreeMap<>();
    for (Field field : table.getFields()) {
      if (field.getType() == int.class) {
        numbers.put(field.getName().toLowerCase(Locale.ROOT), field.getInt(null));
      }
    }
    return numbers;
  }

  /** Defines the class once more, as a JVM of that architecture would initialise it. */
  private static Class<?> on(String architecture) throws Exception {
    String before = Objects.requireNonNull(System.getProperty("os.arch"));
    System.setProperty("os.arch", architecture);
    try {
      return Class.forName(Sysno.class.getName(), true, new Again());
    } finally {
      System.setProperty("os.arch", before);
    }
  }

  private static final class Again extends ClassLoader {
    Again() {
      super(SysnoTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Sysno.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in =
          Objects.requireNonNull(Sysno.class.getResourceAsStream("Sysno.class"))) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"amd64, 1", "aarch64, 2"})
  void everyNumberIsTheKernels(String architecture, int column) throws Exception {
    Map<String, Integer> expected = kernels(column);
    assertFalse(expected.isEmpty());
    assertEquals(expected, ours(on(architecture)));
  }

  @Test
  void noNumberMeansTwoCalls() throws Exception {
    for (String architecture : new String[] {"amd64", "aarch64"}) {
      Map<Integer, String> names = new HashMap<>();
      ours(on(architecture))
          .forEach(
              (name, number) -> assertEquals(null, names.put(number, name), architecture + name));
    }
  }
}
