package io.jukung.shim.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import io.jukung.runtime.cgroup.CgroupDetails.Pressure;
import io.jukung.runtime.cgroup.CgroupDetails.Stall;
import io.jukung.runtime.cgroup.CgroupStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CgroupMetricsTest {

  private static CgroupDetails details(boolean unified) {
    return new CgroupDetails(
        unified,
        new CgroupStats(1, 2, 3, 4, 5, 6000, 7000, 8000, 9, 10, 11000, 12, 13, 14),
        Map.of(unified ? "anon" : "cache", 20L, "total_unevictable", 21L),
        Map.of("memory", new Entry(100, 30, 31, 32), "swap", new Entry(150, 40, 0, 0)),
        List.of(300L, 2L),
        List.of(),
        List.of(),
        Map.of("io_serviced", List.of(new BlockEntry(8, 1, "Write", 50))),
        Map.of("2MB", new Entry(60, 61, 62, 63)),
        Map.of(),
        List.of(),
        List.of(),
        Map.of("io", new Pressure(new Stall(1.5, 0, 0, 70), new Stall(0, 0, 0, 0))));
  }

  /** Values by path, such as {@code 3.1.4}; those of doubles as their text. */
  private static Map<String, List<Object>> decode(ByteString bytes, String... messages)
      throws IOException {
    Map<String, List<Object>> found = new TreeMap<>();
    decode(bytes, "", List.of(messages), found);
    return found;
  }

  private static void decode(
      ByteString bytes, String prefix, List<String> messages, Map<String, List<Object>> into)
      throws IOException {
    CodedInputStream in = bytes.newCodedInput();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      String path = prefix + WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> add(into, path, in.readUInt64());
        case WireFormat.WIRETYPE_FIXED64 -> add(into, path, in.readDouble());
        default -> {
          ByteString inner = in.readBytes();
          if (messages.contains(path)) {
            decode(inner, path + ".", messages, into);
          } else {
            add(into, path, inner);
          }
        }
      }
    }
  }

  private static void add(Map<String, List<Object>> into, String path, Object value) {
    into.computeIfAbsent(path, unused -> new ArrayList<>()).add(value);
  }

  @Test
  void version1HasItsFieldNumbers() throws IOException {
    Any any = CgroupMetrics.of(details(false));
    assertEquals("io.containerd.cgroups.v1.Metrics", any.getTypeUrl());
    var fields =
        decode(any.getValue(), "1", "2", "3", "3.1", "3.2", "4", "4.33", "4.34", "5", "5.2", "9");
    assertEquals(List.of(61L), fields.get("1.1"));
    assertEquals(List.of(ByteString.copyFromUtf8("2MB")), fields.get("1.4"));
    assertEquals(List.of(12L), fields.get("2.1"));
    assertEquals(List.of(13L), fields.get("2.2"));
    assertEquals(List.of(6000L), fields.get("3.1.1"));
    assertEquals(List.of(8000L), fields.get("3.1.2"));
    assertEquals(List.of(7000L), fields.get("3.1.3"));
    assertEquals(List.of(ByteString.copyFrom(new byte[] {(byte) 0xac, 2, 2})), fields.get("3.1.4"));
    assertEquals(List.of(11000L), fields.get("3.2.3"));
    assertEquals(List.of(20L), fields.get("4.1"));
    assertEquals(List.of(21L), fields.get("4.32"));
    assertEquals(List.of(100L), fields.get("4.33.1"));
    assertEquals(List.of(32L), fields.get("4.33.4"));
    assertEquals(List.of(40L), fields.get("4.34.2"));
    assertEquals(List.of(ByteString.copyFromUtf8("Write")), fields.get("5.2.1"));
    assertEquals(List.of(50L), fields.get("5.2.5"));
    assertEquals(List.of(14L), fields.get("9.3"));
    assertFalse(fields.containsKey("4.2"));
  }

  @Test
  void version2HasItsFieldNumbers() throws IOException {
    Any any = CgroupMetrics.of(details(true));
    assertEquals("io.containerd.cgroups.v2.Metrics", any.getTypeUrl());
    var fields = decode(any.getValue(), "1", "2", "4", "6", "6.1", "6.2", "6.2.1", "7", "8");
    assertEquals(List.of(13L), fields.get("1.2"));
    assertEquals(List.of(6L), fields.get("2.1"));
    assertEquals(List.of(7L), fields.get("2.2"));
    assertEquals(List.of(8L), fields.get("2.3"));
    assertEquals(List.of(20L), fields.get("4.1"));
    assertEquals(List.of(30L), fields.get("4.32"));
    assertEquals(List.of(10L), fields.get("4.34"));
    assertEquals(List.of(50L), fields.get("4.35"));
    assertEquals(List.of(8L), fields.get("6.1.1"));
    assertEquals(List.of(50L), fields.get("6.1.6"));
    assertEquals(List.of(1.5), fields.get("6.2.1.1"));
    assertEquals(List.of(63L), fields.get("7.4"));
    assertEquals(List.of(14L), fields.get("8.5"));
    assertTrue(fields.containsKey("8.3"));
  }
}
