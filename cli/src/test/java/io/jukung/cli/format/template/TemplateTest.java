package io.jukung.cli.format.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Go's template language over a docker-like answer; results as Go prints them. */
final class TemplateTest {
  private static final String DATA =
      """
      {"Name": "/web", "Pid": 42, "Up": true, "Down": false, "Ratio": 0.5, "Empty": "",
       "State": {"Status": "running", "ExitCode": 0, "Health": null},
       "Env": ["A=1", "B=2", "C=3"], "None": null, "Cmd": null,
       "Labels": {"b": "2", "a": "1", "x.y": "z"},
       "Mounts": [{"Source": "/a", "RW": true}, {"Source": "/b", "RW": false}]}
      """;

  private static String run(String template) {
    return Template.parse(template).execute(Json.parseObject(DATA));
  }

  private static String fails(String template) {
    return String.valueOf(assertThrows(TemplateException.class, () -> run(template)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "plain | plain",
        "{{.Name}} | /web",
        "{{.Pid}} {{.Up}} {{.Ratio}} | 42 true 0.5",
        "{{.State.Status}} | running",
        "{{.Env}} | [A=1 B=2 C=3]",
        "{{.Labels}} | map[a:1 b:2 x.y:z]",
        "{{.Cmd}} | []",
        "{{.State.Health}} | <nil>",
        "{{$.Name}} | /web",
        "{{ .Name }}{{/* nothing */}} | /web",
        "{{(index .Mounts 0).Source}} | /a",
        "{{\"a\\tb\"}}{{`\\t`}}{{'a'}} | a\tb\\t97",
        "{{1}} {{-2}} {{0x10}} {{1.5}} {{true}} | 1 -2 16 1.5 true",
      })
  void values(String template, String result) {
    assertEquals(result, run(template));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{if .Up}}y{{else}}n{{end}} | y",
        "{{if .Down}}y{{else}}n{{end}} | n",
        "{{if .Empty}}y{{else if .Pid}}m{{else}}n{{end}} | m",
        "{{if .Cmd}}y{{end}}- | -",
        "{{if and .Up .Pid}}y{{end}} | y",
        "{{if or .Down .Empty}}y{{else}}n{{end}} | n",
        "{{if not .Down}}y{{end}} | y",
        "{{if eq .State.Status \"running\"}}y{{end}} | y",
        "{{if eq .Pid 1 2 42}}y{{end}} | y",
        "{{if and (gt .Pid 40) (le .Pid 42)}}y{{end}} | y",
        "{{if lt .Name \"/xyz\"}}y{{end}} | y",
        "{{if ne .Name \"x\"}}y{{end}} | y",
        "{{if ge 1 2}}y{{else}}n{{end}} | n",
        "{{with .State}}{{.Status}}{{end}} | running",
        "{{with .Empty}}y{{else}}n{{end}} | n",
        "{{with $x := .Pid}}{{$x}}{{end}} | 42",
      })
  void conditions(String template, String result) {
    assertEquals(result, run(template));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{range .Env}}[{{.}}]{{end}} | [A=1][B=2][C=3]",
        "{{range $i, $e := .Env}}{{$i}}:{{$e}} {{end}}. | 0:A=1 1:B=2 2:C=3 .",
        "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}} | a=1;b=2;x.y=z;",
        "{{range .Cmd}}x{{else}}none{{end}} | none",
        "{{range .Mounts}}{{.Source}}{{if .RW}}!{{end}}{{end}} | /a!/b",
        "{{range .Env}}{{if eq . \"B=2\"}}{{break}}{{end}}{{.}}{{end}} | A=1",
        "{{range .Env}}{{if eq . \"B=2\"}}{{continue}}{{end}}{{.}}{{end}} | A=1C=3",
        "{{range 3}}{{.}}{{end}} | 012",
        "{{$n := 0}}{{range .Env}}{{$n = len .}}{{end}}{{$n}} | 3",
        "{{range .Env}}{{$.Pid}}{{end}} | 424242",
        "{{range .Mounts}}{{range $.Env}}x{{end}}-{{end}} | xxx-xxx-",
      })
  void loops(String template, String result) {
    assertEquals(result, run(template));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{json .Env}} | [\"A=1\",\"B=2\",\"C=3\"]",
        "{{json .State.Health}}{{json .Cmd}} | nullnull",
        "{{json .Name}}{{json .Pid}} | \"/web\"42",
        "{{join .Env \",\"}} | A=1,B=2,C=3",
        "{{split \"a:b\" \":\"}} | [a b]",
        "{{index (split .Name \"/\") 1}} | web",
        "{{upper .Name}}{{lower \"ABC\"}}{{title \"some words\"}} | /WEBabcSome Words",
        "{{truncate .State.Status 3}} | run",
        "[{{pad \"x\" 1 2}}] | [ x  ]",
        "{{len .Env}}{{len .Name}}{{len .Labels}} | 343",
        "{{index .Env 1}} | B=2",
        "{{index .Labels \"x.y\"}} | z",
        "[{{index .Labels \"none\"}}] | []",
        "{{slice .Name 1}} {{slice .Env 1 2}} | web [B=2]",
        "{{println .Name}}x | '/web\nx'",
        "{{print 1 2 \"a\" \"b\" 3}} | 1 2ab3",
        "{{html \"<a>\"}} | &lt;a&gt;",
        "{{urlquery \"a b&c\"}} | a+b%26c",
        "{{not .Up}} {{and 1 0 2}} {{or 0 \"\" 3}} | false 0 3",
      })
  void functions(String template, String result) {
    assertEquals(result, run(template));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{{printf \"%s %q %v\" \"a\" \"b\" true}}|a \"b\" true",
        "{{printf \"%x %X %o %b %c\" 255 255 8 5 65}}|ff FF 10 101 A",
        "{{printf \"%.2f %6.1f\" 1.5 2.25}}|1.50    2.2",
        "{{printf \"%d%%\" 5}}|5%",
        "{{printf \"%d\" \"x\"}}|%!d(string=x)",
        "{{printf \"%s\"}}|%!s(MISSING)",
        "{{printf \"x\" 1}}|x%!(EXTRA int=1)",
        "{{printf \"%+d\" 5}}|+5",
      })
  void printing(String template, String result) {
    assertEquals(result, run(template));
  }

  @Test
  void widths() {
    assertEquals("   42,42   ,00042", run("{{printf \"%5d,%-5d,%05d\" 42 42 42}}"));
    assertEquals("abc,       x,y   .", run("{{printf \"%.3s,%8s,%-4s.\" \"abcdef\" \"x\" \"y\"}}"));
  }

  @Test
  void pipelines() {
    assertEquals("/WEB!", run("{{.Name | upper | printf \"%s!\"}}"));
    assertEquals("{\"b\":\"2\",\"a\":\"1\",\"x.y\":\"z\"}", run("{{.Labels | json}}"));
    assertEquals(
        "template: :1: non executable command in pipeline stage 2", fails("{{.Name | 1}}"));
  }

  @Test
  void dashesTrimSpace() {
    assertEquals("a/webb", run("a \n {{- .Name -}} \n b"));
    assertEquals("a /web b", run("a {{.Name}} b"));
    assertEquals("-3", run("{{-3}}"));
    assertEquals("ab", run("a {{- /* c */ -}} b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{.Name | unclosed action",
        "{{nope}} | function \"nope\" not defined",
        "{{if .Up}} | unexpected EOF",
        "{{end}} | unexpected {{end}}",
        "{{else}} | unexpected {{else}}",
        "{{}} | missing value for command",
        "{{if}}{{end}} | missing value for if",
        "{{$x}} | undefined variable \"$x\"",
        "{{break}} | {{break}} outside {{range}}",
        "{{\"abc}} | unterminated quoted string",
        "{{/* abc}} | unclosed comment",
        "{{.Name}} {{ ( }} | missing value for parenthesized pipeline",
        "{{1x}} | bad number syntax: \"1x\"",
        "{{template \"x\"}} | {{template}} is not supported yet",
      })
  void whatIsNoTemplateIsRefusedWhenItIsParsed(String template, String why) {
    TemplateException refused =
        assertThrows(TemplateException.class, () -> Template.parse(template));
    assertEquals("template: :1: " + why, refused.getMessage());
  }

  @Test
  void problemsNameTheirLine() {
    TemplateException refused =
        assertThrows(TemplateException.class, () -> Template.parse("a\nb\n{{nope}}"));
    assertEquals("template: :3: function \"nope\" not defined", refused.getMessage());
    assertTrue(fails("a\n  {{.Nope}}").startsWith("template: :2:4: executing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{.Nope}}",
        "{{.Name.x}}",
        "{{.None.x}}",
        "{{index .Env 9}}",
        "{{index .Pid 0}}",
        "{{len .Pid}}",
        "{{upper .Pid}}",
        "{{eq .Env .Env}}",
        "{{lt 1 \"a\"}}",
        "{{range .Name}}{{end}}",
        "{{slice .Name 9}}",
        "{{.Name 1}}",
        "{{join .Pid \",\"}}",
        "{{index .Env \"a\"}}",
        "{{not}}",
        "{{split \"a\"}}",
        "{{eq 1}}",
        "{{json}}",
        "{{upper}}",
        "{{slice}}",
        "{{lt 1}}",
        "{{printf}}",
        "{{le 1}}",
        "{{join}}",
        "{{ge}}",
        "{{index}}",
        "{{truncate \"a\"}}",
        "{{pad \"a\" -1 2}}",
        "{{and}}",
        "{{or}}",
        "{{ne 1}}"
      })
  void whatCannotBeEvaluatedIsAnErrorAndNothingElse(String template) {
    String message = fails(template);
    assertTrue(message.startsWith("template: :1:"), message);
  }

  @Test
  void endlessOutputIsRefused() {
    assertTrue(
        fails("{{range 1000000}}{{range 1000000}}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{{end}}{{end}}")
            .contains("output longer than"));
  }
}
