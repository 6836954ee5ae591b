package io.jukung.it.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The paper says what the code does: {@code -Dconformance.write=true} writes its tables anew. Needs
 * neither root nor a runtime.
 */
class ConformanceDocumentTest {
  private static final Path PAPER = Path.of("..", "docs", "conformance.md");

  private static String between(String paper, String mark, String table) {
    String begin = "<!-- " + mark + " -->\n";
    int from = paper.indexOf(begin) + begin.length();
    return paper.substring(0, from) + table + paper.substring(paper.indexOf("<!-- end -->", from));
  }

  @Test
  void thePaperHasTheTables() throws IOException {
    String paper = Files.readString(PAPER);
    String expected = between(paper, "sections", ConformanceDocument.sections());
    expected = between(expected, "deviations", ConformanceDocument.deviations());
    if (Boolean.getBoolean("conformance.write")) {
      Files.writeString(PAPER, expected);
    } else {
      assertEquals(expected, paper);
    }
  }

  @Test
  void everyDeviationIsOfACase() {
    List<String> cases =
        ConformanceDocument.CLASSES.stream()
            .flatMap(
                type ->
                    ConformanceDocument.cases(type).keySet().stream()
                        .map(name -> type.getSimpleName() + "." + name))
            .toList();
    for (Deviation row : KnownDeviations.ALL) {
      assertTrue(cases.contains(row.test()), row.test());
    }
  }

  @Test
  void everyClassOfTheSuiteIsInThePaper() throws IOException {
    Path here = Path.of("src/test/java/io/jukung/it/conformance");
    try (Stream<Path> files = Files.list(here)) {
      List<String> suite =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.endsWith("IT"))
              .sorted()
              .toList();
      List<String> named =
          ConformanceDocument.CLASSES.stream().map(Class::getSimpleName).sorted().toList();
      assertEquals(suite, named);
    }
  }
}
