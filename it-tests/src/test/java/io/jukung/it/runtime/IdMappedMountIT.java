package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Bind mounts that show other owners than the files have. */
class IdMappedMountIT extends RuntimeCase {
  private static final String MAP = "[{'containerID':0,'hostID':1000,'size':100}]";

  private Bundle bundle(String option) throws IOException {
    Path source = Files.createDirectories(dir.resolve("source"));
    Files.writeString(source.resolve("file"), "x");
    return script("stat -c %u:%g /m/file; touch /m/new; stat -c %u /m/new")
        .mount(
            "{'destination':'/m','source':'"
                + source
                + "','options':['rbind','"
                + option
                + "'],'uidMappings':"
                + MAP
                + ",'gidMappings':"
                + MAP
                + "}")
        .process(p -> p.put("user", io.jukung.sys.json.Json.parse("{\"uid\":1000,\"gid\":1000}")));
  }

  @Test
  void filesOfRootAreTheUsers() throws IOException {
    assertEquals("1000:1000\n1000\n", run(bundle("ridmap")).output());
    // what the user made is root's outside
    assertEquals(0, Files.getAttribute(dir.resolve("source/new"), "unix:uid"));
  }
}
