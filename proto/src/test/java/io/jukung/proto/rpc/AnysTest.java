package io.jukung.proto.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.events.TaskStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnysTest {
  private static final Path PROTO = Path.of("src/main/proto");

  @Test
  void packsUnderTheBareNameAndReadsAnyPrefix() {
    TaskExit exit = TaskExit.newBuilder().setContainerId("c").setExitStatus(3).build();
    Any any = Anys.pack(exit);
    assertEquals("containerd.events.TaskExit", any.getTypeUrl());
    assertEquals(exit, Anys.unpack(any, TaskExit.class));
    for (String prefix : new String[] {"type.googleapis.com/", "/", "a/b/"}) {
      Any prefixed = any.toBuilder().setTypeUrl(prefix + any.getTypeUrl()).build();
      assertTrue(Anys.is(prefixed, TaskExit.class));
      assertEquals(exit, Anys.unpack(prefixed));
    }
    assertFalse(Anys.is(any, TaskStart.class));
  }

  @Test
  void wrongTypesAndMalformedValuesAreTheSendersFault() {
    Any exit = Anys.pack(TaskExit.getDefaultInstance());
    assertThrows(ContainerException.class, () -> Anys.unpack(exit, TaskStart.class));
    Any broken = exit.toBuilder().setValue(ByteString.copyFrom(new byte[] {-1})).build();
    assertThrows(ContainerException.class, () -> Anys.unpack(broken, TaskExit.class));
    assertNull(Anys.unpack(Any.newBuilder().setTypeUrl("no.such.Type").build()));
  }

  @Test
  void ociTypesAreJson() {
    Any spec = Anys.json(Anys.OCI_SPEC, "{}".getBytes(UTF_8));
    assertTrue(Anys.isOci(spec, Anys.OCI_SPEC));
    assertFalse(Anys.isOci(spec, Anys.OCI_PROCESS));
    assertFalse(Anys.isOci(Any.getDefaultInstance(), Anys.OCI_SPEC));
  }

  @Test
  void namesAreThoseOfTheProtoFiles() throws IOException {
    Map<String, String> declared = new HashMap<>();
    try (Stream<Path> files = Files.walk(PROTO)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".proto")).toList()) {
        String text = Files.readString(file);
        String protoPackage = find(text, "(?m)^package (.+);");
        String javaPackage = find(text, "java_package = \"(.+)\"");
        Matcher message = Pattern.compile("(?m)^message (\\w+)").matcher(text);
        while (message.find()) {
          declared.put(protoPackage + "." + message.group(1), javaPackage + "." + message.group(1));
        }
      }
    }
    for (MessageNames.Entry entry : MessageNames.all()) {
      assertEquals(declared.get(entry.name()), entry.prototype().getClass().getName());
    }
    long events =
        declared.values().stream().filter(c -> c.startsWith("io.jukung.proto.events.")).count();
    assertEquals(
        events,
        MessageNames.all().stream()
            .filter(e -> e.prototype().getClass().getName().startsWith("io.jukung.proto.events."))
            .count(),
        "every event can be decoded");
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }
}
